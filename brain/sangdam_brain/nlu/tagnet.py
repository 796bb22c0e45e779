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

from sangdam_brain.nlu.convnet import VECTOR_SCALE
from sangdam_brain.nlu.memory import Memory
from sangdam_brain.nlu.ngrams import letters_of, morph_name, simplify
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
            morphs.get(morph_name(first.form, first.tag), 0),
            morphs.get(morph_name(last.form, last.tag), 0),
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


def _stacked(rows: Sequence[Array]) -> Array:
    return np.concatenate(rows).reshape(len(rows), -1)


class TagNet:
    """A trained tagger: probabilities of the labels for every unit. Safe to share between threads."""

    def __init__(self, vocabulary: Vocabulary, weights: Dict[str, Array], vectors: MorphVectors) -> None:
        """`weights` as `tagnet_training.train_tagnet` makes them (see there for names and shapes)."""
        self.vocabulary = vocabulary
        self.vectors = vectors
        self.weights = {name: np.asarray(value, dtype=np.float16) for name, value in weights.items()}
        self._full = {name: value.astype(np.float32) for name, value in self.weights.items()}
        #: What a character adds to every place of every window, side by side: (character's size, places × filters).
        self._from_char = np.concatenate(
            [self._full[f"window_{width}"][place] for width in WINDOWS for place in range(width)], axis=1
        )
        #: The same for a unit and the layers: what it adds to its right neighbour, itself, and its left neighbour.
        self._near = [np.concatenate(list(self._full[f"near_{layer}"]), axis=1) for layer in range(LAYERS)]
        self._marks = {mark: self._full["marks"][place] for place, mark in enumerate(vocabulary.marks)}
        self._reader = UnitReader(vocabulary, vectors)
        self._chars: Memory[Tuple[int, ...]] = Memory()
        self._units: Memory[Tuple[Key, Tuple[str, ...]]] = Memory()

    def probabilities(self, units: Sequence[Unit], marks: Sequence[Marks]) -> Array:
        """One row per unit, one column per label of the vocabulary."""
        keys = [(key_of(unit), tuple(own)) for unit, own in zip(units, marks, strict=True)]
        known = _stacked(self._units.rows(keys, list(zip(units, marks, strict=True)), self._of_units))
        rows = self._heard(known[:, :HIDDEN], known[:, HIDDEN:], 0)
        for layer in range(1, LAYERS):
            rows = self._heard(rows, rows @ self._near[layer], layer)
        rows = rows + np.maximum(rows.max(axis=0) @ self._full["whole"], 0)
        scores = rows @ self._full["out"] + self._full["out_bias"]
        odds = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(odds / odds.sum(axis=1, keepdims=True))

    def _heard(self, rows: Array, said: Array, layer: int) -> Array:
        """The units after a layer: themselves, and what they and their neighbours say."""
        total = said[:, HIDDEN : 2 * HIDDEN] + self._full[f"near_{layer}_bias"]
        total[1:] += said[:-1, :HIDDEN]
        total[:-1] += said[1:, 2 * HIDDEN :]
        return np.asarray(rows + np.maximum(total, 0))

    def _of_units(self, marked: Sequence[Tuple[Unit, Marks]]) -> Array:
        """Units with what is said of them, and what each says to itself and its neighbours in the first layer."""
        rows = self._plain([unit for unit, _ in marked])
        for place, (_, marks) in enumerate(marked):
            for mark in marks:
                if mark in self._marks:
                    rows[place] += self._marks[mark]
        rows = np.maximum(rows, 0)
        return np.concatenate([rows, rows @ self._near[0]], axis=1)

    def _plain(self, units: Sequence[Unit]) -> Array:
        """What the units are, whatever is said of them."""
        full, reader = self._full, self._reader
        first, last, first_tag, last_tag = np.array([reader.ends(unit) for unit in units]).T
        parts = [
            _stacked([reader.vector(unit) for unit in units]),
            full["morphs"][first],
            full["morphs"][last],
            full["tags"][first_tag],
            full["tags"][last_tag],
            *self._windows([reader.chars(unit) for unit in units]),
        ]
        return np.asarray(np.concatenate(parts, axis=1) @ full["unit"] + full["unit_bias"])

    def _of_chars(self, chars: Sequence[Tuple[int, ...]]) -> Array:
        char, *letters = np.array(chars).T
        parts = [self._full["chars"][char], *(self._full["letters"][letter] for letter in letters)]
        return np.asarray(np.concatenate(parts, axis=1) @ self._from_char)

    def _windows(self, spellings: Sequence[Sequence[Tuple[int, ...]]]) -> List[Array]:
        """The strongest answers to each window at any place of each spelling; beyond its edges there is nothing."""
        between = max(WINDOWS) - 1
        gap = np.zeros(between * self._from_char.shape[1], np.float32)
        pieces: List[Array] = []
        bounds: List[int] = []
        length = 0
        for chars in spellings:
            bounds += [length, length + len(chars)]
            pieces += [*self._chars.rows(chars, chars, self._of_chars), gap]
            length += len(chars) + between
        rows = np.concatenate(pieces).reshape(length, -1)
        found = []
        column = 0
        for width in WINDOWS:
            total = np.zeros((length, FILTERS), np.float32)
            for place in range(width):
                ahead = place - (width - 1) // 2
                part = rows[:, column : column + FILTERS]
                column += FILTERS
                if ahead <= 0:
                    total[-ahead:] += part[: length + ahead]
                else:
                    total[:-ahead] += part[ahead:]
            strongest = np.maximum.reduceat(total, bounds, axis=0)[::2]
            found.append(np.maximum(strongest + self._full[f"window_{width}_bias"], 0))
        return found

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
