"""Entities that only context gives away: a conditional random field over units (python-crfsuite), mixed with a network.

The field knows the words and their neighbours, the network what words mean. Each gives every unit its chances of every tag.
"""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Tuple

import numpy as np

from sangdam_brain.nlu.gazetteer import Gazetteer
from sangdam_brain.nlu.patterns import Found
from sangdam_brain.nlu.tag_features import describe, marks
from sangdam_brain.nlu.tagnet import TagNet
from sangdam_brain.nlu.units import Unit
from sangdam_brain.nlu.vectors import Array

#: The field's part of the mix.
_FIELD_SHARE = 0.55
#: How many of the network's likeliest tags are weighed beside the field's choice.
_WEIGHED = 3


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

    def __init__(
        self, model: bytes, gazetteer: Gazetteer, habits: Habits, network: Optional[TagNet] = None
    ) -> None:
        """Open a model from memory. Without a `network` the field decides alone."""
        import pycrfsuite

        self.model = model
        self.network = network
        self.gazetteer = gazetteer
        self._lock = threading.Lock()
        self._tagger: Any = pycrfsuite.Tagger()
        self._tagger.open_inmemory(model)
        self.habits = habits
        self._labels = network.vocabulary.labels if network else []
        #: Entities the training data has; of others the tagger cannot say that they are absent.
        self.entities = frozenset(label[2:] for label in self._tagger.labels() if label != "O")

    def tag(self, text: str, units: Sequence[Unit], found: Sequence[Found]) -> Prediction:
        """Predict the entities of one utterance."""
        if not units:
            return Prediction([], [])
        known = self.gazetteer.tag(units)
        described = describe(text, units, found, known, words=self.habits.whole_words)
        chances = self.network.probabilities(units, marks(units, found, known)) if self.network else None
        with self._lock:
            self._tagger.set(described)
            best = self._tagger.tag()
            if chances is None:
                chosen = [(tag, self._tagger.marginal(tag, place)) for place, tag in enumerate(best)]
            else:
                chosen = [self._mixed(tag, place, chances[place]) for place, tag in enumerate(best)]
        outside = [sure if tag == "O" else 0.0 for tag, sure in chosen]
        return Prediction(_spans(chosen), outside)

    def _mixed(self, best: str, place: int, chances: Array) -> Tuple[str, float]:
        """The likeliest tag of a unit and its chance; `best` is the field's choice, `chances` are the network's."""
        labels = self._labels
        likely = {labels.index(best), *np.argsort(-chances)[:_WEIGHED].tolist()}
        weighed = [
            (
                _FIELD_SHARE * self._tagger.marginal(labels[number], place)
                + (1 - _FIELD_SHARE) * float(chances[number]),
                labels[number],
            )
            for number in sorted(likely)
        ]
        chance, tag = max(weighed)
        return tag, chance


def _spans(chosen: Sequence[Tuple[str, float]]) -> List[Tagged]:
    spans: List[Dict[str, Any]] = []
    for index, (tag, sure) in enumerate(chosen):
        kind, _, entity = tag.partition("-")
        if kind == "B" or (
            kind == "I" and not (spans and spans[-1]["last"] == index - 1 and spans[-1]["entity"] == entity)
        ):
            spans.append({"first": index, "last": index, "entity": entity, "sure": [sure]})
        elif kind == "I":
            spans[-1]["last"] = index
            spans[-1]["sure"].append(sure)
    return [
        Tagged(span["first"], span["last"], span["entity"], sum(span["sure"]) / len(span["sure"]))
        for span in spans
    ]
