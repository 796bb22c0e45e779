"""The Korean spaCy pipeline: nothing lost, rules that can be edited, and Rasa's own spaCy components on it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import spacy
import yaml
from conftest import ROOT, SMALL
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from sangdam_brain.spacy import __main__ as command
from sangdam_brain.spacy.rules import BadRule, read_rules
from sangdam_brain.spacy.span_rules import KiwiSpanRules
from sangdam_brain.spacy.tokenizer import NAME, blank
from sangdam_brain.understand import Understanding

CONTEXT = ExecutionContext(GraphSchema({}))
SHIPPED = ROOT / "data" / "spacy" / "patterns.jsonl"
NLP = blank()


def rules_file(folder: Path, *rules: Any) -> Path:
    file = folder / "patterns.jsonl"
    lines = [rule if isinstance(rule, str) else json.dumps(rule, ensure_ascii=False) for rule in rules]
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def test_the_tokenizer_is_found_without_importing_it() -> None:
    assert spacy.registry.tokenizers.get_entry_point(NAME) is spacy.registry.tokenizers.get(NAME)


@pytest.mark.parametrize(
    "text",
    [
        "어제 산 운동화를  교환할래요",
        " a  b\n\tc ",
        "   ",
        "",
        "ｆｕｌｌ　ｗｉｄｔｈ １２３",
        "가\u200b나",
        "한",
        "됐어요ㅠㅠ😀",
        "긴 글 " * 600,
    ],
)
def test_nothing_is_lost(text: str) -> None:
    doc = NLP(text)
    assert doc.text == text
    assert all(text[token.idx : token.idx + len(token.text)] == token.text for token in doc)


@given(st.text(max_size=40))
@settings(max_examples=150, deadline=None)
def test_nothing_of_any_text_is_lost(text: str) -> None:
    assert NLP(text).text == "".join("\ufffd" if 0xD800 <= ord(char) <= 0xDFFF else char for char in text)


def test_tokens_end_where_morphemes_meet_and_say_what_they_are() -> None:
    tokens = {token.text: token for token in NLP("운동화를 반품했어요 ＣＪ")}
    assert {"운동화", "를", "반품"} <= set(tokens)
    assert (tokens["운동화"].tag_, tokens["운동화"].pos_, tokens["를"].pos_) == ("NNG", "NOUN", "ADP")
    assert tokens["ＣＪ"].norm_ == "cj"
    assert next(token.lemma_ for token in NLP("늦게 왔네요")) == "늦다"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "patterns.jsonl:2"),
        ("[]", "label"),
        ('{"label": "a"}', "pattern"),
        ('{"label": "a", "pattern": "b", "normal": "c"}', "normal"),
        ('{"label": "a", "pattern": [{"NOSUCH": "b"}]}', "NOSUCH"),
    ],
)
def test_a_bad_rule_is_named_by_its_line(line: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(BadRule, match=why):
        read_rules(rules_file(tmp_path, '{"label": "a", "pattern": "b"}', line), NLP)


def test_a_missing_rule_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadRule, match=r"none\.jsonl"):
        read_rules(tmp_path / "none.jsonl", NLP)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    blocks = [
        {"intent": name, "examples": "".join(f"- {t}\n" for t in texts)} for name, texts in SMALL.items()
    ]
    file = tmp_path_factory.mktemp("data") / "nlu.yml"
    file.write_text(yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True), encoding="utf-8")
    return file


def test_rasa_trains_with_its_own_spacy_components_on_it(data: Path, tmp_path: Path) -> None:
    from rasa.model_training import train_nlu

    pipeline = tmp_path / "pipeline"
    assert command.main([str(pipeline), "--patterns", str(SHIPPED), "--nlu", str(data)]) == 0
    assert spacy.load(pipeline)("주문 취소")[1].has_vector
    names = ["SpacyTokenizer", "SpacyFeaturizer", "LogisticRegressionClassifier", "SpacyEntityExtractor"]
    components = [{"name": "SpacyNLP", "model": str(pipeline)}, *({"name": name} for name in names)]
    config = {"recipe": "default.v1", "language": "ko", "assistant_id": "test", "pipeline": components}
    (tmp_path / "config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    trained = train_nlu(str(tmp_path / "config.yml"), str(data), str(tmp_path / "models"))
    assert trained is not None
    understanding = Understanding.load(Path(trained))
    found = understanding.understand("우체국 택배 어디까지 왔어요")
    assert found["intent"]["name"] == "delivery_tracking", "the vectors are the only features"
    assert [(e["entity"], e["start"], e["end"]) for e in found["entities"]] == [("courier", 0, 6)]


def test_a_bad_rule_stops_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = rules_file(tmp_path, "{")
    assert command.main([str(tmp_path / "out"), "--patterns", str(bad), "--nlu", str(tmp_path)]) == 2
    assert "patterns.jsonl:1" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def component(patterns: Path, folder: Path) -> KiwiSpanRules:
    """Trained with the patterns, stored, and loaded again once they are gone."""
    storage = LocalModelStorage.create(folder)
    resource = Resource("rules")
    KiwiSpanRules.create({"patterns": str(patterns)}, storage, resource, CONTEXT).train(TrainingData())
    return KiwiSpanRules.load({"patterns": "gone"}, storage, resource, CONTEXT)


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> KiwiSpanRules:
    return component(SHIPPED, tmp_path_factory.mktemp("shipped"))


@pytest.mark.parametrize(
    ("text", "entity", "value", "normal"),
    [
        ("씨제이로 보냈어요", "courier", "씨제이", "cj"),
        ("한진택배로요", "courier", "한진택배", "hanjin"),
        ("사이즈가 너무 작아서요", "reason", "사이즈가 너무 작아", "size"),
        ("화면이 깨졌어요", "reason", "화면이 깨졌어", "defect"),
        ("이틀 전에 왔어요", "date", "이틀 전", "2026-11-20"),
        ("３롤 주세요", "quantity", "３롤", 3),
    ],
)
def test_the_shipped_rules(
    text: str, entity: str, value: str, normal: Any, shipped: KiwiSpanRules, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(KiwiSpanRules, "today", staticmethod(lambda: date(2026, 11, 22)))
    found = shipped.entities_of(text)
    assert [(e["entity"], e["value"], e["normal"]) for e in found] == [(entity, value, normal)]
    assert text[found[0]["start"] : found[0]["end"]] == value


def test_rules_only_fill_what_others_left(shipped: KiwiSpanRules) -> None:
    message = Message.build(text="씨제이 말고 우체국 택배요")
    before = {"entity": "name", "start": 1, "end": 3, "value": "제이", "extractor": "other"}
    message.set("entities", [before])
    after = shipped.process([message])[0].get("entities")
    assert after[0] == before
    assert [(e["value"], e["extractor"]) for e in after[1:]] == [("우체국 택배", "KiwiSpanRules")]


def test_degenerate_text_has_no_entities(shipped: KiwiSpanRules) -> None:
    for text in ("", "   ", "\ud83d", "가" * 5000):
        assert shipped.entities_of(text) == []


def test_changed_rules_mean_another_training(tmp_path: Path) -> None:
    file = rules_file(tmp_path, {"label": "a", "pattern": "b"})
    before = KiwiSpanRules.fingerprint_addon({"patterns": str(file)})
    rules_file(tmp_path, {"label": "a", "pattern": "c"})
    assert KiwiSpanRules.fingerprint_addon({"patterns": str(file)}) != before
