"""A conditional random field over units (python-crfsuite): entities that only context gives away."""

from __future__ import annotations

import re
import tempfile
import threading
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Sequence, Tuple

from sangdam_brain.nlu.gazetteer import Gazetteer
from sangdam_brain.nlu.hints import Hint, hints
from sangdam_brain.nlu.patterns import Found
from sangdam_brain.nlu.units import Unit

_DIGITS = re.compile(r"[0-9]")
_HANGUL = re.compile(r"[가-힣]")
_LATIN = re.compile(r"[A-Za-z]")
#: Customers use few words often: what was said of a unit is kept for so many of them.
_REMEMBERED = 8000


class Tagged(NamedTuple):
    """A predicted entity over units ``first`` to ``last`` (inclusive) and how sure the tagger is of it."""

    first: int
    last: int
    entity: str
    confidence: float


class Habits(NamedTuple):
    """How the training data annotates: entities whose patterns it disputes, entities that keep their endings, and
    whether it never cuts a word.
    """

    hints_only: Sequence[str] = ()
    keep_endings: Sequence[str] = ()
    whole_words: bool = False


class Prediction(NamedTuple):
    """Entities, and for every unit how sure the tagger is that it belongs to none."""

    entities: List[Tagged]
    outside: List[float]


def features(
    units: Sequence[Unit], found: Sequence[Found], hinted: Sequence[Hint], known: Sequence[str]
) -> List[List[str]]:
    """Describe every unit by itself, its neighbours, the patterns, the hints and the gazetteer."""
    own = _own(units, found, hinted, known)
    rows = []
    for index, unit in enumerate(units):
        row = ["bias", *own[index], *_around(own, index)]
        if index:
            row.append(f"pair:{units[index - 1].form}|{unit.form}")
        if index + 1 < len(units):
            row.append(f"next:{unit.form}|{units[index + 1].form}")
            row.append(f"tags:{unit.tags}|{units[index + 1].tags}")
        rows.append(row)
    return rows


def describe(
    text: str, units: Sequence[Unit], found: Sequence[Found], gazetteer: Gazetteer, *, words: bool
) -> List[List[str]]:
    """What the tagger is told of every unit; `words`: the units are whole words."""
    known = gazetteer.tag(units)
    return word_features(units, known) if words else features(units, found, hints(text), known)


def word_features(words: Sequence[Unit], known: Sequence[str]) -> List[List[str]]:
    """Describe whole words: their beginnings, ends and letters say more than their morphemes and the patterns do."""
    plain = [_plain(word.text) for word in words]
    rows = []
    for index, (word, text) in enumerate(zip(words, plain, strict=True)):
        row = [
            "bias",
            f"w={text}",
            f"s={_shape(word.text)}",
            f"n={min(len(text), 6)}",
            f"last={plain[-1]}",
            f"at={min(index, 4)}",
        ]
        row += [f"b{size}={text[:size]}" for size in (1, 2, 3) if len(text) >= size]
        row += [f"l{size}={text[-size:]}" for size in (1, 2, 3) if len(text) >= size]
        row += [f"i={text[place : place + 2]}" for place in range(len(text) - 1)]
        row += [f"g={known[index]}"] if known[index] != "O" else []
        for distance in (-2, -1, 1, 2):
            row += _neighbour(plain, known, index + distance, distance)
        row += [f"pair:{plain[index - 1]}|{text}"] if index else []
        row += [f"next:{text}|{plain[index + 1]}"] if index + 1 < len(words) else ["end"]
        rows.append(row)
    return rows


def _neighbour(plain: Sequence[str], known: Sequence[str], place: int, distance: int) -> List[str]:
    if not 0 <= place < len(plain):
        return [f"{distance}:edge"] if place in (-1, len(plain)) else []
    row = [f"{distance}:w={plain[place]}"]
    row += [f"{distance}:g={known[place]}"] if known[place] != "O" else []
    if abs(distance) == 1:
        row += [f"{distance}:b={plain[place][:2]}", f"{distance}:l={plain[place][-2:]}"]
    return row


def _plain(text: str) -> str:
    return _DIGITS.sub("0", text.lower())[:20]


def _own(
    units: Sequence[Unit], found: Sequence[Found], hinted: Sequence[Hint], known: Sequence[str]
) -> List[List[str]]:
    """What each unit is by itself."""
    tags = _pattern_tags(units, found)
    own = [
        _describe(unit, pattern, gazette) for unit, pattern, gazette in zip(units, tags, known, strict=True)
    ]
    for row, unit in zip(own, units, strict=True):
        for start, end, name in hinted:
            if unit.start < end and unit.end > start:
                row.append(f"h={name}{'-B' if unit.start <= start else '-E' if unit.end >= end else ''}")
    return own


def _around(own: Sequence[Sequence[str]], index: int) -> List[str]:
    """What the three neighbours on each side are."""
    row: List[str] = []
    for distance in (-3, -2, -1, 1, 2, 3):
        neighbour = index + distance
        if 0 <= neighbour < len(own):
            row.extend(
                _seen_from(distance, tuple(own[neighbour] if abs(distance) < 3 else own[neighbour][:2]))
            )
        elif neighbour in (-1, len(own)):
            row.append(f"{distance}:edge")
    return row


