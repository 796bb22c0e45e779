"""Cross-validation over the training data: every utterance is judged by a model that has seen no wording like it."""

from __future__ import annotations

from evaluation.context import Context
from evaluation.examples import Example, fingerprint
from evaluation.figures import Result
from evaluation.models import Answer
from evaluation.parts import understood
from evaluation.splits import folds

_COUNT, _COUNT_QUICK = 5, 2


def texts(_: Context) -> list[str]:
    """None: it trains its own models."""
    return []


def steps(context: Context) -> int:
    """One per fold."""
    return _COUNT_QUICK if context.quick else _COUNT


def measure(context: Context) -> Result:
    """Intents, entities, confusions and styles over all folds together."""
    examples: list[Example] = []
    answers: list[Answer] = []
    seconds = []
    for split in folds(context.training, steps(context)):
        test = [context.training[place] for place in split.test]
        trained, given = context.trained_answers(
            split.name, [context.training[place] for place in split.train], test
        )
        examples += test
        answers += given
        seconds.append(trained.processor_seconds)
    basis = f"{steps(context)} folds of {fingerprint(context.training)}"
    detail = understood.details(context, examples, answers) | {"training seconds": seconds}
    return Result(understood.figures(examples, answers, basis), detail)
