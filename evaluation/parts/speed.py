"""One utterance through the whole NLU graph, one core, one at a time; and what the process holds in memory.

Processor time is judged, since other work on the machine does not count in it; time on the clock is shown beside it.
"""

from __future__ import annotations

import numpy as np

from evaluation import models
from evaluation.context import Context
from evaluation.figures import Figure, Result
from evaluation.parts.held_out import texts

__all__ = ["measure", "steps", "texts"]

_SLOWER = 0.3
_LARGER = 0.15


def steps(_: Context) -> int:
    """One."""
    return 1


def measure(context: Context) -> Result:
    """Median and 95th percentile in milliseconds, memory and model size in MiB."""
    answers = context.given(context.held_out)
    processor = np.array([answer.processor_ms for answer in answers])
    wall = np.array([answer.ms for answer in answers])
    mib = models.unpacked_mib(context.model)
    context.step("speed")
    return Result(
        {
            "p50, processor": _figure(float(np.median(processor)), "ms", _SLOWER),
            "p95, processor": _figure(float(np.quantile(processor, 0.95)), "ms", _SLOWER),
            "resident": _figure(context.resident_mib, "MiB", _LARGER),
            "model": _figure(mib, "MiB", _LARGER),
        },
        {
            "processor": [float(np.quantile(processor, q)) for q in (0.5, 0.95, 0.99)],
            "wall": [float(np.quantile(wall, q)) for q in (0.5, 0.95, 0.99)],
            "histogram": [round(float(ms), 3) for ms in processor],
        },
    )


def _figure(value: float, unit: str, tolerance: float) -> Figure:
    return Figure(value, unit, better="lower", tolerance=tolerance)
