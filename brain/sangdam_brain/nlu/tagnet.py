"""A small convolutional tagger over units of text (`units.py`), run in plain NumPy.

It knows what words mean, which the conditional random field beside it does not: each unit is the mean of its
morphemes' vectors, learnt vectors of its first and last morpheme, and windows over its characters and their letters. What
the patterns and the gazetteer say is added. Two layers look at the neighbours, and the whole utterance is heard through
its strongest signals. What a unit is by itself is computed once and remembered.

Trained by `sangdam_brain.nlu.tagnet_training`; kept as arrays and JSON.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Dict, List, NamedTuple, Sequence, Tuple

import numpy as np

from sangdam_brain.nlu.convnet import VECTOR_SCALE, morph_name
from sangdam_brain.nlu.memory import Memory
from sangdam_brain.nlu.ngrams import letters_of, simplify
from sangdam_brain.nlu.units import Unit
from sangdam_brain.nlu.vectors import DIMENSIONS, Array, MorphVectors

#: Windows over the characters of a unit, and how many patterns each looks for.
WINDOWS, FILTERS = (2, 3, 4), 96
#: Sizes: learnt morpheme, part of speech; character and one of its three letters; a unit and its surroundings.
MORPH_SIZE, TAG_SIZE, CHAR_SIZE, LETTER_SIZE, HIDDEN = 64, 16, 48, 24, 192
#: How many layers look at the neighbours on each side.
LAYERS = 2
#: Characters read of one unit, its two edges included.
MOST_CHARS = 14

#: The key of a unit: what it is wherever it stands.
Key = Tuple[str, Tuple[Tuple[str, str], ...]]
#: What is said of one unit by patterns and gazetteer, such as ``g=B-product``.
Marks = Sequence[str]


class Vocabulary(NamedTuple):
    """What has a learnt vector, in order. Place 0 stands for everything else; marks and labels have no such place."""

    morphs: List[str]
    tags: List[str]
    chars: List[str]
    letters: List[str]
    marks: List[str]
    labels: List[str]


class Example(NamedTuple):
    """One utterance to learn from: its units, what is said of each, their tags (BIO), and its intent or nothing."""

    units: Sequence[Unit]
    marks: Sequence[Marks]
    tags: Sequence[str]
    intent: str


class UnitReader:
    """Turns a unit into numbers, the same in training and after."""

    def __init__(self, vocabulary: Vocabulary, vectors: MorphVectors) -> None:
        """`vectors` of morphemes."""
        self._morphs, self._tags, self._chars, self._letters = (
            {name: place for place, name in enumerate(names, 1)} for names in vocabulary[:4]
        )
        self._vectors = vectors

    def vector(self, unit: Unit) -> Array:
        """The mean of the morphemes' vectors; nothing where none has one."""
        found = [vector for vector in map(self._vectors.get, unit.morphs) if vector is not None]
        if not found:
            return np.zeros(DIMENSIONS, np.float32)
        return np.asarray(np.mean(found, axis=0) * VECTOR_SCALE, dtype=np.float32)

    def ends(self, unit: Unit) -> Tuple[int, int, int, int]:
        """First and last morpheme, and their parts of speech."""
        if not unit.morphs:
            return 0, 0, 0, 0
        first, last = unit.morphs[0], unit.morphs[-1]
        morphs, tags = self._morphs, self._tags
        return (
            morphs.get(morph_name(first), 0),
            morphs.get(morph_name(last), 0),
            tags.get(first.tag, 0),
            tags.get(last.tag, 0),
        )

    def chars(self, unit: Unit) -> List[Tuple[int, ...]]:
        """Each character with its letters."""
        return [
            (self._chars.get(char, 0), *(self._letters.get(letter, 0) for letter in letters_of(char)))
            for char in spelt(unit)
        ]


def key_of(unit: Unit) -> Key:
    """What `UnitReader` reads of a unit."""
    return unit.text, tuple((morph.form, morph.tag) for morph in unit.morphs)


def spelt(unit: Unit) -> str:
    """The characters of a unit between its edges."""
    return f" {simplify(unit.text)} "[:MOST_CHARS]


