"""Korean features for Rasa's own components, and DIET and TED trained on them."""

from __future__ import annotations

import itertools
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from conftest import ROOT, SMALL, Line, nlu_file, untrained
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from sangdam_brain.lean import needs_tensorflow
from sangdam_brain.nlu.features import KiwiSparseFeaturizer, KiwiVectorFeaturizer
from sangdam_brain.nlu.morph_tokenizer import KiwiMorphTokenizer
from sangdam_brain.nlu.tokenizer import MORPHS

CONTEXT = ExecutionContext(GraphSchema({}), node_name="run_features")
TOKENIZER = untrained(KiwiMorphTokenizer)


def message(text: str) -> Message:
    made = Message.build(text=text)
    made.set(TOKENS_NAMES[TEXT], TOKENIZER.tokenize(made, TEXT))
    return made


def trained(kind: Any, folder: Path, **options: Any) -> tuple[Any, Any]:
    """The component after training, and as it comes back from the store."""
    config = {**kind.get_default_config(), **options}
    storage = LocalModelStorage.create(folder)
    made = kind.create(config, storage, Resource("features"), CONTEXT)
    made.train(TrainingData([message(text) for texts in SMALL.values() for text in texts]))
    return made, kind.load(config, storage, Resource("features"), CONTEXT)


def dense(matrix: Any) -> Any:
    return matrix.toarray() if hasattr(matrix, "toarray") else matrix


def features(component: Any, text: str) -> tuple[Any, Any]:
    done = component.process([message(text)])[0]
    sequence, sentence = (
        done.get_sparse_features(TEXT)
        if isinstance(component, KiwiSparseFeaturizer)
        else done.get_dense_features(TEXT)
    )
    return dense(sequence.features), dense(sentence.features)


@pytest.mark.parametrize("kind", [KiwiSparseFeaturizer, KiwiVectorFeaturizer])
def test_a_row_for_every_token_and_one_for_the_sentence(kind: Any, tmp_path: Path) -> None:
    first, loaded = trained(kind, tmp_path)
    for text in ("주문을 취소해 주세요", "처음 보는 망토개구리", "😀", "ＡＢ 주문"):
        sequence, sentence = features(first, text)
        assert sequence.shape == (len(TOKENIZER.tokenize(Message.build(text=text), TEXT)), sentence.shape[1])
        assert sentence.shape[0] == 1
        for kept, stored in zip((sequence, sentence), features(loaded, text), strict=True):
            assert np.array_equal(kept, stored)
    assert features(loaded, "주문")[1].any()


def test_an_utterance_without_tokens_has_no_features(tmp_path: Path) -> None:
    component, _ = trained(KiwiSparseFeaturizer, tmp_path)
    assert component.process([message("   ")])[0].features == []


def test_only_the_most_frequent_ngrams_have_a_column(tmp_path: Path) -> None:
    component, _ = trained(KiwiSparseFeaturizer, tmp_path, max_features=50)
    assert features(component, "안녕하세요")[1].shape == (1, 50)


def test_what_the_sentence_has_comes_from_its_tokens(tmp_path: Path) -> None:
    component, _ = trained(KiwiSparseFeaturizer, tmp_path)
    sequence, sentence = features(component, "주문 취소해 주세요")
    assert sequence.any(axis=1).all()
    assert set(np.flatnonzero(sentence[0])) & set(np.flatnonzero(sequence[0]))
    assert not np.array_equal(sequence[0], sequence[1])


@pytest.mark.parametrize(
    "text", ["운동화를 샀어요", "주문번호 ２０２５이요", "한글이에요", " 됐어요  ㅠㅠ", "\ud83d 네"]
)
def test_morpheme_tokens_are_pieces_of_the_text(text: str) -> None:
    tokens = TOKENIZER.tokenize(Message.build(text=text), TEXT)
    assert [text[token.start : token.end] for token in tokens] == [token.text for token in tokens]
    assert all(left.end <= right.start for left, right in itertools.pairwise(tokens))
    assert "".join(token.text for token in tokens) == "".join(text.split())
    assert all(morph.start == token.start for token in tokens for morph in token.get(MORPHS))


