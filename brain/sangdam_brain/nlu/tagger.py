"""A conditional random field over units (python-crfsuite): entities that only context gives away."""

from __future__ import annotations

import re
import tempfile
import threading
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Sequence, Tuple

from sangdam_brain.nlu.gazetteer import Gazetteer
from sangdam_brain.nlu.hints import Hint, hints
from sangdam_brain.nlu.patterns import Found
from sangdam_brain.nlu.units import Unit

_DIGITS = re.compile(r"[0-9]")
_HANGUL = re.compile(r"[가-힣]")
_LATIN = re.compile(r"[A-Za-z]")


class Tagged(NamedTuple):
    """A predicted entity over units ``first`` to ``last`` (inclusive) and how sure the tagger is of it."""

    first: int
    last: int
    entity: str
    confidence: float


class Prediction(NamedTuple):
    """Entities, and for every unit how sure the tagger is that it belongs to none."""

    entities: List[Tagged]
    outside: List[float]


def features(
    units: Sequence[Unit], found: Sequence[Found], hinted: Sequence[Hint], known: Sequence[str]
) -> List[List[str]]:
    """Describe every unit by itself, its neighbours, the patterns, the hints and the gazetteer."""
    tags = _pattern_tags(units, found)
    own = [
        _describe(unit, pattern, gazette) for unit, pattern, gazette in zip(units, tags, known, strict=True)
    ]
    for index, unit in enumerate(units):
        for start, end, name in hinted:
            if unit.start < end and unit.end > start:
                own[index].append(
                    f"h={name}{'-B' if unit.start <= start else '-E' if unit.end >= end else ''}"
                )
    rows = []
    for index, unit in enumerate(units):
        row = ["bias", *own[index]]
        for distance in (-3, -2, -1, 1, 2, 3):
            neighbour = index + distance
            if 0 <= neighbour < len(units):
                kept = own[neighbour] if abs(distance) < 3 else own[neighbour][:2]
                row.extend(f"{distance}:{feature}" for feature in kept)
            elif neighbour in (-1, len(units)):
                row.append(f"{distance}:edge")
        if index:
            row.append(f"pair:{units[index - 1].form}|{unit.form}")
        if index + 1 < len(units):
            row.append(f"next:{unit.form}|{units[index + 1].form}")
            row.append(f"tags:{unit.tags}|{units[index + 1].tags}")
        rows.append(row)
    return rows


def _describe(unit: Unit, pattern: str, gazette: str) -> List[str]:
    text = _DIGITS.sub("0", unit.text.lower())[:20]
    row = [f"w={text}", f"t={unit.tags}", f"f={unit.form[:20]}", f"s={_shape(unit.text)}"]
    row.append(f"e={text[-1]}")
    if len(text) > 1:
        row.extend((f"b={text[:2]}", f"l={text[-2:]}"))
    row.append("space" if unit.after_space else "joined")
    if pattern != "O":
        row.append(f"p={pattern}")
    if gazette != "O":
        row.append(f"g={gazette}")
    return row


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


def train(rows: Sequence[Tuple[List[List[str]], List[str]]], iterations: int, l1: float, l2: float) -> bytes:
    """Train on (features, tags) and return the model as crfsuite's own bytes."""
    import pycrfsuite

    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params(
        {
            "c1": l1,
            "c2": l2,
            "max_iterations": iterations,
            "feature.possible_transitions": True,
            "feature.minfreq": 2,
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

    def __init__(self, model: bytes, gazetteer: Gazetteer) -> None:
        """Open a model from memory."""
        import pycrfsuite

        self.model = model
        self.gazetteer = gazetteer
        self._lock = threading.Lock()
        self._tagger: Any = pycrfsuite.Tagger()
        self._tagger.open_inmemory(model)
        #: Entities the training data has; of others the tagger cannot say that they are absent.
        self.entities = frozenset(label[2:] for label in self._tagger.labels() if label != "O")

    def tag(self, text: str, units: Sequence[Unit], found: Sequence[Found]) -> Prediction:
        """Predict the entities of one utterance."""
        if not units:
            return Prediction([], [])
        described = features(units, found, hints(text), self.gazetteer.tag(units))
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
