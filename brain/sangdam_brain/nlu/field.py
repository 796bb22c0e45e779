"""A linear-chain conditional random field, run in plain NumPy: what speaks for every tag of every unit.

Trained by python-crfsuite (`field_training`). What a unit adds to its own scores and to its neighbours' depends on nothing
but itself, so it is added up once and remembered; only what pairs of units say is looked up every time.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Dict, List, NamedTuple, Sequence, Tuple

import numpy as np

from sangdam_brain.nlu.chain import Chain
from sangdam_brain.nlu.memory import Memory
from sangdam_brain.nlu.tag_features import Described, Piece, told
from sangdam_brain.nlu.vectors import Array

_ARRAYS = "field.npz"
_NAMES = "field.json"


class Weights(NamedTuple):
    """What a field has learnt: what every feature says, and one weight per pair of neighbouring tags.

    A feature of a unit speaks to the unit itself and to those within its ``reach``, so it has ``2 * reach + 1`` times as
    many columns as there are labels: first what it says to the unit that hears it farthest to its right. ``features``
    is sorted; the weights of feature ``i`` that matter are those from ``starts[i]`` to ``starts[i + 1]``.
    """

    labels: List[str]
    features: List[str]
    reach: int
    starts: Array
    columns: Array
    values: Array
    transitions: Array


class Field:
    """A trained field. Safe to share between threads."""

    def __init__(self, weights: Weights) -> None:
        """Prepare what every utterance needs."""
        self.weights = weights
        self.labels = weights.labels
        self._places: Dict[str, int] = {feature: place for place, feature in enumerate(weights.features)}
        self._columns, self._values = weights.columns.astype(np.int64), weights.values.astype(np.float32)
        self._starts = weights.starts.astype(np.int64)
        self._width = (2 * weights.reach + 1) * len(weights.labels)
        self.chain = Chain(weights.transitions)
        self._pieces: Memory[Piece] = Memory()

    def scores(self, described: Described) -> Array:
        """What speaks for every tag of every unit, its neighbours' tags aside."""
        reach, labels = self.weights.reach, len(self.labels)
        rows = self._pieces.rows(described.pieces, described.pieces, self._said)
        said = np.concatenate(rows).reshape(len(rows), 2 * reach + 1, labels)
        scores = self._said(described.alone)[:, reach * labels : (reach + 1) * labels] + said[:, reach]
        for distance in range(1, reach + 1):
            scores[distance:] += said[:-distance, reach - distance]
            scores[:-distance] += said[distance:, reach + distance]
        return scores

    def _said(self, rows: Sequence[Sequence[str]]) -> Array:
        """What the features of each row say together, in the columns of the weights."""
        found = [
            (number, place)
            for number, features in enumerate(rows)
            for feature in features
            if (place := self._places.get(feature)) is not None
        ]
        if not found:
            return np.zeros((len(rows), self._width), np.float32)
        numbers, places = np.array(found).T
        starts = self._starts[places]
        lengths = self._starts[places + 1] - starts
        ends = np.cumsum(lengths)
        # Every place from each start on, one after another.
        at = np.arange(ends[-1]) + np.repeat(starts - ends + lengths, lengths)
        cells = np.repeat(numbers * self._width, lengths) + self._columns[at]
        sums = np.bincount(cells, self._values[at], len(rows) * self._width)
        return sums.astype(np.float32).reshape(len(rows), -1)

    def save(self, folder: Path) -> None:
        """Write ``field.npz`` and ``field.json``."""
        labels, features, reach, *arrays = self.weights
        np.savez(folder / _ARRAYS, **dict(zip(Weights._fields[3:], arrays, strict=True)))
        names = {"labels": labels, "features": features, "reach": reach}
        (folder / _NAMES).write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def restore(cls, folder: Path) -> "Field":
        """Read what ``save`` wrote."""
        names = json.loads((folder / _NAMES).read_text(encoding="utf-8"))
        with np.load(folder / _ARRAYS, allow_pickle=False) as stored:
            return cls(Weights(**names, **{name: stored[name] for name in stored.files}))


def weights_of(
    labels: Sequence[str],
    states: Dict[Tuple[str, str], float],
    transitions: Dict[Tuple[str, str], float],
) -> Weights:
    """From the weight of every (feature, tag) and every (tag, next tag); values are rounded to half precision.

    Features that were heard of neighbours (``tag_features.heard``) become columns of what was heard.
    """
    numbers = {label: number for number, label in enumerate(labels)}
    parted = [(*told(feature), numbers[label], value) for (feature, label), value in states.items()]
    reach = max((abs(distance) for distance, *_ in parted), default=0)
    rows = sorted(
        (feature, (reach + distance) * len(labels) + number, value)
        for distance, feature, number, value in parted
    )
    counts = Counter(feature for feature, *_ in rows)
    passing = np.zeros((len(labels), len(labels)), np.float32)
    for (label, following), value in transitions.items():
        passing[numbers[label], numbers[following]] = value
    return Weights(
        list(labels),
        sorted(counts),
        reach,
        np.cumsum([0, *(counts[feature] for feature in sorted(counts))]).astype(np.int32),
        np.array([column for _, column, _ in rows], np.int32),
        np.array([value for *_, value in rows], np.float16),
        passing,
    )
