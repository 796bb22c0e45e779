"""Cross-validation over the training data: every utterance is judged by a model that has seen no wording like it."""

from __future__ import annotations

from evaluation.context import Context, Training
from evaluation.examples import fingerprint
from evaluation.figures import Result
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
    whole = context.training
    trainings = [
        Training(split.name, [whole[place] for place in split.train], [whole[place] for place in split.test])
        for split in folds(whole, steps(context))
    ]
    found = context.trained_answers(trainings)
    examples = [example for training in trainings for example in training.test]
    answers = [answer for _, given in found for answer in given]
    seconds = [trained.processor_seconds for trained, _ in found]
    basis = f"{steps(context)} folds of {fingerprint(whole)}"
    detail = understood.details(context, examples, answers) | {"training seconds": seconds}
    return Result(understood.figures(examples, answers, basis), detail)
