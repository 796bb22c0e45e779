"""The next kind of customer: each style of writing is answered by a model that has seen none of it."""

from __future__ import annotations

from evaluation.context import Context, Training
from evaluation.examples import fingerprint
from evaluation.figures import Figure, Result
from evaluation.parts import understood
from evaluation.splits import style_splits

_WORST_FIRST_QUICK = 2


def texts(_: Context) -> list[str]:
    """None: it trains its own models."""
    return []


def steps(context: Context) -> int:
    """One per style that can be held back."""
    count = sum(1 for _ in style_splits(context.training))
    return min(count, _WORST_FIRST_QUICK) if context.quick else count


def measure(context: Context) -> Result:
    """Intent accuracy and entity F1 per style."""
    whole = context.training
    trainings = [
        Training(split.name, [whole[place] for place in split.train], [whole[place] for place in split.test])
        for split in list(style_splits(whole))[: steps(context)]
    ]
    figures: dict[str, Figure] = {}
    rows = {}
    for (name, train, test), (_, answers) in zip(trainings, context.trained_answers(trainings), strict=True):
        found = understood.figures(test, answers, fingerprint([*train, *test]))
        figures[f"intent accuracy, {name} unseen"] = found["intent accuracy"]
        rows[name] = {
            "count": len(test),
            "intent": {**found["intent accuracy"].as_json(), "outcomes": len(test)},
            "entities": found["entity F1, exact"].value,
            "examples": [example.text for example in test[:: max(1, len(test) // 3)][:3]],
        }
    return Result(figures, {"styles": rows})
