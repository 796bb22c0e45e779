"""Bring patterns and tagger together into the entities of one utterance."""

from __future__ import annotations

import random
from collections import Counter
from typing import List, NamedTuple, Optional, Sequence, Tuple

from sangdam_brain.nlu.gazetteer import Annotated, Gazetteer, recurring
from sangdam_brain.nlu.gradient import Progress
from sangdam_brain.nlu.hints import full_addresses
from sangdam_brain.nlu.linear import utterance_of
from sangdam_brain.nlu.ngrams import Utterance
from sangdam_brain.nlu.patterns import CERTAIN, Found, find
from sangdam_brain.nlu.tag_features import describe, marks
from sangdam_brain.nlu.tagger import Habits, Prediction, Tagged, Tagger, bio
from sangdam_brain.nlu.tagnet import Example, TagNet
from sangdam_brain.nlu.units import Unit, units_of, words_of

#: Annotated spans of one utterance: start, end, entity (offsets in the folded text).
Spans = Sequence[Tuple[int, int, str]]

_NUMERALS = frozenset({"NR", "SN", "MM", "NNG", "NNB"})
#: A pattern's find is kept where the tagger is silent, unless it is at least this sure that there is nothing.
_SURE = 0.85
#: Share of a pattern's finds that the training data must annotate just so, once there are enough to tell.
_TRUST, _EVIDENCE = 0.75, 10
#: Parts of speech that no entity of a thing ends with: particles, endings, copula, suffix verbs.
_TRAILING = ("J", "E", "VCP", "XSV", "XSA", "SF", "SP")
#: ... unless the training data ends more of them so than this.
_ENDINGS_KEPT = 0.1
#: Share of the annotations that must begin and end at white space for all to be read word by word.
_WHOLE = 0.99


class Entity(NamedTuple):
    """An entity in folded text. ``confidence`` is None when a pattern found it."""

    start: int
    end: int
    entity: str
    confidence: Optional[float]


def extract(utterance: Utterance, tagger: Optional[Tagger]) -> List[Entity]:
    """Find the entities of one utterance, in order, without overlaps."""
    habits = tagger.habits if tagger else Habits()
    found = _patterns(utterance.text)
    units = _cut(utterance, words=habits.whole_words)
    predicted = tagger.tag(utterance.text, units, found) if tagger else Prediction([], [])
    agreed = [span for span in found if span.entity not in habits.hints_only]
    trusted = _meant(utterance, agreed)
    certain = CERTAIN.difference(habits.hints_only)
    entities = [Entity(span.start, span.end, span.entity, None) for span in trusted if span.entity in certain]
    for tagged in predicted.entities:
        entity = _trim(tagged, units, agreed, keep=tagged.entity in habits.keep_endings)
        if entity.entity not in certain and not _overlaps(entity, entities):
            entities.append(entity)
    for span in trusted:
        entity = Entity(span.start, span.end, span.entity, None)
        denied = (
            tagger is not None and span.entity in tagger.entities and _denied(span, units, predicted.outside)
        )
        if not denied and not _overlaps(entity, entities):
            entities.append(entity)
    return sorted(entities)


def _cut(utterance: Utterance, *, words: bool) -> List[Unit]:
    return (words_of if words else units_of)(utterance.text, utterance.morphs)


def _patterns(text: str) -> List[Found]:
    return [*find(text), *(Found(start, end, "address") for start, end in full_addresses(text))]


def _meant(utterance: Utterance, found: Sequence[Found]) -> List[Found]:
    """Without quantities that begin with no numeral: not the 하나 of 어떻게 하나요."""
    numerals = {morph.start for morph in utterance.morphs if morph.tag in _NUMERALS}
    return [span for span in found if span.entity != "quantity" or span.start in numerals]


def _denied(span: Found, units: Sequence[Unit], outside: Sequence[float]) -> bool:
    """The tagger saw the pattern and is sure that it means nothing here."""
    sure = [value for unit, value in zip(units, outside, strict=True) if span.start <= unit.start < span.end]
    return bool(sure) and min(sure) > _SURE


def _overlaps(entity: Entity, others: Sequence[Entity]) -> bool:
    return any(entity.start < other.end and other.start < entity.end for other in others)


def _trim(tagged: Tagged, units: Sequence[Unit], found: Sequence[Found], *, keep: bool) -> Entity:
    """Cut particles and endings off the end unless they are to be kept; follow a pattern's edge where it is the same
    entity.
    """
    first, last = tagged.first, tagged.last
    while not keep and last > first and units[last].tags.startswith(_TRAILING):
        last -= 1
    start, end = units[first].start, units[last].end
    for span in found:
        if span.entity == tagged.entity and span.start <= start < span.end and end <= span.end:
            start, end = span.start, span.end
    return Entity(start, end, tagged.entity, tagged.confidence)


class Settings(NamedTuple):
    """How the tagger is trained; see the component's options. Without ``rounds`` there is no network."""

    iterations: int = 6
    rounds: int = 0


