"""The mood component: labels from metadata, negation, the same answers after loading, and a blind set."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import ROOT
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.importers.utils import training_data_from_paths
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from sangdam_brain.nlu.linear import utterance_of
from sangdam_brain.nlu.polarity import PACKAGED, PolarityLexicon, negated_morphs
from sangdam_brain.nlu.sentiment import SENTIMENT, KiwiSentiment
from sangdam_brain.understand import Understanding

CONTEXT = ExecutionContext(GraphSchema({}))

SMALL = """
version: "3.1"
nlu:
- intent: faq
  examples: |
    - 배송비 얼마예요
    - 영업시간 알려 주세요
    - 주문 취소해 주세요
    - 사이즈 바꾸고 싶어요
    - 택배 언제 와요
    - 반품 신청할게요
    - 색상은 뭐가 있나요
    - 영수증 보내 주세요
- intent: complaint
  metadata:
    sentiment: negative
  examples: |
    - 진짜 짜증나네요
    - 너무 실망했어요
    - 서비스가 왜 이래요 불친절하게
    - 배송이 너무 늦어서 화가 나요
    - 답답해 죽겠네 ㅡㅡ
    - 기분이 나쁘네요
    - 아 진짜 짜증나 ㅡㅡ
    - 품질에 실망했어요
- intent: thanks
  metadata:
    sentiment: positive
  examples: |
    - 정말 고마워요
    - 친절하게 알려 주셔서 감사합니다
    - 너무 좋아요
    - 색이 예뻐서 마음에 들어요
    - 감사합니다 ^^
    - 배송이 빨라서 좋아요
    - 최고예요 고마워요
    - 디자인이 예뻐요
