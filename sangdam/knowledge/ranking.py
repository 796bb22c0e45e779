"""From the voices' raw scores to probabilities: which article answers, or none. A conditional logistic regression.

The articles and "no article" are choices, each with a few signs; how much each sign counts is learnt from the shop's own
ways to ask, each scored as if it had never been seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]

#: Before any data of the shop is seen: what all voices together weigh, and for "no article": constant, coverage.
_VOICES, _NONE, _COVERAGE = 18.0, 1.4, -1.7
_PRIOR_STRENGTH = 1.0
_STEPS = 40


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one message says about every article."""

    #: raw score by voice and article, about 0..1; the last column is "no article answers this"
    raw: NDArray[np.float32]
    #: share of the message's content words that the articles know, 0..1
    coverage: float

    def signs(self) -> Scores:
        """One row of signs per article, the last for none."""
        choices = self.raw.shape[1]
        none = np.zeros((choices, 2))
        none[-1] = 1.0, self.coverage
        return np.column_stack([self.raw.T.astype(np.float64), none])


class Ranking:
    """The regression."""

    def __init__(self, weights: Scores) -> None:
        """`weights` of the signs, from `prior` or `fit`."""
        self.weights = weights

    @classmethod
    def prior(cls, voices: int) -> Ranking:
        """Without data: all voices count the same."""
        return cls(np.array([_VOICES / voices] * voices + [_NONE, _COVERAGE]))

    @classmethod
    def fit(cls, evidence: Sequence[Evidence], owners: Sequence[int]) -> Ranking:
        """Learn from messages whose right article is known (`owners`; -1: none), each scored without itself."""
        signs = np.array([one.signs() for one in evidence])
        right = np.array(owners) % signs.shape[1]
        return cls(_newton(signs, right, cls.prior(len(evidence[0].raw)).weights))

    def probabilities(self, evidence: Evidence) -> Scores:
        """Of each article that it is the one that answers, and last that none does; together 1."""
        return _softmax(evidence.signs() @ self.weights)


def _newton(signs: Scores, right: NDArray[np.int64], prior: Scores) -> Scores:
    """The weights that make the right choices likeliest, not too far from `prior`."""
    rows = np.arange(len(signs))

    def gain(weights: Scores) -> float:
        chosen = _softmax(signs @ weights)[rows, right]
        return float(np.log(chosen + 1e-12).sum()) - _PRIOR_STRENGTH / 2 * float(
            np.square(weights - prior).sum()
        )

    weights, now = prior, gain(prior)
    for _ in range(_STEPS):
        guess = _softmax(signs @ weights)
        mean = np.einsum("qc,qcs->qs", guess, signs)
        slope = (signs[rows, right] - mean).sum(axis=0) - _PRIOR_STRENGTH * (weights - prior)
        spread = (signs * np.sqrt(guess)[:, :, None]).reshape(-1, len(weights))
        curve = spread.T @ spread - mean.T @ mean + _PRIOR_STRENGTH * np.eye(len(weights))
        step = np.linalg.solve(curve, slope)
        while (then := gain(weights + step)) < now and np.abs(step).max() > 1e-6:
            step = step / 2
        if then - now < 1e-6:
            break
        weights, now = weights + step, then
    return weights


def _softmax(value: Scores) -> Scores:
    raised = np.exp(value - value.max(axis=-1, keepdims=True))
    result: Scores = raised / raised.sum(axis=-1, keepdims=True)
    return result
