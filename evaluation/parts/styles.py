"""The next kind of customer: each style of writing is answered by a model that has seen none of it."""

from __future__ import annotations

from evaluation.context import Context
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
    figures: dict[str, Figure] = {}
    rows = {}
    for split in list(style_splits(context.training))[: steps(context)]:
        train = [context.training[place] for place in split.train]
        test = [context.training[place] for place in split.test]
        _, answers = context.trained_answers(split.name, train, test)
        found = understood.figures(test, answers, fingerprint([*train, *test]))
        figures[f"intent accuracy, {split.name} unseen"] = found["intent accuracy"]
        rows[split.name] = {
            "count": len(test),
            "intent": {**found["intent accuracy"].as_json(), "outcomes": len(test)},
            "entities": found["entity F1, exact"].value,
            "examples": [example.text for example in test[:: max(1, len(test) // 3)][:3]],
        }
    return Result(figures, {"styles": rows})