def train_tagger(
    texts: Sequence[str],
    annotations: Sequence[Spans],
    settings: Optional[Settings] = None,
    intents: Sequence[str] = (),
    listed: Sequence[Annotated] = (),
    progress: Optional[Progress] = None,
) -> Tagger:
    """Train the tagger. The network also learns the ``intents`` of the texts, where there are any; ``listed`` values, of
    lookup tables, are known to the tagger as well as those annotated.
    """
    settings = settings or Settings()
    habits = habits_of(texts, annotations)
    utterances = [utterance_of(text) for text in texts]
    cut = [_cut(utterance, words=habits.whole_words) for utterance in utterances]
    halves = _halves(len(texts), seed=7)
    annotated = [
        (half, *value)
        for text, spans, units, half in zip(texts, annotations, cut, halves, strict=True)
        for value in _values(text, spans, units)
    ]
    of_half, everything = _gazetteers(annotated, listed)
    rows, examples = [], []
    wanted = intents or [""] * len(texts)
    for utterance, units, spans, half, intent in zip(
        utterances, cut, annotations, halves, wanted, strict=True
    ):
        found, known = _patterns(utterance.text), of_half[half].tag(units)
        example = Example(units, marks(units, found, known), bio(units, spans), intent)
        examples.append(example)
        rows.append((describe(utterance.text, units, found, known, words=habits.whole_words), example.tags))
    from sangdam_brain.nlu.field_training import train_field

    field = train_field(rows, settings.iterations, words=habits.whole_words)
    return Tagger(field, everything, habits, _network(examples, settings.rounds, progress))


def _values(text: str, spans: Spans, units: Sequence[Unit]) -> List[Annotated]:
    """The annotated values; of one that ends with particles also the value without them (뉴스에서 and 뉴스)."""
    bare = {unit.end: unit.start + len(unit.bare) for unit in units}
    return [
        (entity, text[start:stop])
        for start, end, entity in spans
        for stop in sorted({end, bare.get(end, end)})
        if start < stop
    ]


def _network(examples: Sequence[Example], rounds: int, progress: Optional[Progress]) -> Optional[TagNet]:
    if not rounds:
        return None
    from sangdam_brain.nlu.tagnet_training import train_tagnet

    return train_tagnet(examples, rounds, progress or (lambda _: None))


def _gazetteers(
    annotated: Sequence[Tuple[int, str, str]], listed: Sequence[Annotated]
) -> Tuple[List[Gazetteer], Gazetteer]:
    """What each half of the data sees in training, and what is known afterwards.

    Each half sees the values annotated in the other half, as new text would. Listed values are only known afterwards:
    training utterances name what is listed far more often than customers do, and the tagger would learn that nothing
    else is a product. What it is worth to be known it learns from the annotations; only for an entity whose annotated
    values do not come back each half sees one half of the list instead.
    """
    values = [(entity, value) for _, entity, value in annotated]
    kinds = recurring(values)
    shown = [value for value in listed if value[0] not in kinds]
    halves = _halves(len(shown), seed=8)
    seen = [*annotated, *((half, *value) for half, value in zip(halves, shown, strict=True))]
    kinds = sorted({*kinds, *(entity for entity, _ in listed)})
    of_half = [
        Gazetteer.collect([(entity, value) for own, entity, value in seen if own != half], kinds)
        for half in (0, 1)
    ]
    return of_half, Gazetteer.collect([*values, *listed], kinds)


def _halves(count: int, seed: int) -> List[int]:
    """0 or 1 for each of ``count``, evenly and at random, the same for the same seed."""
    halves = [index % 2 for index in range(count)]
    random.Random(seed).shuffle(halves)  # noqa: S311
    return halves


def habits_of(texts: Sequence[str], annotations: Sequence[Spans]) -> Habits:
    """How the training data annotates."""
    whole = [
        _at_edge(text, start) and _at_edge(text, end)
        for text, spans in zip(texts, annotations, strict=True)
        for start, end, _ in spans
    ]
    whole_words = sum(whole) >= _WHOLE * len(whole)
    return Habits(disputed_patterns(texts, annotations), kept_endings(texts, annotations), whole_words)


def _at_edge(text: str, place: int) -> bool:
    return place in (0, len(text)) or text[place - 1].isspace() or text[place].isspace()


def kept_endings(texts: Sequence[str], annotations: Sequence[Spans]) -> List[str]:
    """The entities that the training data ends with particles or endings (reasons, descriptions)."""
    seen: Counter[str] = Counter()
    trailing: Counter[str] = Counter()
    for text, spans in zip(texts, annotations, strict=True):
        units = units_of(text, utterance_of(text).morphs) if spans else []
        for start, end, entity in spans:
            last = [unit for unit in units if start < unit.end <= end]
            seen[entity] += 1
            trailing[entity] += len(last) > 1 and last[-1].tags.startswith(_TRAILING)
    return sorted(entity for entity in seen if trailing[entity] > _ENDINGS_KEPT * seen[entity])


def disputed_patterns(texts: Sequence[str], annotations: Sequence[Spans]) -> List[str]:
    """The entities whose patterns find something else than the training data annotates: a hint to the tagger, no more.

    Other data sets end a date behind its particle or call every number something else, or know no such entity.
    """
    found: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for text, spans in zip(texts, annotations, strict=True):
        annotated = set(spans)
        for span in _meant(utterance_of(text), _patterns(text)):
            found[span.entity] += 1
            right[span.entity] += tuple(span) in annotated
    return sorted(
        entity for entity in found if found[entity] >= _EVIDENCE and right[entity] < _TRUST * found[entity]
    )
