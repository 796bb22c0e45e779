"""How much data does it take? Accuracy on the held-out sentences with few examples of each intent."""

from __future__ import annotations

import numpy as np

from evaluation.context import Context, Training
from evaluation.examples import fingerprint
from evaluation.figures import Figure, Result, share
from evaluation.parts import understood
from evaluation.parts.held_out import texts
from evaluation.splits import shots

__all__ = ["measure", "steps", "texts"]

_SHOTS, _SHOTS_QUICK = (5, 10, 20, 40), (5,)
_DRAWS, _DRAWS_QUICK = 2, 1


def _plan(context: Context) -> list[tuple[int, int]]:
    counts, draws = (_SHOTS_QUICK, _DRAWS_QUICK) if context.quick else (_SHOTS, _DRAWS)
    return [(count, draw) for count in counts for draw in range(draws)]


def steps(context: Context) -> int:
    """One per training."""
    return len(_plan(context))


def measure(context: Context) -> Result:
    """Mean accuracy of the draws per number of examples; "all" is the current model."""
    plan = _plan(context)
    trainings = [
        Training(f"{count} shots", shots(context.training, count, draw), context.held_out)
        for count, draw in plan
    ]
    found: dict[int, list[list[bool]]] = {}
    rows: dict[int, int] = {}
    for (count, _), training, (_, answers) in zip(
        plan, trainings, context.trained_answers(trainings), strict=True
    ):
        found.setdefault(count, []).append(understood.right(context.held_out, answers))
        rows[count] = len(training.train)
    basis = f"{context.held_out_basis}/{fingerprint(context.training)}"
    figures: dict[str, Figure] = {}
    curve = []
    for count, draws in found.items():
        figures[f"intent accuracy, {count} shots"] = share([flag for draw in draws for flag in draw], basis)
        means = [float(np.mean(draw)) for draw in draws]
        curve.append({"shots": count, "rows": rows[count], "accuracy": float(np.mean(means)), "draws": means})
    whole = float(np.mean(understood.right(context.held_out, context.given(context.held_out))))
    curve.append({"shots": None, "rows": len(context.training), "accuracy": whole, "draws": [whole]})
    return Result(figures, {"curve": curve})
