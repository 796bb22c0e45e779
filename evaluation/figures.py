"""A figure: what one part of the evaluation found, in a form that runs can be compared by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

_BOOTSTRAPS = 2000
_SEED = 17

#: Per utterance what it adds to a ratio's numerator and denominator.
Outcomes = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Figure:
    """One number.

    With `outcomes` it is a ratio of sums over utterances (accuracy: right or not over one; F1: twice the right over
    expected plus given), has an interval, and is compared utterance by utterance. Without, it is compared by
    `tolerance`, the relative change that is still noise; None: it is shown, never judged.
    """

    value: float
    unit: str = "share"
    better: str = "higher"
    basis: str = ""
    outcomes: Outcomes = ()
    tolerance: float | None = None

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Where the value would be with other utterances of the same kind."""
        if not len(self.outcomes):
            return self.value, self.value
        rest = (1 - level) / 2
        low, high = np.quantile(_ratios(np.asarray(self.outcomes, dtype=float)), (rest, 1 - rest))
        return float(low), float(high)

    def as_json(self) -> dict[str, Any]:
        """For files; `from_json` reads it."""
        low, high = self.interval()
        return {
            "value": self.value,
            "low": low,
            "high": high,
            "unit": self.unit,
            "better": self.better,
            "basis": self.basis,
            "tolerance": self.tolerance,
            "outcomes": [_short(pair) for pair in self.outcomes],
        }

    @classmethod
    def from_json(cls, item: dict[str, Any]) -> Figure:
        """What `as_json` wrote."""
        outcomes = [(pair, 1) if isinstance(pair, int) else tuple(pair) for pair in item["outcomes"]]
        return cls(item["value"], item["unit"], item["better"], item["basis"], outcomes, item["tolerance"])


def _short(pair: tuple[float, float]) -> int | tuple[int, int]:
    above, below = int(pair[0]), int(pair[1])
    return above if below == 1 else (above, below)


def ratio(outcomes: Outcomes, basis: str = "") -> Figure:
    """A share or an F1 from what each utterance adds; 0 where nothing was expected or given."""
    above, below = sum(pair[0] for pair in outcomes), sum(pair[1] for pair in outcomes)
    return Figure(above / below if below else 0.0, basis=basis, outcomes=outcomes)


def share(flags: Sequence[bool], basis: str = "") -> Figure:
    """How many of them are true."""
    return ratio([(int(flag), 1) for flag in flags], basis)


def change(before: Figure, now: Figure, level: float = 0.99) -> tuple[float, float]:
    """The interval of `now` minus `before`, both over the same utterances in the same order (paired bootstrap)."""
    both = np.hstack([np.asarray(before.outcomes, dtype=float), np.asarray(now.outcomes, dtype=float)])
    rest = (1 - level) / 2
    low, high = np.quantile(_ratios(both[:, 2:]) - _ratios(both[:, :2]), (rest, 1 - rest))
    return float(low), float(high)


def _ratios(pairs: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The ratio over resamples; the same resamples for equally many pairs, which is what pairs two runs."""
    picks = np.random.default_rng(_SEED).integers(0, len(pairs), (_BOOTSTRAPS, len(pairs)))
    above, below = pairs[:, 0][picks].sum(axis=1), pairs[:, 1][picks].sum(axis=1)
    found: npt.NDArray[np.float64] = np.divide(above, below, out=np.zeros_like(above), where=below > 0)
    return found


@dataclass
class Result:
    """What a part found: figures that are kept and compared, details for its tables and pictures."""

    figures: dict[str, Figure] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """For the part's file: everything but the outcomes, which the history keeps."""
        figures = {
            name: {**figure.as_json(), "outcomes": len(figure.outcomes)}
            for name, figure in self.figures.items()
        }
        return {"figures": figures, "details": self.details}
