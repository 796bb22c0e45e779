"""How much there is: of every intent, and in every line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from statistics import median

from tools.check_data.findings import Finding
from tools.check_data.reading import Utterance
from tools.check_data.settings import DIALOGUE_ACTS, Limits


def counts(
    utterances: Sequence[Utterance],
    intents: Collection[str],
    places: Mapping[str, tuple[str, int]],
    limits: Limits,
) -> Iterator[Finding]:
    """Intents with too few utterances, far too many, or that the domain does not list."""
    found = Counter(utterance.intent for utterance in utterances)
    for intent in sorted({*intents, *places}):
        file, line = places.get(intent, ("domain.yml", 1))
        if intent not in intents:
            yield Finding(
                file, line, True, f"unknown intent '{intent}'", "Correct it, or add it to domain.yml."
            )
            continue
        least = limits.acts if intent in DIALOGUE_ACTS else limits.utterances
        if found[intent] < least:
            what = f"{intent} has {found[intent]} utterances, fewer than {least}"
            yield Finding(file, line, True, what, "Write more, each as another person would type it.")
    typical = median(found[intent] for intent in intents) if intents else 0
    for intent in sorted(set(places) & set(intents)):
        if found[intent] > limits.imbalance * typical:
            what = f"{intent} has {found[intent]} utterances, the median intent {typical:.0f}"
            yield Finding(
                *places[intent], False, what, "Write more for the others, or see that it needs as many."
            )


def lengths(utterances: Sequence[Utterance], limits: Limits) -> Iterator[Finding]:
    """Lines with nothing in them, and lines longer than anybody writes."""
    for utterance in utterances:
        if not utterance.text.strip():
            yield utterance.finding("an empty utterance", "Write it, or take the line out.")
        elif len(utterance.text) > limits.longest:
            what = f"{len(utterance.text)} characters, more than {limits.longest}"
            yield utterance.finding(what, "Split it where lines have run together, or shorten it.")
