"""Transformer components in a real Rasa training, on a tiny exported model made here."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from conftest import ROOT, SMALL, nlu_file
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from tiny_transformer import WIDTH, build, tokenizer, write_meta

from sangdam_brain.nlu.features import sentence_vector
from sangdam_brain.nlu.tokenizer import tokens_of
from sangdam_brain.nlu.transformer import TransformerFeaturizer
from sangdam_brain.nlu.transformer_classifier import TransformerIntentClassifier
from sangdam_brain.nlu.transformer_compare import labelled, measure
from sangdam_brain.nlu.transformer_model import ExportedTransformer, TransformerUnusable
from sangdam_brain.understand import Understanding

CONTEXT = ExecutionContext(GraphSchema({}), node_name="run_transformer")
LABELS = sorted(SMALL)
TEXTS = [
    "주문 취소해 주세요",
    "안녕하세요",
    "택배 어디쯤 왔나요",
    "심심해",
    "",
    "   ",
    "😀",
    "\ud83d",
    "가" * 5000,
]


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("exported"), LABELS)


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("bare"))


def message(text: str) -> Message:
    made = Message.build(text=text)
    made.set(TOKENS_NAMES[TEXT], tokens_of(text))
    return made


def created(kind: Any, folder: Path, storage: Path, **options: Any) -> Any:
    config = {**kind.get_default_config(), "model": str(folder), **options}
    storage.mkdir(exist_ok=True)
    model_storage = LocalModelStorage.create(storage)
    made = kind.create(config, model_storage, Resource(kind.__name__), CONTEXT)
    return made, lambda: kind.load(config, model_storage, Resource(kind.__name__), CONTEXT)


def examples() -> TrainingData:
    return TrainingData([Message.build(text=t, intent=i) for i, texts in SMALL.items() for t in texts])


def ranking(component: Any, text: str) -> list[dict[str, Any]]:
    parsed = component.process([Message.build(text=text)])[0].as_dict(only_output_properties=True)
    assert parsed["intent"] == parsed["intent_ranking"][0]
    return parsed["intent_ranking"]


def test_int8_says_what_float_says(exported: Path, tmp_path: Path) -> None:
    reference = ExportedTransformer.load(build(tmp_path / "float", LABELS, quantised=False))
    int8 = ExportedTransformer.load(exported)
    assert (exported / "model.onnx").stat().st_size < 0.7 * (tmp_path / "float/model.onnx").stat().st_size
    for text in TEXTS[:4]:
        left, right = reference.encode(text), int8.encode(text)
        assert not np.array_equal(left.sentence, right.sentence), "the same file twice proves nothing"
        cosine = (
            left.sentence @ right.sentence / np.linalg.norm(left.sentence) / np.linalg.norm(right.sentence)
        )
        assert cosine > 0.995
        assert left.logits is not None
        assert right.logits is not None
        assert left.logits.argmax() == right.logits.argmax()


def test_a_token_is_the_mean_of_its_pieces(exported: Path, tmp_path: Path) -> None:
    featurizer, _ = created(TransformerFeaturizer, exported, tmp_path)
    done = featurizer.process([message("주문  취소해 주세요")])[0]
    sequence, sentence = done.get_dense_features(TEXT)
    assert sequence.features.shape == (3, WIDTH)
    encoded = ExportedTransformer.load(exported).encode("주문  취소해 주세요")
    assert [encoded.spans[0], encoded.spans[2]] == [(0, 1), (4, 5)]
    assert np.allclose(sequence.features[0], encoded.pieces[:2].mean(axis=0))
    assert np.allclose(sentence.features[0], encoded.sentence)
    assert np.array_equal(sentence_vector(done), encoded.sentence)


def test_words_beyond_the_longest_input_are_zeros(exported: Path, tmp_path: Path) -> None:
    featurizer, _ = created(TransformerFeaturizer, exported, tmp_path)
    rows = featurizer.process([message("취소 " * 30)])[0].get_dense_features(TEXT)[0].features
    assert rows.shape == (30, WIDTH)
    assert rows[:11].any(axis=1).all()
    assert not rows[11:].any()


def test_without_dense_features_there_is_no_sentence_vector() -> None:
    assert sentence_vector(message("취소")) is None


@pytest.mark.parametrize("head", ["fine_tuned", "linear"])
def test_intents_are_ranked_and_survive_storing(head: str, exported: Path, tmp_path: Path) -> None:
    trained, load = created(TransformerIntentClassifier, exported, tmp_path, head=head)
    trained.train(examples())
    loaded = load()
    for text in TEXTS:
        ranked = ranking(trained, text)
        assert sorted(entry["name"] for entry in ranked) == LABELS
        assert sum(entry["confidence"] for entry in ranked) == pytest.approx(1.0, abs=1e-5)
        assert ranked == ranking(loaded, text)
    right = [ranking(loaded, text)[0]["name"] == intent for intent, texts in SMALL.items() for text in texts]
    assert sum(right) / len(right) > 0.8


def test_the_temperature_softens(exported: Path, tmp_path: Path) -> None:
    hot = shutil.copytree(exported, tmp_path / "hot")
    write_meta(hot, tokenizer().get_vocab_size(), LABELS, temperature=50.0)
    sharp, _ = created(TransformerIntentClassifier, exported, tmp_path / "a")
    soft, _ = created(TransformerIntentClassifier, hot, tmp_path / "b")
    # The files are the same, and a model is only loaded once for the same files: the second must be its own.
    assert ranking(soft, "주문 취소")[0]["confidence"] < ranking(sharp, "주문 취소")[0]["confidence"]


def test_a_linear_head_of_two_intents(bare: Path, tmp_path: Path) -> None:
    two = {intent: SMALL[intent] for intent in ("greet", "cancel_order")}
    data = TrainingData([Message.build(text=t, intent=i) for i, texts in two.items() for t in texts])
    trained, load = created(TransformerIntentClassifier, bare, tmp_path, head="linear")
    trained.train(data)
    assert ranking(load(), "안녕하세요")[0]["name"] == "greet"
    assert ranking(load(), "주문 취소해 주세요")[0]["name"] == "cancel_order"


def test_the_rasa_model_does_not_need_the_folder(exported: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(exported, tmp_path / "moved")
    trained, load = created(TransformerIntentClassifier, folder, tmp_path / "storage")
    trained.train(examples())
    shutil.rmtree(folder)
    assert ranking(load(), "안녕하세요") == ranking(trained, "안녕하세요")


def test_another_export_means_another_training(exported: Path, bare: Path) -> None:
    addons = [TransformerFeaturizer.fingerprint_addon({"model": str(folder)}) for folder in (exported, bare)]
    assert addons[0] != addons[1]
    assert TransformerIntentClassifier.fingerprint_addon({"model": "nowhere"}) is None


def _refused(folder: Path, why: str) -> None:
    with pytest.raises(TransformerUnusable, match=why):
        ExportedTransformer.load(folder)


def test_errors_name_the_cure(exported: Path, tmp_path: Path) -> None:
    _refused(tmp_path / "none", "make transformer MODEL=")
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "config.json").write_text("{}")
    _refused(raw, "not exported yet")


@pytest.mark.parametrize(
    ("file", "content", "why"),
    [
        ("tokenizer.json", "{}", "not the file that was exported"),
        ("model.onnx", "x", "not the file that was exported"),
        ("meta.json", "{", "unreadable"),
        ("meta.json", '{"format": 99}', "form 99"),
    ],
)
def test_changed_files_are_refused(file: str, content: str, why: str, exported: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(exported, tmp_path / "copy")
    (folder / file).write_text(content)
    _refused(folder, why)


def test_files_that_never_fitted_are_refused(exported: Path, tmp_path: Path) -> None:
    wrong = shutil.copytree(exported, tmp_path / "wrong")
    (wrong / "tokenizer.json").write_text("{}")
    write_meta(wrong, 99, LABELS)
    _refused(wrong, "not a tokenizer")
    other = shutil.copytree(exported, tmp_path / "other")
    write_meta(other, 10, LABELS)
    _refused(other, "belongs to another model")
    broken = shutil.copytree(exported, tmp_path / "broken")
    (broken / "model.onnx").write_bytes(b"no model")
    write_meta(broken, 999, LABELS)
    _refused(broken, "cannot be loaded")


def test_a_head_for_other_intents_is_refused(exported: Path, bare: Path, tmp_path: Path) -> None:
    other = TrainingData([*examples().training_examples, Message.build(text="끝", intent="goodbye")])
    with pytest.raises(TransformerUnusable, match="goodbye"):
        created(TransformerIntentClassifier, exported, tmp_path / "a")[0].train(other)
    with pytest.raises(TransformerUnusable, match="head: linear"):
        created(TransformerIntentClassifier, bare, tmp_path / "b")[0].train(examples())
    with pytest.raises(TransformerUnusable, match="fine_tuned"):
        created(TransformerIntentClassifier, bare, tmp_path / "c", head="other")


def test_the_shipped_config_trains_and_understands(exported: Path, tmp_path: Path) -> None:
    from rasa.model_training import train_nlu

    config = yaml.safe_load((ROOT / "config.transformer.yml").read_text("utf-8"))
    named = [entry for entry in config["pipeline"] if "model" in entry]
    assert [entry["name"].rsplit(".", 1)[1] for entry in named] == ["TransformerIntentClassifier"]
    named[0]["model"] = str(exported)
    featurizer = {"name": "sangdam_brain.nlu.transformer.TransformerFeaturizer", "model": str(exported)}
    config["pipeline"].insert(1, featurizer)
    (tmp_path / "config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    trained = train_nlu(str(tmp_path / "config.yml"), str(nlu_file(tmp_path)), str(tmp_path / "models"))
    assert trained is not None
    understanding = Understanding.load(Path(trained))
    assert understanding.understand("안녕하세요")["intent"]["name"] == "greet"
    found = understanding.understand("어제 주문한 거 취소해 주세요")
    assert {entry["name"] for entry in found["ranking"]} <= set(LABELS)
    assert [entity["value"] for entity in found["entities"]] == ["어제"]


def test_the_exported_folder_is_described_by_its_meta(exported: Path) -> None:
    meta = json.loads((exported / "meta.json").read_text("utf-8"))
    source = (ROOT / "transformer" / "sangdam_transformer" / "export.py").read_text("utf-8")
    assert all(f'"{key}":' in source for key in meta), (
        "the tests' folder and the exporter's have drifted apart"
    )


class _Guess:
    """Understands nothing but says so in the form of the real one."""

    def understand(self, text: str) -> dict[str, Any]:
        ranking = [{"name": "greet", "confidence": 0.2}]
        return {
            "intent": {"name": "nlu_fallback" if "?" in text else "greet"},
            "ranking": ranking,
            "entities": [],
        }


def test_asking_back_counts_as_wrong_but_not_as_a_wrong_first_guess() -> None:
    lines = [
        b'{"id": 1, "text": "a", "intent": "greet"}',
        b'{"id": 2, "text": "b?", "intent": "greet"}',
        b'{"id": 3, "text": "c", "intent": "other"}',
        b'{"id": 4, "text": "unlabelled"}',
        b"nonsense",
    ]
    found = measure(_Guess(), labelled(lines))  # type: ignore[arg-type]
    assert (found["lines"], found["accuracy"], found["first_guess"]) == (3, 1 / 3, 2 / 3)
    assert 0 < found["p50"] <= found["p95"]