def test_annotated_entities_begin_and_end_at_tokens(training_lines: list[Line]) -> None:
    fits = total = 0
    for line in training_lines:
        if line.entities:
            tokens = TOKENIZER.tokenize(Message.build(text=line.text), TEXT)
            starts, ends = {token.start for token in tokens}, {token.end for token in tokens}
            fits += sum(start in starts and end in ends for start, end, _ in line.entities)
            total += len(line.entities)
    assert fits / total > 0.97


def test_rasa_trains_the_tokenizer_so_that_it_can_be_loaded(tmp_path: Path) -> None:
    from rasa.model_training import train_nlu

    names = ("morph_tokenizer.KiwiMorphTokenizer", "features.KiwiVectorFeaturizer")
    pipeline = [{"name": f"sangdam_brain.nlu.{name}"} for name in names]
    config = {"recipe": "default.v1", "language": "ko", "pipeline": pipeline}
    (tmp_path / "config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    assert train_nlu(str(tmp_path / "config.yml"), str(nlu_file(tmp_path)), str(tmp_path / "models"))


def project(folder: Path) -> dict[str, str]:
    """A tiny Rasa project with the shipped pipeline, one epoch, and Rasa's tagger switched on."""
    config = yaml.safe_load((ROOT / "config.diet.yml").read_text("utf-8"))
    for component in (*config["pipeline"], *config["policies"]):
        component.update({"epochs": 1} if "epochs" in component else {})
        component.update({"entity_recognition": True} if component["name"] == "DIETClassifier" else {})
    nlu = [{"intent": name, "examples": "".join(f"- {t}\n" for t in texts)} for name, texts in SMALL.items()]
    nlu.append(
        {
            "intent": "exchange",
            "examples": "- [운동화](product)를 바꿀래요\n- [코트](product)는 바꿔 주세요\n",
        }
    )
    domain = {
        "intents": [*SMALL, "exchange"],
        "entities": ["product"],
        "responses": {"utter_hello": [{"text": "안녕하세요"}], "action_clarify": [{"text": "네?"}]},
        "actions": ["action_clarify"],
    }
    stories = [{"story": "hello", "steps": [{"intent": "greet"}, {"action": "utter_hello"}]}]
    files = {"config": config, "domain": domain, "nlu": {"nlu": nlu}, "stories": {"stories": stories}}
    for name, content in files.items():
        text = yaml.safe_dump({"version": "3.1", **content}, allow_unicode=True)
        (folder / f"{name}.yml").write_text(text, encoding="utf-8")
    return {name: str(folder / f"{name}.yml") for name in files}


@pytest.mark.slow
def test_rasas_own_networks_train_on_the_features_and_are_served(tmp_path: Path) -> None:
    from rasa.core.channels.channel import UserMessage
    from rasa.engine.constants import PLACEHOLDER_MESSAGE
    from rasa.model_training import train

    from sangdam_brain.processor import TurnProcessor

    files = project(tmp_path)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        result = train(
            files["domain"], files["config"], [files["nlu"], files["stories"]], str(tmp_path / "models")
        )
    assert not [warning for warning in told if "isaligned" in str(warning.message)]
    assert result.model is not None
    assert needs_tensorflow(Path(result.model))
    _, metadata, runner = TurnProcessor._load_model(result.model)
    inputs = {PLACEHOLDER_MESSAGE: [UserMessage("어제 산 운동화를 바꿀래요")]}
    found = runner.run(inputs=inputs, targets=[metadata.nlu_target])[metadata.nlu_target][0]
    names = {entry["name"] for entry in found.get("intent_ranking")} - {"nlu_fallback"}
    assert names == {*SMALL, "exchange"}
    assert "어제" in [entity["value"] for entity in found.get("entities")]
