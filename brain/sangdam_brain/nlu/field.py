"""A linear-chain conditional random field, run in plain NumPy: the chance of every tag for every unit.

Trained by python-crfsuite (`field_training`). What a unit adds to its own scores and to its neighbours' depends on nothing
but itself, so it is added up once and remembered; only what pairs of units say is looked up every time.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Dict, List, NamedTuple, Sequence, Tuple

import numpy as np

from sangdam_brain.nlu.chain import Chain
from sangdam_brain.nlu.memory import Memory
from sangdam_brain.nlu.tag_features import Described, Hearing, Piece, heard
from sangdam_brain.nlu.vectors import Array

_ARRAYS = "field.npz"
_NAMES = "field.json"


class Weights(NamedTuple):
    """What a field has learnt: one weight per (feature, tag) that matters, and one per pair of neighbouring tags.

    ``features`` is sorted; the weights of feature ``i`` are those from ``starts[i]`` to ``starts[i + 1]``.
    """

    labels: List[str]
    features: List[str]
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
        self.chain = Chain(weights.transitions)
        self._pieces: Memory[Tuple[Piece, int]] = Memory()

    def chances(self, described: Described) -> Array:
        """One row per unit, one column per label; every row adds up to one."""
        return self.chain.chances(self.scores(described))

    def scores(self, described: Described) -> Array:
        """What speaks for every tag of every unit, its neighbours' tags aside."""
        reach = max(described.hearing)
        keys = [(piece, reach) for piece in described.pieces]
        rows = self._pieces.rows(keys, described.pieces, lambda new: self._of_pieces(new, described.hearing))
        said = np.concatenate(rows).reshape(len(rows), 2 * reach + 1, len(self.labels))
        scores = self._sums(described.alone)
        scores += said[:, reach]
        for distance in range(1, reach + 1):
            scores[distance:] += said[:-distance, reach - distance]
            scores[:-distance] += said[distance:, reach + distance]
        return scores

    def _of_pieces(self, pieces: Sequence[Piece], hearing: Hearing) -> Array:
        """What each piece says to units so far behind it, to itself, and to units so far before it, side by side."""
        reach = max(hearing)
        said = [
            heard(piece, distance, hearing) if distance else piece
            for piece in pieces
            for distance in range(-reach, reach + 1)
        ]
        return self._sums(said).reshape(len(pieces), -1)

    def _sums(self, rows: Sequence[Sequence[str]]) -> Array:
        """The weights of each row's features added up: one row each, one column per label."""
        found = [
            (number, place)
            for number, features in enumerate(rows)
            for feature in features
            if (place := self._places.get(feature)) is not None
        ]
        count = len(rows) * len(self.labels)
        if not found:
            return np.zeros((len(rows), len(self.labels)), np.float32)
        numbers, places = np.array(found).T
        starts = self._starts[places]
        lengths = self._starts[places + 1] - starts
        ends = np.cumsum(lengths)
        # Every place from each start on, one after another.
        at = np.arange(ends[-1]) + np.repeat(starts - ends + lengths, lengths)
        cells = np.repeat(numbers * len(self.labels), lengths) + self._columns[at]
        sums = np.bincount(cells, self._values[at], count)
        return sums.astype(np.float32).reshape(len(rows), -1)

    def save(self, folder: Path) -> None:
        """Write ``field.npz`` and ``field.json``."""
        labels, features, *arrays = self.weights
        np.savez(folder / _ARRAYS, **dict(zip(Weights._fields[2:], arrays, strict=True)))
        names = {"labels": labels, "features": features}
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
    """From the weight of every (feature, tag) and every (tag, next tag); values are rounded to half precision."""
    numbers = {label: number for number, label in enumerate(labels)}
    rows = sorted((feature, numbers[label], value) for (feature, label), value in states.items())
    features = sorted({feature for feature, _, _ in rows})
    counts = dict.fromkeys(features, 0)
    for feature, _, _ in rows:
        counts[feature] += 1
    passing = np.zeros((len(labels), len(labels)), np.float32)
    for (label, following), value in transitions.items():
        passing[numbers[label], numbers[following]] = value
    return Weights(
        list(labels),
        features,
        np.cumsum([0, *counts.values()]).astype(np.int32),
        np.array([column for _, column, _ in rows], np.int16),
        np.array([value for _, _, value in rows], np.float16),
        passing,
    )
