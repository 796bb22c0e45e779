"""Figures from labels and answers. Shares are 0 to 1; `[]` gives 0, never an error."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from seqeval.metrics import f1_score as seqeval_f1
from sklearn.metrics import f1_score, roc_auc_score

from evaluation.examples import Span

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def macro_f1(truth: Sequence[str], given: Sequence[str]) -> float:
    """Mean F1 of the intents that occur in the labels."""
    if not truth:
        return 0.0
    return float(f1_score(truth, given, labels=sorted(set(truth)), average="macro", zero_division=0))


def confusions(truth: Sequence[str], given: Sequence[str]) -> list[tuple[str, str, int]]:
    """What was taken for what and how often, the most frequent first."""
    wrong = Counter((t, g) for t, g in zip(truth, given, strict=True) if t != g)
    return [(t, g, count) for (t, g), count in sorted(wrong.items(), key=lambda pair: (-pair[1], pair[0]))]


@dataclass
class SpanScore:
    """Entities of one kind: given, expected, and how many of the given are right."""

    expected: int = 0
    given: int = 0
    exact: int = 0
    partial: float = 0.0

    @property
    def exact_f1(self) -> float:
        """F1 where a span counts only with its exact edges."""
        return 2 * self.exact / (self.expected + self.given) if self.expected + self.given else 0.0

    @property
    def partial_f1(self) -> float:
        """F1 where a span that only overlaps one of its kind counts half (SemEval-2013, task 9: partial)."""
        return 2 * self.partial / (self.expected + self.given) if self.expected + self.given else 0.0

    def as_json(self) -> dict[str, Any]:
        """For the report."""
        return {
            "exact_f1": self.exact_f1,
            "partial_f1": self.partial_f1,
            "precision": self.exact / self.given if self.given else 0.0,
            "recall": self.exact / self.expected if self.expected else 0.0,
            "expected": self.expected,
            "given": self.given,
        }


def span_scores(truth: Iterable[Sequence[Span]], given: Iterable[Sequence[Span]]) -> dict[str, SpanScore]:
    """Per kind of entity, and for all of them under the empty name."""
    scores = {"": SpanScore()}
    for expected, found in zip(truth, given, strict=True):
        for span in expected:
            for name in ("", span.entity):
                scores.setdefault(name, SpanScore()).expected += 1
        for span in found:
            for name in ("", span.entity):
                scores.setdefault(name, SpanScore()).given += 1
        _match(expected, found, scores)
    return scores


def _match(expected: Sequence[Span], found: Sequence[Span], scores: Mapping[str, SpanScore]) -> None:
    """Each span is matched at most once, exact matches first."""
    exact = Counter(expected) & Counter(found)
    left, free = Counter(expected) - exact, Counter(found) - exact
    for span, count in exact.items():
        for name in ("", span.entity):
            scores[name].exact += count
            scores[name].partial += count
    for span in left.elements():
        overlap = next(
            (
                o
                for o in sorted(free)
                if o.entity == span.entity and o.start < span.end and span.start < o.end
            ),
            None,
        )
        if overlap is not None:
            free = free - Counter([overlap])
            for name in ("", span.entity):
                scores[name].partial += 0.5


def bio(text: str, spans: Sequence[Span]) -> list[str]:
    """A tag for each white-space token: `B-x` where a span begins, `I-x` where it goes on, `O` elsewhere.

    A token belongs to the first span that touches it. Two spans of a kind side by side stay two.
    """
    tags = []
    end = 0
    previous: Span | None = None
    for token in text.split():
        start = text.index(token, end)
        end = start + len(token)
        span = next((s for s in spans if s.start < end and start < s.end), None)
        tags.append("O" if span is None else f"{'I' if span is previous else 'B'}-{span.entity}")
        previous = span
    return tags


def slot_f1(texts: Sequence[str], truth: Sequence[Sequence[Span]], given: Sequence[Sequence[Span]]) -> float:
    """Micro-F1 of slots over white-space tokens, as MASSIVE's own evaluation computes it (seqeval)."""
    expected = [bio(text, spans) for text, spans in zip(texts, truth, strict=True)]
    if all(tag == "O" for tags in expected for tag in tags):
        return 0.0
    found = [bio(text, spans) for text, spans in zip(texts, given, strict=True)]
    return float(seqeval_f1(expected, found, average="micro", zero_division=0))


def exact_matches(
    truth: Sequence[tuple[str, Sequence[str]]], given: Sequence[tuple[str, Sequence[str]]]
) -> list[bool]:
    """Per utterance, whether intent and all tags are right."""
    return [t[0] == g[0] and list(t[1]) == list(g[1]) for t, g in zip(truth, given, strict=True)]


def calibration_bins(confidence: Array, right: Flags, bins: int = 15) -> list[dict[str, float]]:
    """Per equally wide bin of confidence that is not empty: mean confidence, share right, how many."""
    numbers = np.minimum((np.asarray(confidence) * bins).astype(int), bins - 1)
    return [
        {
            "confidence": float(confidence[numbers == number].mean()),
            "accuracy": float(right[numbers == number].mean()),
            "count": int((numbers == number).sum()),
        }
        for number in range(bins)
        if (numbers == number).any()
    ]


def calibration_error(confidence: Array, right: Flags, bins: int = 15) -> float:
    """Expected calibration error: how far confidence is from accuracy, bin by bin, weighted by how many."""
    found = calibration_bins(confidence, right, bins)
    total = sum(each["count"] for each in found)
    return sum(abs(b["confidence"] - b["accuracy"]) * b["count"] for b in found) / total if total else 0.0


def accuracy_at_coverage(confidence: Array, right: Flags, coverage: float) -> float:
    """Accuracy on the most confident share of the utterances."""
    count = round(len(right) * coverage)
    surest = np.argsort(-np.asarray(confidence), kind="stable")[:count]
    return float(right[surest].mean()) if count else 0.0


def strangers_auroc(known: Array, strange: Array) -> float:
    """The chance that an utterance in scope is more confident than a stranger."""
    if not len(known) or not len(strange):
        return 0.0
    truth = np.r_[np.ones(len(known)), np.zeros(len(strange))]
    return float(roc_auc_score(truth, np.r_[known, strange]))


def rejected_at(known: Array, strange: Array, false_rejection: float = 0.05) -> float:
    """Share of strangers below the confidence under which `false_rejection` of the utterances in scope are."""
    if not len(known) or not len(strange):
        return 0.0
    return float((strange < np.quantile(known, false_rejection)).mean())
