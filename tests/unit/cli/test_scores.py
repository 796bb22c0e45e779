"""The report about understanding counts what it says it counts."""

from __future__ import annotations

from typing import Any

import pytest

from sangdam.cli.scores import Scores, report


def _answer(name: str, *entities: tuple[str, int, int], first: str | None = None) -> dict[str, Any]:
    return {
        "intent": {"name": name, "confidence": 0.9},
        "ranking": [{"name": first or name, "confidence": 0.9}],
        "entities": [{"entity": kind, "start": start, "end": end} for kind, start, end in entities],
    }


def _label(intent: str | None, *entities: tuple[str, int, int]) -> dict[str, Any]:
    found = [{"entity": kind, "start": start, "end": end} for kind, start, end in entities]
    return {"id": "1", "text": "x", **({"intent": intent} if intent else {}), "entities": found}


@pytest.fixture
def scores() -> Scores:
    scores = Scores()
    scores.add(_label("a", ("date", 0, 2)), _answer("a", ("date", 0, 2)))
    scores.add(_label("a", ("date", 0, 2)), _answer("b", ("date", 0, 3)))
    scores.add(_label("b"), _answer("b", ("order", 1, 2)))
    scores.add(_label("b"), _answer("nlu_fallback", first="b"))
    return scores


def test_intents(scores: Scores) -> None:
    found = scores.as_json()["intent"]
    assert found["accuracy"] == 0.5
    assert found["accuracy_of_first_guess"] == 0.75
    assert found["asked_back"] == 1
    # a: precision 1, recall 1/2 → 2/3; b: precision 1/2, recall 1/2 → 1/2
    assert found["macro_f1"] == pytest.approx((2 / 3 + 1 / 2) / 2, abs=1e-4)
    assert {"expected": "a", "given": "b", "count": 1} in found["confusions"]


def test_entities_are_right_only_with_exact_span_and_kind(scores: Scores) -> None:
    found = scores.as_json()["entities"]
    assert (found["precision"], found["recall"]) == (round(1 / 3, 4), 0.5)
    assert found["per_entity"]["order"] == {"precision": 0.0, "recall": 0.0, "f1": 0.0, "support": 0}


def test_the_same_entity_twice_counts_twice() -> None:
    scores = Scores()
    scores.add(_label("a", ("x", 0, 1)), _answer("a", ("x", 0, 1), ("x", 0, 1)))
    assert (scores.entities["x"].right, scores.entities["x"].wrong) == (1, 1)


def test_what_a_label_does_not_say_is_not_counted() -> None:
    scores = Scores()
    scores.add({"id": "1", "text": "x"}, _answer("a", ("x", 0, 1)))
    found = scores.as_json()
    assert (found["lines"], found["intent"]["labelled"], found["entities"]["labelled"]) == (1, 0, 0)
    assert found["intent"]["accuracy"] == 0.0


def test_the_report_for_people_names_the_confusions(scores: Scores) -> None:
    text = report(scores)
    assert "50.0%" in text
    assert "a → b  1" in text
