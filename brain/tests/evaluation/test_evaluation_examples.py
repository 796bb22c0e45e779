"""Labelled utterances survive the way into Rasa's YAML and back, to the character."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.nlu import massive
from evaluation.examples import Example, Span, fingerprint, read_lines, read_rasa, write_rasa

EXAMPLES = [
    Example("김 이 박", "people", (Span("person", 0, 1), Span("person", 2, 3))),
    Example("금요일 오전 아홉 시 에 깨워줘", "alarm_set", (Span("date", 0, 3), Span("time", 4, 11))),
    Example("운동화두켤레 주세요 🚚", "buy", (Span("product", 0, 3), Span("quantity", 3, 6))),
    Example('따옴표 "이것" \\ 콜론: 값, #표', "buy"),
    Example("- 줄표로 시작", "buy"),
]


def test_yaml_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "nlu.yml"
    write_rasa(EXAMPLES, path)
    assert read_rasa(path) == sorted(EXAMPLES)


def test_synonyms_and_tables_of_the_whole_data_stay_with_a_part(tmp_path: Path) -> None:
    from rasa.shared.nlu.training_data.loading import load_data

    whole, part = tmp_path / "whole.yml", tmp_path / "part.yml"
    whole.write_text(
        'version: "3.1"\nnlu:\n- synonym: 우체국\n  examples: |\n    - 우편\n- lookup: courier\n  examples: |\n    - 한진\n'
        "- regex: order\n  examples: |\n    - \\d{8}\n- intent: a\n  examples: |\n    - 하나\n    - 둘\n",
        "utf-8",
    )
    write_rasa(read_rasa(whole)[:1], part, like=whole)
    found = load_data(str(part))
    assert found.entity_synonyms == {"우편": "우체국"}
    assert found.lookup_tables == [{"name": "courier", "elements": ["한진"]}]
    assert found.regex_features == [{"name": "order", "pattern": "\\d{8}"}]
    assert len(found.intent_examples) == 1


def test_lines_are_read_and_a_bad_one_is_named(tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    path.write_text(
        '{"text": "어제", "intent": "a", "entities": [{"entity": "date", "start": 0, "end": 2}]}\n\n', "utf-8"
    )
    assert read_lines(path) == [Example("어제", "a", (Span("date", 0, 2),))]
    path.write_text('{"text": "어제", "intent": "a"}\n{"text": "내일"}\n', "utf-8")
    with pytest.raises(ValueError, match=r"lines\.jsonl:2"):
        read_lines(path)


def test_a_fingerprint_changes_with_labels_and_order() -> None:
    prints = {
        fingerprint(EXAMPLES),
        fingerprint(EXAMPLES[::-1]),
        fingerprint([EXAMPLES[0]._replace(intent="x")]),
    }
    assert len(prints) == 3
    assert fingerprint(EXAMPLES) == fingerprint(list(EXAMPLES))


def test_massive_annotations_become_spans() -> None:
    found = massive.example(
        "금요일 오전 아홉 시 에 깨워줘", "[date : 금요일] [time : 오전 아홉 시] 에 깨워줘", "alarm_set"
    )
    assert found == EXAMPLES[1]
    assert [found.text[s.start : s.end] for s in found.spans] == ["금요일", "오전 아홉 시"]


def test_touching_spans_of_massive_stay_apart() -> None:
    found = massive.example("김 이 박 안녕", "[person : 김] [person : 이] 박 안녕", "x")
    assert found.spans == (Span("person", 0, 1), Span("person", 2, 3))
    found = massive.example("세시반", "[time : 세시][time : 반]", "x")
    assert found.spans == (Span("time", 0, 2), Span("time", 2, 3))


def test_massive_without_slots_and_with_a_colon() -> None:
    assert massive.example("불 꺼 줘", "불 꺼 줘", "x").spans == ()
    found = massive.example("7:30 에 깨워", "[time : 7:30] 에 깨워", "x")
    assert found.spans == (Span("time", 0, 4),)


def test_an_annotation_of_another_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not of the text"):
        massive.example("불 켜 줘", "불 꺼 줘", "x")
    path = tmp_path / "train.jsonl"
    path.write_text('{"utt": "a", "annot_utt": "a", "intent": "x"}\n{"utt": "a"}\n', "utf-8")
    with pytest.raises(ValueError, match=r"train\.jsonl:2"):
        massive.read(path)