"""


def _data(text: str) -> TrainingData:
    return RasaYAMLReader().reads(text)


def _trained(data: TrainingData, folder: Path, **options: Any) -> KiwiSentiment:
    folder.mkdir(exist_ok=True)
    storage = LocalModelStorage.create(folder)
    config = {**KiwiSentiment.get_default_config(), **options}
    component = KiwiSentiment.create(config, storage, Resource("mood"), CONTEXT)
    component.train(data)
    return component


def _reloaded(folder: Path) -> KiwiSentiment:
    storage = LocalModelStorage(folder)
    return KiwiSentiment.load(KiwiSentiment.get_default_config(), storage, Resource("mood"), CONTEXT)


def _mood(component: KiwiSentiment, text: str) -> dict[str, Any] | None:
    message = Message.build(text)
    component.process([message])
    return message.as_dict(only_output_properties=True).get(SENTIMENT)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mood")


@pytest.fixture(scope="module")
def small(folder: Path) -> KiwiSentiment:
    return _trained(_data(SMALL), folder)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("정말 실망이에요", "negative"),
        ("응대가 불친절해서 기분이 나빠요", "negative"),
        ("물건이 예쁘고 좋네요 감사해요", "positive"),
        ("교환 신청해 주세요", "neutral"),
        # Words that are only in the lexicon.
        ("어처구니가 없네요", "negative"),
        ("흡족합니다", "positive"),
        ("이 병신들아", "negative"),
    ],
)
def test_moods_are_told(small: KiwiSentiment, text: str, name: str) -> None:
    mood = _mood(small, text)
    assert mood is not None
    assert mood["name"] == name
    assert set(mood) == {"name", "confidence", "score"}
    assert 1 / 3 <= mood["confidence"] <= 1
    assert mood["score"] * {"negative": -1, "neutral": 0, "positive": 1}[name] >= 0


@pytest.mark.parametrize(
    ("plain", "negated"),
    [
        ("정말 좋아요", "정말 안 좋아요"),
        ("친절하네요", "친절하지도 않네요"),
        ("마음에 들어요", "마음에 들지가 않아요"),
        ("만족스러워요", "만족을 못 하겠어요"),
        ("도움이 많이 됐어요 고마워요", "고맙지 않아요"),
    ],
)
def test_a_negation_turns_the_mood(small: KiwiSentiment, plain: str, negated: str) -> None:
    assert (_mood(small, plain) or {})["name"] == "positive"
    assert (_mood(small, negated) or {})["name"] == "negative"


@pytest.mark.parametrize(
    ("plain", "denied"),
    [
        ("불편한 점이 있어요", "불편한 점이 없어요"),
        ("실망한 적이 있어요", "실망한 적이 없어요"),
        ("짜증나요", "짜증나지 않아요"),
        ("기분이 나쁜 거예요", "기분이 나쁜 건 아니에요"),
    ],
)
def test_what_is_denied_is_felt_less(small: KiwiSentiment, plain: str, denied: str) -> None:
    assert (_mood(small, plain) or {})["score"] < (_mood(small, denied) or {})["score"] - 0.1


def _negated(text: str) -> set[str]:
    morphs = utterance_of(text).morphs
    return {morphs[place].form for place in negated_morphs(morphs)}


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("안 좋아요", "좋"),
        ("좋지는 않아요", "좋"),
        ("문제 없이 왔어요", "문제"),
        ("도움이 안 돼요", "도움"),
        ("나쁜 것은 아니에요", "나쁘"),
        ("실망한 적이 없어요", "실망"),
    ],
)
def test_negations_are_seen(text: str, word: str) -> None:
    assert word in _negated(text)


@pytest.mark.parametrize(
    "text", ["좋아요", "상자 안에 있어요", "안녕하세요 좋네요", "하지 마세요 말고 좋은 거요"]
)
def test_what_is_no_negation_is_none(text: str) -> None:
    assert "좋" not in _negated(text)


def test_expressions_hold_spaces_or_not_and_their_own_negation() -> None:
    lexicon = PolarityLexicon.parse(
        "# c\n[positive]\n편안\n[negative]\n성의 없\n불편\n편\n[profanity]\n씨바/IC\n"
    )

    def sides(text: str) -> list[tuple[str, bool]]:
        utterance = utterance_of(text)
        return [tuple(hit) for hit in lexicon.hits(utterance, negated_morphs(utterance.morphs))]  # type: ignore[misc]

    assert sides("성의 없네요") == sides("성의없네요") == [("negative", False)]
    assert sides("불편해요") == [("negative", False)]  # the longest, once
    assert sides("편안하지 않아요") == [("positive", True)]
    assert sides("주문할게요") == []


@pytest.mark.parametrize("text", ["좋\n", "[mood]\n좋\n"])
def test_a_lexicon_without_known_sections_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Line 1 of the polarity lexicon"):
        PolarityLexicon.parse(text)


def test_the_packaged_lexicon_says_nothing_twice() -> None:
    entries = PolarityLexicon.read(PACKAGED).entries
    everything = [expression for expressions in entries.values() for expression in expressions]
    assert len(everything) == len(set(everything)) > 500


def test_a_loaded_model_answers_alike(small: KiwiSentiment, folder: Path) -> None:
    loaded = _reloaded(folder)
    for text in ("짜증나네요", "감사합니다", "배송 언제 와요", "ㅠㅠ", "좋지 않네요"):
        assert _mood(loaded, text) == _mood(small, text)


def test_the_model_is_plain_and_carries_its_lexicon(small: KiwiSentiment, folder: Path) -> None:
    with LocalModelStorage(folder).read_from(Resource("mood")) as stored:
        assert sorted(path.name for path in stored.iterdir()) == ["mood.json", "mood.npz"]
        assert "짜증" in json.loads((stored / "mood.json").read_text("utf-8"))["lexicon"]["negative"]


def test_a_model_of_another_format_is_refused(small: KiwiSentiment, tmp_path: Path) -> None:
    assert small.model is not None
    small.model.save(tmp_path)
    meta = json.loads((tmp_path / "mood.json").read_text("utf-8"))
    (tmp_path / "mood.json").write_text(json.dumps({**meta, "format": 0}), "utf-8")
    with pytest.raises(ValueError, match="Train it again"):
        type(small.model).restore(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "\n",
        "🤬🤬",
        "👍",
        "\ud83d",
        "ㅠ" * 500,
        "?!?!",
        "좋" * 3000,
        "안",
        "지 않",
        "없",
        "\u200b",
        "a/b not 안/MAG",
    ],
)
def test_odd_texts_have_a_mood_too(small: KiwiSentiment, text: str) -> None:
    mood = _mood(small, text)
    assert mood is not None
    assert np.isfinite([mood["confidence"], mood["score"]]).all()
    json.dumps(mood)


def test_an_example_overrides_its_intent(tmp_path: Path) -> None:
    data = _data(
        SMALL
        + """
- intent: chitchat
  metadata:
    sentiment: negative
  examples:
  - text: |
      꿀꿀한 날이네요
  - text: |
      꿀꿀하고 축축한 날이에요
  - text: |
      랄랄라 소풍 가는 날
    metadata:
      sentiment: positive
  - text: |
      랄랄라 소풍이다
    metadata:
      sentiment: positive
