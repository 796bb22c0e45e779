"""The benchmark of systems: rows, table, settings, and that the cure is no part of what it is compared with."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from evaluation_fakes import HELD_OUT, TRAINING, answer

from bench.nlu import data, systems
from bench.nlu.__main__ import options
from bench.nlu.score import row, texts_of
from bench.nlu.table import table
from evaluation.examples import Example
from evaluation.models import ModelError, Parsed, Trained, parsed

_TRAINED = Trained(Path("none"), 20.0, 10.0, 5.0)


def _row(with_entities: bool = True) -> dict[str, float]:
    return row(
        HELD_OUT, _TRAINED, Parsed([answer(text) for text in texts_of(HELD_OUT)], 600.0, 1.0), with_entities
    )


def test_a_row_by_hand() -> None:
    found = _row()
    assert found["intent"] == 0.75
    assert found["slot_f1"] == 1.0
    assert found["entity_f1"] == 1.0
    assert found["exact_match"] == 0.75
    assert (found["ms_p50"], found["wall_ms_p95"]) == (1.0, 2.0)
    assert (found["model_mib"], found["resident_mib"], found["train_processor_seconds"]) == (5.0, 600.0, 10.0)
    low, high = found["intent_interval"]  # type: ignore[misc]
    assert low < 0.75 < high


def test_the_noisy_copy_is_scored_against_the_same_labels() -> None:
    assert len(texts_of(HELD_OUT)) == 2 * len(HELD_OUT)
    assert texts_of(HELD_OUT)[: len(HELD_OUT)] == [example.text for example in HELD_OUT]
    answers = [answer(text) for text in texts_of(HELD_OUT)]
    wrong = [each._replace(ranking=(("nothing", 1.0),)) for each in answers[len(HELD_OUT) :]]
    found = row(HELD_OUT, _TRAINED, Parsed(answers[: len(HELD_OUT)] + wrong, 1.0, 1.0), True)
    assert (found["intent"], found["noisy_intent"]) == (0.75, 0.0)


def test_the_table_leaves_out_what_a_system_does_not_do() -> None:
    stock = _row() | {"ms_p50": 8.0, "train_processor_seconds": 100.0}
    lines = table("own, all", {"stock": stock, "nlp.js": _row(False), "ours": _row()}).splitlines()
    assert lines[0] == "own, all"
    assert lines[3].split()[0] == "nlp.js"
    assert lines[3].split().count("-") == 4
    assert "75.0" in lines[4]
    assert lines[-1] == "ours against stock: 1/8.0 in p50, 1/10.0 in training"


def test_the_table_tells_what_the_graph_takes_without_the_agent() -> None:
    timed = Parsed([answer(text) for text in texts_of(HELD_OUT)], 600.0, 1.0, (0.5,) * 2 * len(HELD_OUT))
    ours = row(HELD_OUT, _TRAINED, timed, True)
    lines = table("own, all", {"stock": _row() | {"ms_p50": 8.0}, "ours": ours}).splitlines()
    assert ours["graph_ms_p50"] == 0.5
    assert lines[-1] == "ours against stock: 1/8.0 in p50 (1/16.0 as the brain serves it), 1/1.0 in training"


def test_stock_is_what_rasa_init_writes_and_only_the_tokenizer_is_cured(tmp_path: Path) -> None:
    stock = yaml.safe_load(systems.stock_config(tmp_path, None, cured=False).read_text("utf-8"))
    assert [component["name"] for component in stock["pipeline"]] == [
        "WhitespaceTokenizer",
        "RegexFeaturizer",
        "LexicalSyntacticFeaturizer",
        "CountVectorsFeaturizer",
        "CountVectorsFeaturizer",
        "DIETClassifier",
        "EntitySynonymMapper",
        "ResponseSelector",
        "FallbackClassifier",
    ]
    assert {component["epochs"] for component in stock["pipeline"] if "epochs" in component} == {100}
    cured = yaml.safe_load(systems.stock_config(tmp_path, 3, cured=True).read_text("utf-8"))
    assert cured["pipeline"][0] == {"name": "bench.nlu.cured.CuredWhitespaceTokenizer"}
    assert {component["epochs"] for component in cured["pipeline"] if "epochs" in component} == {3}
    assert [c["name"] for c in cured["pipeline"][1:]] == [c["name"] for c in stock["pipeline"][1:]]


def test_the_cured_tokenizer_keeps_hangul_and_stock_is_left_as_it_was() -> None:
    from rasa.nlu.tokenizers.whitespace_tokenizer import WhitespaceTokenizer
    from rasa.shared.nlu.training_data.message import Message

    from bench.nlu.cured import CuredWhitespaceTokenizer

    message = Message(data={"text": "오늘 울리는 내 알람 시간 언제야"})
    config = WhitespaceTokenizer.get_default_config() | {"name": "x"}
    cured = CuredWhitespaceTokenizer(config).tokenize(message, "text")
    assert [token.text for token in cured] == ["오늘", "울리는", "내", "알람", "시간", "언제야"]
    assert len(WhitespaceTokenizer(config).tokenize(message, "text")) == 1


def test_settings() -> None:
    whole = data.Data("own", TRAINING, HELD_OUT)
    assert [(name, len(chosen.train)) for name, chosen in data.settings(whole, None, [])] == [("all", 5)]
    assert [(name, len(chosen.train)) for name, chosen in data.settings(whole, 4, [1])] == [
        ("4 rows", 4),
        ("1 shots", 3),
    ]
    assert [name for name, _ in data.settings(whole, None, [1, 2])] == ["1 shots", "2 shots"]


def test_systems_can_be_chosen() -> None:
    assert options(["--systems", "ours,stock"]).systems == ["stock", "ours"]
    with pytest.raises(SystemExit):
        options(["--systems", "theirs"])


def test_nlpjs_learns_and_answers(tmp_path: Path) -> None:
    systems.install_nlpjs()
    train = [
        Example("주문 취소해 주세요", "cancel"),
        Example("취소할래요", "cancel"),
        Example("안녕하세요", "greet"),
    ]
    whole = data.Data("tiny", [*train, Example("안녕", "greet")], [])
    trained, found = systems.nlpjs(whole, ["어제 산 거 취소해 주세요", "안녕하세요", "🚚\n"], tmp_path, None)
    assert [answer.intent for answer in found.answers[:2]] == ["cancel", "greet"]
    assert all(answer.spans == () for answer in found.answers)
    assert trained.mib > 0
    assert trained.processor_seconds > 0
    assert found.resident_mib > 20
    assert all(answer.processor_ms > 0 for answer in found.answers)


def test_answers_that_do_not_add_up_are_an_error() -> None:
    last = '{"resident_mib": 1.0, "load_seconds": 1.0}'
    line = (
        '{"decided": "a", "ranking": [["a", 0.9]], "spans": [["date", 0, 2]], "ms": 1.0, "processor_ms": 1.0}'
    )
    found = parsed(f"{line}\n{last}\n", 1)
    assert (found.answers[0].intent, found.answers[0].spans[0].entity) == ("a", "date")
    with pytest.raises(ModelError, match="1 answers to 2 texts"):
        parsed(f"{line}\n{last}\n", 2)
    with pytest.raises(ModelError):
        parsed("", 1)
