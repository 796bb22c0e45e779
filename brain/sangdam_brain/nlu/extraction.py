"""Bring patterns and tagger together into the entities of one utterance."""

from __future__ import annotations

import random
from typing import List, NamedTuple, Optional, Sequence, Tuple

from sangdam_brain.nlu.gazetteer import Gazetteer
from sangdam_brain.nlu.hints import full_addresses, hints
from sangdam_brain.nlu.linear import utterance_of
from sangdam_brain.nlu.ngrams import Utterance
from sangdam_brain.nlu.patterns import CERTAIN, Found, find
from sangdam_brain.nlu.tagger import CrfTagger, Tagged, bio, features, train
from sangdam_brain.nlu.units import Unit, units_of

#: Annotated spans of one utterance: start, end, entity (offsets in the folded text).
Spans = Sequence[Tuple[int, int, str]]

#: Entities found by pattern alone are kept where the tagger is silent.
_SOFT = frozenset({"date", "time", "quantity", "courier"})
_NUMERALS = frozenset({"NR", "SN", "MM", "NNG", "NNB"})
#: ... unless it is at least this sure that there is nothing.
_SURE = 0.85
#: Parts of speech that no entity of a thing ends with: particles, endings, copula, suffix verbs.
_TRAILING = ("J", "E", "VCP", "XSV", "XSA", "SF", "SP")
_KEEP_ENDINGS = frozenset({"reason"})


class Entity(NamedTuple):
    """An entity in folded text. ``confidence`` is None when a pattern found it."""

    start: int
    end: int
    entity: str
    confidence: Optional[float]


def extract(utterance: Utterance, tagger: Optional[CrfTagger]) -> List[Entity]:
    """Find the entities of one utterance, in order, without overlaps."""
    found = find(utterance.text)
    units = units_of(utterance.text, utterance.morphs)
    predicted = tagger.tag(utterance.text, units, found) if tagger else None
    entities = [Entity(span.start, span.end, span.entity, None) for span in found if span.entity in CERTAIN]
    for tagged in predicted.entities if predicted else []:
        entity = _trim(tagged, units, found)
        if entity.entity not in CERTAIN and not _overlaps(entity, entities):
            entities.append(entity)
    for span in _soft_spans(utterance, found):
        entity = Entity(span.start, span.end, span.entity, None)
        known = tagger is not None and span.entity in tagger.entities
        denied = known and predicted is not None and _denied(span, units, predicted.outside)
        if not denied and not _overlaps(entity, entities):
            entities.append(entity)
    return sorted(entities)


def _soft_spans(utterance: Utterance, found: Sequence[Found]) -> List[Found]:
    numerals = {morph.start for morph in utterance.morphs if morph.tag in _NUMERALS}
    addresses = [Found(start, end, "address") for start, end in full_addresses(utterance.text)]
    # A quantity begins with a numeral: not the 하나 of 어떻게 하나요.
    kept = [
        span
        for span in found
        if span.entity in _SOFT and (span.entity != "quantity" or span.start in numerals)
    ]
    return [*kept, *addresses]


def _denied(span: Found, units: Sequence[Unit], outside: Sequence[float]) -> bool:
    """The tagger saw the pattern and is sure that it means nothing here."""
    sure = [value for unit, value in zip(units, outside, strict=True) if span.start <= unit.start < span.end]
    return bool(sure) and min(sure) > _SURE


def _overlaps(entity: Entity, others: Sequence[Entity]) -> bool:
    return any(entity.start < other.end and other.start < entity.end for other in others)


def _trim(tagged: Tagged, units: Sequence[Unit], found: Sequence[Found]) -> Entity:
    """Cut particles and endings off the end; follow a pattern's edge where it is the same entity."""
    first, last = tagged.first, tagged.last
    if tagged.entity not in _KEEP_ENDINGS:
        while last > first and units[last].tags.startswith(_TRAILING):
            last -= 1
    start, end = units[first].start, units[last].end
    for span in found:
        if span.entity == tagged.entity and span.start <= start < span.end and end <= span.end:
            start, end = span.start, span.end
    return Entity(start, end, tagged.entity, tagged.confidence)


def train_tagger(
    texts: Sequence[str],
    annotations: Sequence[Spans],
    iterations: int = 100,
    l1: float = 0.3,
    l2: float = 0.01,
) -> CrfTagger:
    """Train the tagger; each half of the data sees a gazetteer made of the other half, as new text would."""
    halves = [index % 2 for index in range(len(texts))]
    random.Random(7).shuffle(halves)  # noqa: S311
    of_half = [
        Gazetteer.collect(
            (entity, text[start:end])
            for text, spans, own in zip(texts, annotations, halves, strict=True)
            if own != half
            for start, end, entity in spans
        )
        for half in (0, 1)
    ]
    rows = []
    for text, spans, half in zip(texts, annotations, halves, strict=True):
        utterance = utterance_of(text)
        units = units_of(utterance.text, utterance.morphs)
        described = features(units, find(utterance.text), hints(utterance.text), of_half[half].tag(units))
        rows.append((described, bio(units, spans)))
    everything = Gazetteer.collect(
        (entity, text[start:end])
        for text, spans in zip(texts, annotations, strict=True)
        for start, end, entity in spans
    )
    return CrfTagger(train(rows, iterations, l1, l2), everything)
