"""The same sentences with the mistakes of people at a keyboard, kind by kind."""

from __future__ import annotations

from evaluation.context import Context
from evaluation.figures import Result, share
from evaluation.noise import KINDS, noisy


def _copies(context: Context, kind: str) -> list[str]:
    return [noisy(example.text, kind) for example in context.held_out]


def texts(context: Context) -> list[str]:
    """A copy of each sentence per kind of mistake, and the sentences themselves."""
    return [example.text for example in context.held_out] + [
        t for kind in KINDS for t in _copies(context, kind)
    ]


def steps(_: Context) -> int:
    """One."""
    return 1


def measure(context: Context) -> Result:
    """Intent accuracy per kind; entities are not measured, since mistakes move their edges."""
    examples, basis = context.held_out, context.held_out_basis
    variants = {"none": [example.text for example in examples]} | {
        kind: _copies(context, kind) for kind in KINDS
    }
    found = {
        kind: share(
            [context.answers[t].intent == e.intent for t, e in zip(copies, examples, strict=True)], basis
        )
        for kind, copies in variants.items()
    }
    changed = {
        kind: sum(t != e.text for t, e in zip(copies, examples, strict=True)) / max(1, len(examples))
        for kind, copies in variants.items()
    }
    context.step("noise")
    shown = {
        kind: {**figure.as_json(), "outcomes": len(examples), "changed": changed[kind]}
        for kind, figure in found.items()
    }
    kept = {f"intent accuracy, {kind}": figure for kind, figure in found.items() if kind != "none"}
    return Result(kept, {"kinds": shown})
