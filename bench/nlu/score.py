"""From answers to a row of the table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from evaluation import measures
from evaluation.examples import Example
from evaluation.figures import share
from evaluation.models import Answer, Parsed, Trained
from evaluation.noise import noisy


def texts_of(test: Sequence[Example]) -> list[str]:
    """What a system has to parse: the test utterances as they are, then a copy with mistakes of each."""
    return [example.text for example in test] + [noisy(example.text, "mixed") for example in test]


def row(test: Sequence[Example], trained: Trained, parsed: Parsed, with_entities: bool) -> dict[str, Any]:
    """Figures of one system; times and memory are of the utterances as they are."""
    clean, mistaken = parsed.answers[: len(test)], parsed.answers[len(test) :]
    accuracy = _right(test, clean)
    low, high = accuracy.interval()
    found = {
        "intent": accuracy.value,
        "intent_interval": [low, high],
        "macro_f1": measures.macro_f1([e.intent for e in test], [a.intent for a in clean]),
        "noisy_intent": _right(test, mistaken).value,
        "ms_p50": _quantile([answer.processor_ms for answer in clean], 0.5),
        "ms_p95": _quantile([answer.processor_ms for answer in clean], 0.95),
        "wall_ms_p50": _quantile([answer.ms for answer in clean], 0.5),
        "wall_ms_p95": _quantile([answer.ms for answer in clean], 0.95),
        "model_mib": trained.mib,
        "resident_mib": parsed.resident_mib,
        "train_processor_seconds": trained.processor_seconds,
        "train_seconds": trained.seconds,
    }
    if parsed.graph_ms:
        found["graph_ms_p50"] = _quantile(parsed.graph_ms[: len(test)], 0.5)
    return found | (_entities(test, clean) if with_entities else {})


def _right(test: Sequence[Example], answers: Sequence[Answer]) -> Any:
    return share([answer.intent == example.intent for example, answer in zip(test, answers, strict=True)])


def _entities(test: Sequence[Example], answers: Sequence[Answer]) -> dict[str, float]:
    texts = [example.text for example in test]
    truth = [example.spans for example in test]
    given = [answer.spans for answer in answers]
    tags = [[measures.bio(t, spans) for t, spans in zip(texts, side, strict=True)] for side in (truth, given)]
    expected = [(example.intent, own) for example, own in zip(test, tags[0], strict=True)]
    found = [(answer.intent, own) for answer, own in zip(answers, tags[1], strict=True)]
    return {
        "slot_f1": measures.slot_f1(texts, truth, given),
        "entity_f1": measures.span_scores(truth, given)[""].exact_f1,
        "exact_match": float(np.mean(measures.exact_matches(expected, found))),
    }


def _quantile(values: Sequence[float], share_below: float) -> float:
    return float(np.quantile(values, share_below))
