"""Entities that only context gives away: a conditional random field over units, mixed with a network.

The field knows the words and their neighbours, the network what words mean. Where the field is unsure of a unit, what both
say of every unit is added up; most utterances it settles alone, in a fraction of the time. The likeliest sequence of
tags is taken as a whole: one by one the likeliest tags of a name's words often do not fit.
"""

from __future__ import annotations

from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Tuple

import numpy as np

from sangdam_brain.nlu.chain import Chain
from sangdam_brain.nlu.field import Field
from sangdam_brain.nlu.gazetteer import Gazetteer
from sangdam_brain.nlu.patterns import Found
from sangdam_brain.nlu.tag_features import describe, marks
from sangdam_brain.nlu.tagnet import TagNet
from sangdam_brain.nlu.units import Unit

#: How much the field's scores count; the rest is the network's.
_FIELD_SHARE = 0.55
#: A field at least so sure of every unit is right as often as both together (docs/korean-nlu.md).
_SURE = 0.8
#: What the network thinks less likely counts as this likely.
_LEAST = 1e-5


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


class Tagger:
    """Predicts entities with a trained field and network. Safe to share between threads."""

    def __init__(
        self, field: Field, gazetteer: Gazetteer, habits: Habits, network: Optional[TagNet] = None
    ) -> None:
        """Without a `network` the field decides alone."""
        self.field = field
        self.network = network
        self.gazetteer = gazetteer
        self.habits = habits
        #: Entities the training data has; of others the tagger cannot say that they are absent.
        self.entities = frozenset(label[2:] for label in field.labels if label != "O")
        #: Where the network's labels stand among the field's.
        self._order = [network.vocabulary.labels.index(label) for label in field.labels] if network else []
        self._chain = Chain(_FIELD_SHARE * field.weights.transitions)

    def tag(self, text: str, units: Sequence[Unit], found: Sequence[Found]) -> Prediction:
        """Predict the entities of one utterance."""
        if not units:
            return Prediction([], [])
        known = self.gazetteer.tag(units)
        scores = self.field.scores(describe(text, units, found, known, words=self.habits.whole_words))
        chances = self.field.chain.chances(scores)
        best = chances.argmax(axis=1)
        if chances.max(axis=1).min() < _SURE:
            chain = self.field.chain
            if self.network is not None:
                other = self.network.probabilities(units, marks(units, found, known))[:, self._order]
                scores = _FIELD_SHARE * scores + (1 - _FIELD_SHARE) * np.log(np.maximum(other, _LEAST))
                chain = self._chain
                chances = chain.chances(scores)
            best = chain.likeliest(scores, chances)
        sure = chances[np.arange(len(best)), best].tolist()
        chosen = [(self.field.labels[label], chance) for label, chance in zip(best, sure, strict=True)]
        outside = [chance if tag == "O" else 0.0 for tag, chance in chosen]
        return Prediction(_spans(chosen), outside)


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
