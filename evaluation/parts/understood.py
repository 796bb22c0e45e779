"""What several parts count in the same way: intents, entities, and both by style of writing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evaluation import measures
from evaluation.context import Context
from evaluation.examples import Example
from evaluation.figures import Figure, Outcomes, ratio, share
from evaluation.models import FALLBACK, Answer
from evaluation.styles import by_style


def right(examples: Sequence[Example], answers: Sequence[Answer]) -> list[bool]:
    """Whether the likeliest intent is the true one."""
    return [answer.intent == example.intent for example, answer in zip(examples, answers, strict=True)]


def entity_outcomes(examples: Sequence[Example], answers: Sequence[Answer]) -> Outcomes:
    """What each utterance adds to the exact F1 of entities."""
    scores = (
        measures.span_scores([example.spans], [answer.spans])[""]
        for example, answer in zip(examples, answers, strict=True)
    )
    return [(2 * score.exact, score.expected + score.given) for score in scores]


def figures(examples: Sequence[Example], answers: Sequence[Answer], basis: str) -> dict[str, Figure]:
    """Intent accuracy, macro-F1, entity F1."""
    truth, given = [example.intent for example in examples], [answer.intent for answer in answers]
    scores = measures.span_scores([e.spans for e in examples], [a.spans for a in answers])
    return {
        "intent accuracy": share(right(examples, answers), basis),
        "intent macro-F1": Figure(measures.macro_f1(truth, given), basis=basis),
        "entity F1, exact": ratio(entity_outcomes(examples, answers), basis),
        "entity F1, partial": Figure(scores[""].partial_f1, basis=basis),
    }


def decided(examples: Sequence[Example], answers: Sequence[Answer], basis: str) -> dict[str, Figure]:
    """What the bot does with its doubts: right at once (asking back counts as wrong), and how often it asks back."""
    flags = [answer.decided == example.intent for example, answer in zip(examples, answers, strict=True)]
    asked = [answer.decided == FALLBACK for answer in answers]
    return {
        "right without asking back": share(flags, basis),
        "asked back": Figure(sum(asked) / len(asked) if asked else 0.0, better="lower", basis=basis),
    }


def details(context: Context, examples: Sequence[Example], answers: Sequence[Answer]) -> dict[str, Any]:
    """For tables and pictures: confusions, entities by kind, accuracy by style."""
    truth, given = [example.intent for example in examples], [answer.intent for answer in answers]
    scores = measures.span_scores([e.spans for e in examples], [a.spans for a in answers])
    flags = right(examples, answers)
    by_kind = sorted((name, score.as_json()) for name, score in scores.items() if name)
    return {
        "utterances": len(examples),
        "confusions": measures.confusions(truth, given)[:40],
        "entities": dict(by_kind),
        "styles": {
            name: share([flags[place] for place in members]).as_json()
            | {"count": len(members), "outcomes": len(members)}
            for name, members in by_style(examples, context.telling).items()
        },
    }
