"""From raw scores to a probability that an article is the right answer: a logistic regression on four signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]

#: Weights before any data of the shop is seen: score, lead, outside, coverage, constant. Fitted on the demo shop.
_PRIOR = np.array([4.0, 6.0, -4.0, 2.0, -3.0])
_PRIOR_STRENGTH = 1.0
_CANDIDATES = 3
_STEPS = 25


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one message says about every article."""

    #: raw score per article, about 0..1
    scores: Scores
    #: raw score of "no article answers this"
    outside: float
    #: share of the message's content words that the articles know, 0..1
    coverage: float

    @classmethod
    def of(cls, raw: NDArray[np.float32], coverage: float) -> Evidence:
        """From raw scores whose last one is "no article"."""
        return cls(raw[:-1].astype(np.float64), float(raw[-1]), coverage)

    def signs(self) -> Scores:
        """One row of signs per article."""
        order = np.sort(self.scores)
        best = float(order[-1])
        second = float(order[-2]) if len(order) > 1 else 0.0
        rival = np.where(self.scores >= best, second, best)
        count = len(self.scores)
        return np.column_stack(
            [
                self.scores,
                self.scores - rival,
                np.full(count, self.outside),
                np.full(count, self.coverage),
                np.ones(count),
            ]
        )


class Confidence:
    """The regression."""

    def __init__(self, weights: Scores = _PRIOR) -> None:
        """`weights` are the prior, or what `fit` moved it to."""
        self.weights = weights

    def scores(self, evidence: Evidence) -> Scores:
        """Probability per article that it is the right answer, each 0..1."""
        return _logistic(evidence.signs() @ self.weights)

    @classmethod
    def fit(cls, evidence: Sequence[Evidence], owners: Sequence[int]) -> Confidence:
        """Learn from messages whose right article is known (`owners`; -1: none), each scored without itself."""
        rows: list[Scores] = []
        right: list[float] = []
        for one, owner in zip(evidence, owners, strict=True):
            signs = one.signs()
            for article in np.argsort(-one.scores)[:_CANDIDATES]:
                rows.append(signs[article])
                right.append(float(article == owner))
        return cls(_newton(np.array(rows), np.array(right)) if rows else _PRIOR)


def _newton(signs: Scores, right: Scores) -> Scores:
    weights = _PRIOR
    strength = np.eye(len(weights)) * _PRIOR_STRENGTH
    for _ in range(_STEPS):
        guess = _logistic(signs @ weights)
        slope = signs.T @ (right - guess) - strength @ (weights - _PRIOR)
        curve = (signs * (guess * (1.0 - guess))[:, None]).T @ signs + strength
        step = np.linalg.solve(curve, slope)
        weights = weights + step
        if float(np.abs(step).max()) < 1e-6:
            break
    return weights


def _logistic(value: Scores) -> Scores:
    result: Scores = 1.0 / (1.0 + np.exp(-np.clip(value, -30.0, 30.0)))
    return result