@lru_cache(maxsize=_REMEMBERED)
def _seen_from(distance: int, described: Tuple[str, ...]) -> Tuple[str, ...]:
    """What a unit says of itself, as its neighbour at this distance hears it."""
    return tuple(f"{distance}:{feature}" for feature in described)


def _describe(unit: Unit, pattern: str, gazette: str) -> List[str]:
    row = list(_alone(unit.text, unit.tags, unit.form, unit.after_space))
    if pattern != "O":
        row.append(f"p={pattern}")
    if gazette != "O":
        row.append(f"g={gazette}")
    return row


@lru_cache(maxsize=_REMEMBERED)
def _alone(text: str, tags: str, form: str, after_space: bool) -> Tuple[str, ...]:
    """What a unit is wherever it stands."""
    plain = _plain(text)
    row = [f"w={plain}", f"t={tags}", f"f={form[:20]}", f"s={_shape(text)}", f"e={plain[-1]}"]
    if len(plain) > 1:
        row += [f"b={plain[:2]}", f"l={plain[-2:]}"]
    return (*row, "space" if after_space else "joined")


def _shape(text: str) -> str:
    kinds = ("9", _DIGITS), ("가", _HANGUL), ("a", _LATIN)
    return "".join(name for name, pattern in kinds if pattern.search(text)) + str(min(len(text), 5))


def _pattern_tags(units: Sequence[Unit], found: Sequence[Found]) -> List[str]:
    tags = []
    for unit in units:
        tag = "O"
        for span in found:
            if span.start <= unit.start < span.end:
                tag = f"{'B' if unit.start == span.start else 'I'}-{span.entity}"
        tags.append(tag)
    return tags


def bio(units: Sequence[Unit], spans: Sequence[Tuple[int, int, str]]) -> List[str]:
    """Tags of annotated character spans; a unit belongs to a span that covers its beginning."""
    tags = ["O"] * len(units)
    for start, end, entity in spans:
        inside = [index for index, unit in enumerate(units) if unit.start < end and unit.end > start]
        for order, index in enumerate(inside):
            tags[index] = f"{'I' if order else 'B'}-{entity}"
    return tags


def train(
    rows: Sequence[Tuple[List[List[str]], List[str]]], iterations: int, l1: float, l2: float, *, words: bool
) -> bytes:
    """Train on (features, tags) and return the model as crfsuite's own bytes.

    Of whole `words` many are met once and still tell something; of morphemes none does.
    """
    import pycrfsuite

    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params(
        {
            "c1": l1,
            "c2": l2,
            "max_iterations": iterations,
            "feature.possible_transitions": not words,
            "feature.minfreq": 0 if words else 2,
        }
    )
    for described, tags in rows:
        trainer.append(described, tags)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "crf.bin"
        trainer.train(str(path))
        return path.read_bytes()


class CrfTagger:
    """Predicts entities with a trained model. crfsuite keeps state between calls, hence the lock."""

    def __init__(self, model: bytes, gazetteer: Gazetteer, habits: Habits) -> None:
        """Open a model from memory."""
        import pycrfsuite

        self.model = model
        self.gazetteer = gazetteer
        self._lock = threading.Lock()
        self._tagger: Any = pycrfsuite.Tagger()
        self._tagger.open_inmemory(model)
        self.habits = habits
        #: Entities the training data has; of others the tagger cannot say that they are absent.
        self.entities = frozenset(label[2:] for label in self._tagger.labels() if label != "O")

    def tag(self, text: str, units: Sequence[Unit], found: Sequence[Found]) -> Prediction:
        """Predict the entities of one utterance."""
        if not units:
            return Prediction([], [])
        described = describe(text, units, found, self.gazetteer, words=self.habits.whole_words)
        with self._lock:
            self._tagger.set(described)
            tags = self._tagger.tag()
            marginals = [self._tagger.marginal(tag, index) for index, tag in enumerate(tags)]
        outside = [sure if tag == "O" else 0.0 for tag, sure in zip(tags, marginals, strict=True)]
        return Prediction(_spans(tags, marginals), outside)


def _spans(tags: Sequence[str], marginals: Sequence[float]) -> List[Tagged]:
    spans: List[Dict[str, Any]] = []
    for index, tag in enumerate(tags):
        kind, _, entity = tag.partition("-")
        if kind == "B" or (
            kind == "I" and not (spans and spans[-1]["last"] == index - 1 and spans[-1]["entity"] == entity)
        ):
            spans.append({"first": index, "last": index, "entity": entity, "sure": [marginals[index]]})
        elif kind == "I":
            spans[-1]["last"] = index
            spans[-1]["sure"].append(marginals[index])
    return [
        Tagged(span["first"], span["last"], span["entity"], sum(span["sure"]) / len(span["sure"]))
        for span in spans
    ]