"""
    )
    component = _trained(data, tmp_path)
    assert (_mood(component, "꿀꿀한 소리") or {})["name"] == "negative"
    assert (_mood(component, "랄랄라 소풍") or {})["name"] == "positive"


def test_without_labels_nothing_is_learnt_and_nothing_written(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    unlabelled = TrainingData([Message.build(text, "faq") for text in ("짜증나", "고마워요", "배송비요")])
    with caplog.at_level(logging.INFO):
        component = _trained(unlabelled, tmp_path)
    assert "KiwiSentiment learns nothing" in caplog.text
    assert _mood(component, "짜증나") is None
    assert _mood(_reloaded(tmp_path), "짜증나") is None


def test_two_moods_are_enough(tmp_path: Path) -> None:
    data = _data(SMALL[: SMALL.index("- intent: thanks")])
    component = _trained(data, tmp_path)
    assert (_mood(component, "짜증나고 실망했어요") or {})["name"] == "negative"
    calm = _mood(component, "영수증 보내 주세요") or {}
    assert (calm["name"], calm["score"] <= 0) == ("neutral", True)


def test_metadata_of_others_is_left_alone(tmp_path: Path) -> None:
    examples = [
        Message.build("짜증나", "a", intent_metadata="sentiment"),
        Message.build("고마워", "a", intent_metadata={"mood": "x"}, example_metadata=["y"]),
    ]
    assert _trained(TrainingData(examples), tmp_path).model is None


def test_an_unknown_label_is_named_with_its_utterance(tmp_path: Path) -> None:
    data = _data(SMALL.replace("sentiment: positive", "sentiment: happy"))
    with pytest.raises(ValueError, match=r"'happy' is no sentiment .*정말 고마워요"):
        _trained(data, tmp_path)


def test_the_label_may_have_another_name(tmp_path: Path) -> None:
    data = _data(SMALL.replace("sentiment:", "mood:"))
    assert _mood(_trained(data, tmp_path / "other", label="mood"), "고마워요") is not None


def test_a_lexicon_of_ones_own(tmp_path: Path) -> None:
    own = tmp_path / "own.txt"
    own.write_text("[positive]\n고마\n감사\n띵호와\n[negative]\n짜증\n실망\n", "utf-8")
    component = _trained(_data(SMALL), tmp_path / "model", lexicon=str(own))
    assert (_mood(component, "띵호와") or {})["name"] == "positive"
    before = KiwiSentiment.fingerprint_addon({"lexicon": str(own)})
    own.write_text("[positive]\n고마\n", "utf-8")
    assert before != KiwiSentiment.fingerprint_addon({"lexicon": str(own)})


@pytest.mark.parametrize("labelled", [True, False])
def test_rasa_trains_it_and_the_mood_is_part_of_what_is_understood(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, labelled: bool
) -> None:
    from rasa.model_training import train_nlu

    monkeypatch.setenv("RASA_CACHE_DIRECTORY", str(tmp_path / "cache"))

    names = ("tokenizer.KiwiTokenizer", "sentiment.KiwiSentiment")
    pipeline = "".join(f"- name: sangdam_brain.nlu.{name}\n" for name in names)
    (tmp_path / "config.yml").write_text(f"recipe: default.v1\nlanguage: ko\npipeline:\n{pipeline}", "utf-8")
    (tmp_path / "nlu.yml").write_text(SMALL if labelled else SMALL.replace("sentiment:", "other:"), "utf-8")
    for _ in ("from the data", "from Rasa's cache"):
        trained = train_nlu(str(tmp_path / "config.yml"), str(tmp_path / "nlu.yml"), str(tmp_path / "models"))
        assert trained is not None
        mood = Understanding.load(Path(trained)).understand("짜증나고 실망했어요")["sentiment"]
        assert (mood or {}).get("name") == ("negative" if labelled else None)


def test_the_shop_data_tell_the_moods_of_unseen_messages(tmp_path: Path) -> None:
    """Macro-F1 on messages written before any model was seen; docs/sentiment.md has the figures."""
    component = _trained(training_data_from_paths([str(ROOT / "data" / "nlu")], "ko"), tmp_path)
    lines = [
        json.loads(line) for line in (ROOT / "tests/nlu/sentiment.jsonl").read_text("utf-8").splitlines()
    ]
    pairs = [(line["sentiment"], (_mood(component, line["text"]) or {})["name"]) for line in lines]
    scores = []
    for label in ("negative", "neutral", "positive"):
        both = sum(want == got == label for want, got in pairs)
        scores.append(2 * both / sum((want == label) + (got == label) for want, got in pairs))
    assert len(pairs) == 200
    assert sum(scores) / 3 >= 0.82, scores
