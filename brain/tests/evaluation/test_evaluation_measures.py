"""Measures against examples that were computed by hand."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation import measures
from evaluation.examples import Span


def test_macro_f1_is_the_mean_over_the_intents_of_the_labels() -> None:
    # a: precision 1/2, recall 1 → 2/3; b: precision 1, recall 1/2 → 2/3; c is given, never true: left out
    assert measures.macro_f1(["a", "b", "b", "a"], ["a", "b", "c", "a"]) == pytest.approx((1 + 2 / 3) / 2)
    assert measures.macro_f1(["a", "b", "b"], ["a", "a", "b"]) == pytest.approx(2 / 3)
    assert measures.macro_f1([], []) == 0.0


def test_confusions_are_counted_and_ordered() -> None:
    found = measures.confusions(["a", "a", "b", "c"], ["b", "b", "a", "c"])
    assert found == [("a", "b", 2), ("b", "a", 1)]


DATE, OTHER_EDGE, WRONG_KIND = Span("date", 0, 2), Span("date", 0, 3), Span("time", 0, 2)


@pytest.mark.parametrize(
    ("truth", "given", "exact", "partial"),
    [
        ([DATE], [DATE], 1.0, 1.0),
        ([DATE], [OTHER_EDGE], 0.0, 0.5),
        ([DATE], [WRONG_KIND], 0.0, 0.0),
        ([DATE], [], 0.0, 0.0),
        ([], [], 0.0, 0.0),
        # one of two right, one spurious: 2·1 / (1 + 2)
        ([DATE], [DATE, Span("product", 4, 6)], 2 / 3, 2 / 3),
        # the long one overlaps both, and may be counted for one of them only: 2·0.5 / (2 + 1)
        ([Span("x", 0, 2), Span("x", 3, 5)], [Span("x", 1, 4)], 0.0, 1 / 3),
        # an exact match is not given away to a neighbour that overlaps: 2·1 / (2 + 1)
        ([Span("x", 0, 3), Span("x", 2, 5)], [Span("x", 2, 5)], 2 / 3, 2 / 3),
        # the same span twice counts twice
        ([DATE], [DATE, DATE], 2 / 3, 2 / 3),
    ],
)
def test_span_scores(truth: list[Span], given: list[Span], exact: float, partial: float) -> None:
    score = measures.span_scores([truth], [given])[""]
    assert score.exact_f1 == pytest.approx(exact)
    assert score.partial_f1 == pytest.approx(partial)


def test_span_scores_by_kind() -> None:
    scores = measures.span_scores([[DATE, Span("product", 3, 6)]], [[DATE, Span("product", 3, 5)]])
    assert scores["date"].exact_f1 == 1.0
    assert (scores["product"].exact_f1, scores["product"].partial_f1) == (0.0, 0.5)
    assert scores[""].as_json()["precision"] == 0.5


def test_bio_by_span_over_white_space_tokens() -> None:
    text = "내일 오전  아홉 시 에 깨워줘"
    spans = [Span("date", 0, 2), Span("time", 3, 11)]
    assert text[3:11] == "오전  아홉 시"
    assert measures.bio(text, spans) == ["B-date", "B-time", "I-time", "I-time", "O", "O"]


def test_spans_of_a_kind_side_by_side_stay_two() -> None:
    assert measures.bio("김 이 박", [Span("person", 0, 1), Span("person", 2, 5)]) == [
        "B-person",
        "B-person",
        "I-person",
    ]


def test_a_span_inside_a_token_takes_the_token_and_the_first_wins() -> None:
    assert measures.bio("운동화를 샀다", [Span("product", 0, 3)]) == ["B-product", "O"]
    assert measures.bio("운동화두켤레", [Span("product", 0, 3), Span("quantity", 3, 6)]) == ["B-product"]


def test_the_same_word_twice_has_two_places() -> None:
    assert measures.bio("네 네 네", [Span("x", 2, 3)]) == ["O", "B-x", "O"]


def test_slot_f1_by_hand() -> None:
    texts = ["내일 아홉 시", "김 이", "안녕"]
    truth = [[Span("date", 0, 2), Span("time", 3, 7)], [Span("person", 0, 1), Span("person", 2, 3)], []]
    # right: date; wrong: a time that is too short, one person instead of two, a spurious span
    given = [[Span("date", 0, 2), Span("time", 3, 5)], [Span("person", 0, 3)], [Span("x", 0, 2)]]
    precision, recall = 1 / 4, 1 / 4
    assert measures.slot_f1(texts, truth, given) == pytest.approx(
        2 * precision * recall / (precision + recall)
    )
    assert measures.slot_f1(texts, truth, truth) == 1.0
    assert measures.slot_f1(["안녕"], [[]], [[]]) == 0.0


def test_exact_match_wants_intent_and_all_tags() -> None:
    truth = [("a", ["B-x"]), ("a", ["B-x"]), ("a", ["B-x"])]
    assert measures.exact_matches(truth, [("a", ["B-x"]), ("b", ["B-x"]), ("a", ["O"])]) == [
        True,
        False,
        False,
    ]


def test_calibration_error_by_hand() -> None:
    confidence, right = np.array([0.95, 0.95, 0.55, 0.55]), np.array([True, False, True, True])
    # two bins of two: |0.95 − 0.5| and |0.55 − 1|, half of the weight each
    assert measures.calibration_error(confidence, right, 10) == pytest.approx(0.45)
    assert [b["count"] for b in measures.calibration_bins(confidence, right, 10)] == [2, 2]
    assert measures.calibration_error(np.array([1.0]), np.array([True])) == 0.0
    assert measures.calibration_error(np.array([]), np.array([], dtype=bool)) == 0.0


def test_accuracy_at_coverage_takes_the_surest() -> None:
    confidence, right = np.array([0.9, 0.1, 0.8, 0.7]), np.array([True, False, True, False])
    assert measures.accuracy_at_coverage(confidence, right, 1.0) == 0.5
    assert measures.accuracy_at_coverage(confidence, right, 0.5) == 1.0
    assert measures.accuracy_at_coverage(confidence, right, 0.0) == 0.0


def test_strangers() -> None:
    known, strange = np.array([0.9, 0.8, 0.4]), np.array([0.5, 0.1])
    # of six pairs only (0.4, 0.5) is the wrong way round
    assert measures.strangers_auroc(known, strange) == pytest.approx(5 / 6)
    assert measures.rejected_at(np.linspace(0.5, 1, 101), np.array([0.1, 0.52, 0.53, 0.9])) == 0.5
    assert measures.strangers_auroc(known, np.array([])) == 0.0
