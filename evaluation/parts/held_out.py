"""Sentences written from the taxonomy alone by somebody who never saw the training data."""

from __future__ import annotations

from evaluation.context import Context
from evaluation.figures import Result
from evaluation.parts import understood


def texts(context: Context) -> list[str]:
    """All of them."""
    return [example.text for example in context.held_out]


def steps(_: Context) -> int:
    """One."""
    return 1


def measure(context: Context) -> Result:
    """Intents, entities, confusions, styles."""
    examples, answers, basis = context.held_out, context.given(context.held_out), context.held_out_basis
    found = understood.figures(examples, answers, basis) | understood.decided(examples, answers, basis)
    context.step("held-out")
    return Result(found, understood.details(context, examples, answers))
