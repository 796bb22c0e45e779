"""A small convolutional network over morphemes and characters, run in plain NumPy.

Each morpheme is Kiwi's frozen vector beside a learnt one and its part of speech; each character a learnt vector beside
those of its letters (jamo), so that a mistyped syllable still looks like itself. Windows of one to three morphemes and
two to five characters are pooled by their maximum, morphemes also by attention. After training nothing depends on the
neighbours before the windows are summed, so what a morpheme or a character adds is computed once and remembered:
running the network is look-ups, sums and one product.

Trained by `sangdam_brain.nlu.convnet_training`; kept as arrays and JSON.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Dict, List, NamedTuple, Sequence, Tuple

import numpy as np

from sangdam_brain.nlu.kiwi import Morph
from sangdam_brain.nlu.memory import Memory
from sangdam_brain.nlu.ngrams import Utterance, letters_of, simplify
from sangdam_brain.nlu.vectors import DIMENSIONS, Array, MorphVectors

#: Widths of the windows over morphemes and over characters, and how many patterns each looks for.
MORPH_WINDOWS, CHAR_WINDOWS, FILTERS = (1, 2, 3), (2, 3, 4, 5), 128
#: Sizes: learnt morpheme, part of speech, hidden morpheme; character and one of its three letters; attention heads.
MORPH_SIZE, TAG_SIZE, HIDDEN, CHAR_SIZE, LETTER_SIZE, HEADS = 96, 16, 256, 64, 32, 4
#: Kiwi's vectors have length one; the learnt parts are about this much longer.
VECTOR_SCALE = 4.0
#: What is read of one utterance; e-mails are longer, but say what they want early.
MOST_MORPHS, MOST_CHARS = 160, 400


class Vocabulary(NamedTuple):
    """What has a learnt vector. Index 0 stands for everything else."""

    morphs: Dict[str, int]
    tags: Dict[str, int]
    chars: Dict[str, int]
    letters: Dict[str, int]

    @classmethod
    def of(cls, lists: Dict[str, List[str]]) -> "Vocabulary":
        """From what `lists` gave."""
        return cls(*({name: place for place, name in enumerate(lists[field], 1)} for field in cls._fields))

    def lists(self) -> Dict[str, List[str]]:
        """For JSON."""
        return {field: list(getattr(self, field)) for field in self._fields}


def morph_name(morph: Morph) -> str:
    """How a morpheme is known to the vocabulary."""
    return f"{simplify(morph.form)}/{morph.tag}"


def characters(text: str) -> str:
    """What the network reads of a folded text, character by character."""
    return " ".join(simplify(text).split())[:MOST_CHARS]


class ConvNet:
    """A trained network: log-probabilities of the labels for an utterance. Safe to share between threads."""

    def __init__(self, vocabulary: Vocabulary, weights: Dict[str, Array], vectors: MorphVectors) -> None:
        """`weights` as `convnet_training.train_network` returns them (see there for names and shapes)."""
        self.vocabulary = vocabulary
        self.weights = {name: np.asarray(value, dtype=np.float16) for name, value in weights.items()}
        self._vectors = vectors
        self._full = {name: value.astype(np.float32) for name, value in self.weights.items()}
        self._from_hidden = np.concatenate(
            [self._stacked("morph", MORPH_WINDOWS), self._full["attend"], self._full["value"]], axis=1
        )
        self._from_char = self._stacked("char", CHAR_WINDOWS)
        self._morphs: Memory[Tuple[str, str]] = Memory()
        self._chars: Memory[str] = Memory()

    def save(self, folder: Path, name: str) -> None:
        """Write ``NAME.npz`` and ``NAME.json``; the morpheme vectors are stored by whoever shares them."""
        np.savez(folder / f"{name}.npz", **self.weights)
        lists = json.dumps(self.vocabulary.lists(), ensure_ascii=False)
        (folder / f"{name}.json").write_text(lists, encoding="utf-8")

    @classmethod
    def restore(cls, folder: Path, name: str, vectors: MorphVectors) -> "ConvNet":
        """Read what ``save`` wrote."""
        lists = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        with np.load(folder / f"{name}.npz", allow_pickle=False) as stored:
            weights = {key: stored[key] for key in stored.files}
        return cls(Vocabulary.of(lists), weights, vectors)

    def _stacked(self, kind: str, windows: Sequence[int]) -> Array:
        """All positions of all windows side by side: (input size, sum of widths × filters)."""
        return np.concatenate(
            [self._full[f"{kind}_{width}"][place] for width in windows for place in range(width)], axis=1
        )

    def log_probabilities(self, utterance: Utterance) -> Array:
        """Of every label, in the order it was trained with."""
        pooled = [
            *self._pooled_morphs(utterance.morphs[:MOST_MORPHS]),
            *self._pooled_chars(characters(utterance.text)),
        ]
        scores = np.concatenate(pooled) @ self._full["out"] + self._full["out_bias"]
        shifted = scores - scores.max()
        return np.asarray(shifted - np.log(np.exp(shifted).sum()))

    def _pooled_morphs(self, morphs: Sequence[Morph]) -> List[Array]:
        if not morphs:
            return [np.zeros(FILTERS * len(MORPH_WINDOWS) + HIDDEN, dtype=np.float32)]
        rows = np.stack([self._of_morph(morph) for morph in morphs])
        width = sum(MORPH_WINDOWS) * FILTERS
        pooled = _pool_windows(
            rows[:, :width], MORPH_WINDOWS, [self._full[f"morph_{w}_bias"] for w in MORPH_WINDOWS]
        )
        attention = np.exp(rows[:, width : width + HEADS] - rows[:, width : width + HEADS].max(axis=0))
        values = rows[:, width + HEADS :].reshape(len(rows), HEADS, HIDDEN // HEADS)
        weighed = np.einsum("th,thd->hd", attention / attention.sum(axis=0), values)
        return [*pooled, weighed.ravel()]

    def _of_morph(self, morph: Morph) -> Array:
        """What one morpheme adds to every window, its attention scores and its values."""
        key = (morph.form, morph.tag)
        known = self._morphs.get(key)
        if known is not None:
            return known
        found = self._vectors.get(morph)
        vector = np.zeros(DIMENSIONS, np.float32) if found is None else found * np.float32(VECTOR_SCALE)
        learnt = self._full["morphs"][self.vocabulary.morphs.get(morph_name(morph), 0)]
        tag = self._full["tags"][self.vocabulary.tags.get(morph.tag, 0)]
        hidden = np.concatenate([vector, learnt, tag]) @ self._full["hidden"] + self._full["hidden_bias"]
        return self._morphs.put(key, np.maximum(hidden, 0) @ self._from_hidden)

    def _pooled_chars(self, text: str) -> List[Array]:
        if not text:
            return [np.zeros(FILTERS * len(CHAR_WINDOWS), dtype=np.float32)]
        rows = np.stack([self._of_char(char) for char in text])
        return _pool_windows(rows, CHAR_WINDOWS, [self._full[f"char_{w}_bias"] for w in CHAR_WINDOWS])

    def _of_char(self, char: str) -> Array:
        known = self._chars.get(char)
        if known is not None:
            return known
        letters = [self.vocabulary.letters.get(letter, 0) for letter in letters_of(char)]
        parts = [self._full["chars"][self.vocabulary.chars.get(char, 0)]]
        parts += [self._full["letters"][letter] for letter in letters]
        return self._chars.put(char, np.concatenate(parts) @ self._from_char)


def _pool_windows(rows: Array, windows: Sequence[int], biases: Sequence[Array]) -> List[Array]:
    """The maximum over all places of every window. A window may begin before the first row (nothing is there)."""
    pooled = []
    column = 0
    for width, bias in zip(windows, biases, strict=True):
        places = [
            rows[:, column + place * FILTERS : column + (place + 1) * FILTERS] for place in range(width)
        ]
        column += width * FILTERS
        total = places[-1].copy()
        for back in range(1, min(width, len(rows))):
            total[back:] += places[width - 1 - back][:-back]
        pooled.append(np.maximum(total.max(axis=0) + bias, 0))
    return pooled
