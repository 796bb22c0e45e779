"""The intent classifier learns from the sentence vectors of the featurizers before it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from conftest import ROOT, SMALL, nlu_file, untrained
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from tiny_transformer import build

from sangdam_brain.nlu import intent
from sangdam_brain.nlu.dense import Standard
from sangdam_brain.nlu.features import KiwiVectorFeaturizer, sentence_vector
from sangdam_brain.nlu.intent import KiwiIntentClassifier
from sangdam_brain.nlu.tokenizer import tokens_of
from sangdam_brain.nlu.training import Settings, train_linear
from sangdam_brain.nlu.transformer import TransformerFeaturizer
from sangdam_brain.understand import Understanding

CONTEXT = ExecutionContext(GraphSchema({}), node_name="run_dense")
OPTIONS = {**KiwiIntentClassifier.get_default_config(), "networks": 0}
WIDTH = 6


def message(text: str, vector: Any = None, label: str | None = None) -> Message:
    """A message with tokens, as it leaves a tokenizer, and with a sentence vector, as it leaves a featurizer."""
    made = Message.build(text=text, intent=label)
    made.set(TOKENS_NAMES[TEXT], tokens_of(text))
    if vector is not None:
        row = np.asarray(vector, dtype=np.float32)[None]
        made.add_features(Features(row, FEATURE_TYPE_SENTENCE, TEXT, "test"))
    return made


def examples() -> list[Message]:
    return [message(text, label=label) for label, texts in SMALL.items() for text in texts]


def trained(folder: Path, messages: list[Message], **options: Any) -> tuple[Any, Any]:
    """The classifier after training, and as it comes back from the store."""
    config = {**OPTIONS, "dense_features": True, **options}
    storage = LocalModelStorage.create(folder)
    made = KiwiIntentClassifier.create(config, storage, Resource("dense"), CONTEXT)
    made.train(TrainingData(messages))
    return made, KiwiIntentClassifier.load(config, storage, Resource("dense"), CONTEXT)


def ranking(component: Any, one: Message) -> list[dict[str, Any]]:
    done = component.process([one])[0]
    assert done.get(INTENT) == done.get("intent_ranking")[0]
    ranked: list[dict[str, Any]] = done.get("intent_ranking")
    return ranked


def twins(count: int = 8) -> Iterable[tuple[str, Any, str]]:
    """The same texts in two intents, told apart by one dimension of a vector that is otherwise large and the same."""
    noise = np.random.default_rng(3)
    for _ in range(count):
        for text in ("네 그거요", "그걸로 할게요"):
            for label, side in (("left", -1), ("right", 1)):
                vector = 50 + noise.normal(scale=0.1, size=WIDTH)
                vector[2] += side
                yield text, vector, label


def side(at: int) -> Any:
    vector = np.full(WIDTH, 50.0)
    vector[2] += at
    return vector


@pytest.fixture(scope="module")
def told_apart(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any]:
    return trained(tmp_path_factory.mktemp("twins"), [message(*one) for one in twins()])


def test_what_only_the_vectors_tell_is_learnt(told_apart: tuple[Any, Any]) -> None:
    classifier, _ = told_apart
    for at, label in ((-1, "left"), (1, "right")):
        best = ranking(classifier, message("네 그거요", side(at)))[0]
        assert best["name"] == label
        assert best["confidence"] > 0.8


def test_without_the_option_they_are_not_looked_at(tmp_path: Path) -> None:
    classifier, _ = trained(tmp_path, [message(*one) for one in twins()], dense_features=False)
    left, right = (ranking(classifier, message("네 그거요", side(at))) for at in (-1, 1))
    assert left == right
    assert left[0]["confidence"] < 0.6


def test_without_the_option_no_vector_is_even_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(_: Message) -> None:
        pytest.fail("asked for a sentence vector")

    monkeypatch.setattr(intent, "sentence_vector", never)
    classifier, loaded = trained(tmp_path, examples(), dense_features=False)
    assert ranking(classifier, message("안녕하세요")) == ranking(loaded, message("안녕하세요"))


def test_a_stored_classifier_says_the_same(told_apart: tuple[Any, Any]) -> None:
    classifier, loaded = told_apart
    for text in ("네 그거요", "처음 보는 망토개구리", "😀"):
        for at in (-1, 0, 1):
            assert ranking(classifier, message(text, side(at))) == ranking(loaded, message(text, side(at)))


def test_a_text_without_a_vector_is_understood_without(told_apart: tuple[Any, Any]) -> None:
    classifier, _ = told_apart
    unsure = ranking(classifier, message("네 그거요"))
    assert unsure == ranking(classifier, message("네 그거요", np.zeros(WIDTH)))
    sure = [ranking(classifier, message("네 그거요", side(at)))[0]["confidence"] for at in (-1, 1)]
    assert unsure[0]["confidence"] < min(sure)
    confidences = [entry["confidence"] for entry in ranking(classifier, message(""))]
    assert sum(confidences) == pytest.approx(1.0, abs=1e-5)


def test_another_width_is_an_error(told_apart: tuple[Any, Any]) -> None:
    with pytest.raises(ValueError, match=rf"vectors of {WIDTH} numbers, this message has 7"):
        told_apart[1].process([message("네", np.ones(7))])


def test_training_without_a_featurizer_names_the_cure(tmp_path: Path) -> None:
    with pytest.raises(InvalidConfigException, match=r"KiwiVectorFeaturizer.* above it in the pipeline"):
        trained(tmp_path, examples())


def test_training_on_different_widths_is_refused(tmp_path: Path) -> None:
    mixed = [message("네", np.ones(3), "a"), message("아니요", np.ones(4), "b")]
    with pytest.raises(InvalidConfigException, match=r"\[3, 4\]"):
        trained(tmp_path, mixed)


@pytest.mark.parametrize("value", ["yes", "false", 1, None])
def test_the_option_is_true_or_false(value: Any) -> None:
    with pytest.raises(InvalidConfigException, match="must be true or false"):
        untrained(KiwiIntentClassifier, dense_features=value)


def test_utterances_without_a_vector_do_not_stop_the_training(tmp_path: Path) -> None:
    some = [message(*one) for one in twins()] + [message("...", label="left")]
    classifier, _ = trained(tmp_path, some)
    assert ranking(classifier, message("네 그거요", side(1)))[0]["name"] == "right"


def test_vectors_weigh_what_held_out_utterances_say() -> None:
    """What an utterance means is in the vector: they weigh most. Chance is: least."""
    texts = [text for texts in SMALL.values() for text in texts] * 2
    labels = [label for label, texts in SMALL.items() for _ in texts] * 2
    random = np.random.default_rng(7)
    names = sorted(SMALL)
    telling = [
        np.eye(len(names))[names.index(label)] + 0.01 * random.normal(size=len(names)) for label in labels
    ]
    chance = [random.normal(size=40) for _ in labels]
    norms = [
        float(np.linalg.norm(train_linear(texts, labels, Settings(networks=0), vectors).vector_weights))
        for vectors in (telling, chance)
    ]
    assert norms[0] > 4 * norms[1]


def test_a_unit_vector_is_what_differs_from_the_mean() -> None:
    standard = Standard.fit([np.array([1.0, 7.0, 0.0]), None, np.array([3.0, 7.0, 2.0])])
    assert standard.mean.tolist() == [2.0, 7.0, 1.0]
    unit = standard.unit(np.array([2.0, 7.0, 5.0], dtype=np.float32))
    assert unit.tolist() == [0.0, 0.0, 1.0]
    # A dimension that never varied in training is not blown up by one that does now.
    assert np.abs(standard.unit(np.array([3.0, 7.001, 2.0], dtype=np.float32))[1]) < 0.01
    assert not standard.units([None, np.zeros(3)]).any()
    assert Standard.fit([np.ones(2), np.ones(2)]).unit(np.ones(2)).tolist() == [0.0, 0.0]


@pytest.mark.parametrize("kind", [KiwiVectorFeaturizer, TransformerFeaturizer])
def test_the_vectors_of_our_featurizers(kind: Any, tmp_path: Path) -> None:
    model = {"model": str(build(tmp_path / "exported"))} if kind is TransformerFeaturizer else {}
    config = {**kind.get_default_config(), **model}
    (tmp_path / "storage").mkdir()
    storage = LocalModelStorage.create(tmp_path / "storage")
    featurizer = kind.create(config, storage, Resource("vectors"), CONTEXT)
    data = TrainingData(examples())
    featurizer.train(data)
    (tmp_path / "classifier").mkdir()
    classifier, loaded = trained(
        tmp_path / "classifier", featurizer.process_training_data(data).training_examples
    )
    width = len(sentence_vector(data.training_examples[0]))
    assert classifier.model.linear.vector_weights.shape == (width, len(SMALL))
    texts = ["주문 취소해 주세요", "안녕하세요", "", "   ", "😀", "심심한데", "가" * 5000]
    featurized = featurizer.process([message(text) for text in texts])
    found = [ranking(classifier, one) for one in featurized]
    assert [ranked[0]["name"] for ranked in found[:2]] == ["cancel_order", "greet"]
    assert found == [ranking(loaded, one) for one in featurized]
    assert found[0] != ranking(classifier, message(texts[0])), "the vector must count"


def test_what_the_shipped_config_offers_trains_and_understands(tmp_path: Path) -> None:
    from rasa.model_training import train_nlu

    shipped = (ROOT / "config.transformer.yml").read_text("utf-8").splitlines()
    offered = yaml.safe_load("\n".join(line.replace("  # ", "  ", 1) for line in commented(shipped)))
    assert [entry["name"].rsplit(".", 1)[1] for entry in offered] == [
        "TransformerFeaturizer",
        "KiwiIntentClassifier",
    ]
    offered[0]["model"] = str(build(tmp_path / "exported"))
    offered[1]["networks"] = 0
    config = yaml.safe_load("\n".join(shipped))
    assert config["pipeline"][1]["name"].endswith(".TransformerIntentClassifier")
    config["pipeline"][1:2] = offered
    (tmp_path / "config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    model = train_nlu(str(tmp_path / "config.yml"), str(nlu_file(tmp_path)), str(tmp_path / "models"))
    assert model is not None
    understanding = Understanding.load(Path(model))
    assert understanding.understand("안녕하세요")["intent"]["name"] == "greet"
    assert {entry["name"] for entry in understanding.understand("")["ranking"]} <= set(SMALL)


def commented(lines: list[str]) -> list[str]:
    """The lines of the pipeline that are commented-out configuration."""
    return [line for line in lines if line.startswith(("  # - name:", "  #   "))]


def test_rasa_stops_the_training_where_no_featurizer_runs(tmp_path: Path) -> None:
    from rasa.model_training import train_nlu

    name = "sangdam_brain.nlu.intent.KiwiIntentClassifier"
    pipeline = [{"name": name, "dense_features": True, "networks": 0}]
    config = {"recipe": "default.v1", "language": "ko", "pipeline": pipeline}
    (tmp_path / "config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    with pytest.raises(InvalidConfigException, match="no dense featurizer runs before it"):
        train_nlu(str(tmp_path / "config.yml"), str(nlu_file(tmp_path)), str(tmp_path / "models"))
