"""Whether confidence means what it says: 0.8 should be right four times out of five."""

from __future__ import annotations

import numpy as np

from evaluation import measures
from evaluation.context import Context
from evaluation.figures import Figure, Result
from evaluation.parts import understood
from evaluation.parts.held_out import texts

__all__ = ["measure", "steps", "texts"]

_COVERAGE = (1.0, 0.95, 0.9, 0.8, 0.7, 0.5)


def steps(_: Context) -> int:
    """One."""
    return 1


def measure(context: Context) -> Result:
    """Expected calibration error, the reliability diagram, accuracy on the surest share."""
    answers, basis = context.given(context.held_out), context.held_out_basis
    confidence = np.array([answer.confidence for answer in answers])
    right = np.array(understood.right(context.held_out, answers), dtype=bool)
    coverage = {share: measures.accuracy_at_coverage(confidence, right, share) for share in _COVERAGE}
    error = measures.calibration_error(confidence, right)
    context.step("calibration")
    return Result(
        {
            "calibration error (ECE)": Figure(error, better="lower", basis=basis),
            "accuracy at 80 % coverage": Figure(coverage[0.8], basis=basis),
        },
        {
            "bins": measures.calibration_bins(confidence, right),
            "coverage": [list(pair) for pair in coverage.items()],
        },
    )