class TagNet:
    """A trained tagger: probabilities of the labels for every unit. Safe to share between threads."""

    def __init__(self, vocabulary: Vocabulary, weights: Dict[str, Array], vectors: MorphVectors) -> None:
        """`weights` as `tagnet_training.train_tagnet` makes them (see there for names and shapes)."""
        self.vocabulary = vocabulary
        self.vectors = vectors
        self.weights = {name: np.asarray(value, dtype=np.float16) for name, value in weights.items()}
        self._full = {name: value.astype(np.float32) for name, value in self.weights.items()}
        self._near = [self._full[f"near_{layer}"].reshape(3 * HIDDEN, HIDDEN) for layer in range(LAYERS)]
        self._marks = {mark: self._full["marks"][place] for place, mark in enumerate(vocabulary.marks)}
        self._reader = UnitReader(vocabulary, vectors)
        self._units: Memory[Key] = Memory()

    def probabilities(self, units: Sequence[Unit], marks: Sequence[Marks]) -> Array:
        """One row per unit, one column per label of the vocabulary."""
        rows = np.stack([self._of_unit(unit) for unit in units])
        for place, own in enumerate(marks):
            for mark in own:
                if mark in self._marks:
                    rows[place] += self._marks[mark]
        np.maximum(rows, 0, out=rows)
        for layer in range(LAYERS):
            around = np.zeros((len(rows), 3, HIDDEN), np.float32)
            around[1:, 0], around[:, 1], around[:-1, 2] = rows[:-1], rows, rows[1:]
            seen = around.reshape(len(rows), 3 * HIDDEN) @ self._near[layer]
            rows = rows + np.maximum(seen + self._full[f"near_{layer}_bias"], 0)
        rows = rows + np.maximum(rows.max(axis=0) @ self._full["whole"], 0)
        scores = rows @ self._full["out"] + self._full["out_bias"]
        odds = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(odds / odds.sum(axis=1, keepdims=True))

    def _of_unit(self, unit: Unit) -> Array:
        key = key_of(unit)
        known = self._units.get(key)
        return self._units.put(key, self._compute(unit)) if known is None else known

    def _compute(self, unit: Unit) -> Array:
        full, reader = self._full, self._reader
        first, last, first_tag, last_tag = reader.ends(unit)
        chars = np.array(reader.chars(unit))
        typed = np.concatenate(
            [full["chars"][chars[:, 0]], *(full["letters"][chars[:, n]] for n in (1, 2, 3))], 1
        )
        parts = [
            reader.vector(unit),
            full["morphs"][first],
            full["morphs"][last],
            full["tags"][first_tag],
            full["tags"][last_tag],
            *(self._window(typed, width) for width in WINDOWS),
        ]
        return np.asarray(np.concatenate(parts) @ full["unit"] + full["unit_bias"])

    def _window(self, typed: Array, width: int) -> Array:
        """The strongest answer of each pattern at any place; beyond the edges there is nothing."""
        before = (width - 1) // 2
        wide = np.pad(typed, ((before, width - 1 - before), (0, 0)))
        weights = self._full[f"window_{width}"]
        total = sum(wide[place : place + len(typed)] @ weights[place] for place in range(width))
        return np.asarray(np.maximum(total + self._full[f"window_{width}_bias"], 0).max(axis=0))

    def save(self, folder: Path) -> None:
        """Write ``tagnet.npz`` and ``tagnet.json``."""
        np.savez(folder / "tagnet.npz", **self.weights, **self.vectors.arrays())
        meta = {
            **self.vocabulary._asdict(),
            "kiwi": self.vectors.version,
            "known": self.vectors.keys(),
        }
        (folder / "tagnet.json").write_text(json.dumps(meta, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def restore(cls, folder: Path) -> "TagNet":
        """Read what ``save`` wrote."""
        meta = json.loads((folder / "tagnet.json").read_text(encoding="utf-8"))
        with np.load(folder / "tagnet.npz", allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        vectors = MorphVectors.restore(arrays, meta["known"], meta["kiwi"])
        weights = {name: value for name, value in arrays.items() if not name.startswith("vector_")}
        return cls(Vocabulary(*(meta[field] for field in Vocabulary._fields)), weights, vectors)
