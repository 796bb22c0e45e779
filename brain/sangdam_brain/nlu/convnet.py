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
from sangdam_brain.nlu.ngrams import Utterance, letters_of, morph_name, simplify
from sangdam_brain.nlu.vectors import DIMENSIONS, Array, MorphVectors

#: Widths of the windows over morphemes and over characters, and how many patterns each looks for.
MORPH_WINDOWS, CHAR_WINDOWS, FILTERS = (1, 2, 3), (2, 3, 4, 5), 128
#: Sizes: learnt morpheme, part of speech, hidden morpheme; character and one of its three letters; attention heads.
MORPH_SIZE, TAG_SIZE, HIDDEN, CHAR_SIZE, LETTER_SIZE, HEADS = 96, 16, 256, 64, 32, 4
#: Kiwi's vectors have length one; the learnt parts are about this much longer.
VECTOR_SCALE = 4.0
#: What is read of one utterance; e-mails are longer, but say what they want early.
MOST_MORPHS, MOST_CHARS = 160, 400
#: Morphemes whose rows are computed at once before the first message.
_AT_ONCE = 512


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


class Window(NamedTuple):
    """So many neighbours, looked at through the filters of all networks, whose biases these are."""

    width: int
    bias: Array


def characters(text: str) -> str:
    """What the network reads of a folded text, character by character."""
    return " ".join(simplify(text).split())[:MOST_CHARS]


class ConvNet:
    """A trained network; `ConvNets` runs it."""

    def __init__(self, vocabulary: Vocabulary, weights: Dict[str, Array], vectors: MorphVectors) -> None:
        """`weights` as `convnet_training.train_network` returns them (see there for names and shapes)."""
        self.vocabulary = vocabulary
        self.weights = {name: np.asarray(value, dtype=np.float16) for name, value in weights.items()}
        self.full = {name: value.astype(np.float32) for name, value in self.weights.items()}
        self._vectors = vectors
        self._from_hidden = np.concatenate(
            [self._stacked("morph", MORPH_WINDOWS), self.full["attend"], self.full["value"]], axis=1
        )
        self._from_char = self._stacked("char", CHAR_WINDOWS)

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
            [self.full[f"{kind}_{width}"][place] for width in windows for place in range(width)], axis=1
        )

    def of_morphs(self, morphs: Sequence[Morph]) -> Array:
        """What each morpheme adds to every place of every window, its attention scores and its values."""
        vectors = np.zeros((len(morphs), DIMENSIONS), np.float32)
        for row, morph in zip(vectors, morphs, strict=True):
            found = self._vectors.get(morph)
            if found is not None:
                row[:] = found * np.float32(VECTOR_SCALE)
        known = self.vocabulary
        learnt = [known.morphs.get(morph_name(morph.form, morph.tag), 0) for morph in morphs]
        tags = [known.tags.get(morph.tag, 0) for morph in morphs]
        whole = np.concatenate([vectors, self.full["morphs"][learnt], self.full["tags"][tags]], axis=1)
        hidden = whole @ self.full["hidden"] + self.full["hidden_bias"]
        return np.asarray(np.maximum(hidden, 0) @ self._from_hidden)

    def of_chars(self, chars: Sequence[str]) -> Array:
        """What each character adds to every place of every window."""
        known = self.vocabulary
        letters = np.array([[known.letters.get(letter, 0) for letter in letters_of(char)] for char in chars])
        learnt = self.full["chars"][[known.chars.get(char, 0) for char in chars]]
        parts = [learnt, *(self.full["letters"][column] for column in letters.T)]
        return np.asarray(np.concatenate(parts, axis=1) @ self._from_char)


class ConvNets:
    """Trained networks side by side, so that one step serves all of them. Safe to share between threads."""

    def __init__(self, networks: Sequence[ConvNet]) -> None:
        """`networks`: one or more, of the same labels."""
        self.networks = list(networks)
        self._morphs: Memory[Tuple[str, str]] = Memory()
        self._chars: Memory[str] = Memory()
        self._windows = {
            kind: [Window(width, self._joined(f"{kind}_{width}_bias")) for width in widths]
            for kind, widths in (("morph", MORPH_WINDOWS), ("char", CHAR_WINDOWS))
        }
        self._out = np.stack([network.full["out"] for network in networks])
        self._out_bias = np.stack([network.full["out_bias"] for network in networks])
        self._prepare()

    def _prepare(self) -> None:
        """Compute the rows of what the training data often have, so that no customer waits for them."""
        known = self.networks[0].vocabulary
        named = (name.rpartition("/") for name in known.morphs)
        morphs = [Morph(form, tag, -1, 0, 0) for form, _, tag in named]
        for start in range(0, len(morphs), _AT_ONCE):
            self._of_morphs(morphs[start : start + _AT_ONCE])
        chars = list(known.chars)
        self._chars.rows(chars, chars, self._of_chars)

    def _joined(self, name: str) -> Array:
        return np.concatenate([network.full[name] for network in self.networks])

    def log_probabilities(self, utterance: Utterance) -> Array:
        """One row per network, one column per label in the order they were trained with."""
        pooled = [
            *self._pooled_morphs(utterance.morphs[:MOST_MORPHS]),
            *self._pooled_chars(characters(utterance.text)),
        ]
        count = len(self.networks)
        rows = np.concatenate([part.reshape(count, 1, -1) for part in pooled], axis=2)
        scores = (rows @ self._out)[:, 0] + self._out_bias
        shifted = scores - scores.max(axis=1, keepdims=True)
        return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))

    def _pooled_morphs(self, morphs: Sequence[Morph]) -> List[Array]:
        """The strongest answers to every window, then what each attention head gathers."""
        count = len(self.networks)
        if not morphs:
            return [np.zeros(count * (FILTERS * len(MORPH_WINDOWS) + HIDDEN), dtype=np.float32)]
        rows = _stacked(self._of_morphs(morphs), max(MORPH_WINDOWS) - 1)
        width, heads = sum(MORPH_WINDOWS) * FILTERS * count, HEADS * count
        pooled = _pool_windows(rows, self._windows["morph"])
        said = rows[max(MORPH_WINDOWS) - 1 :, width:]
        attention = np.exp(said[:, :heads] - said[:, :heads].max(axis=0))
        values = said[:, heads:].reshape(len(said), heads, HIDDEN // HEADS)
        weighed = np.einsum("th,thd->hd", attention / attention.sum(axis=0), values)
        return [*pooled, weighed]

    def _pooled_chars(self, text: str) -> List[Array]:
        if not text:
            return [np.zeros(len(self.networks) * FILTERS * len(CHAR_WINDOWS), dtype=np.float32)]
        rows = _stacked(self._chars.rows(text, text, self._of_chars), max(CHAR_WINDOWS) - 1)
        return _pool_windows(rows, self._windows["char"])

    def _of_morphs(self, morphs: Sequence[Morph]) -> List[Array]:
        keys = [(morph.form, morph.tag) for morph in morphs]
        return self._morphs.rows(keys, morphs, self._compute_morphs)

    def _compute_morphs(self, morphs: Sequence[Morph]) -> Array:
        """Every place of every window, then every attention score, then all values: of each the networks in order."""
        width = sum(MORPH_WINDOWS) * FILTERS
        rows = np.stack([network.of_morphs(morphs) for network in self.networks], axis=1)
        said = rows[:, :, width : width + HEADS], rows[:, :, width + HEADS :]
        parts = [_interleaved(rows[:, :, :width]), *(part.reshape(len(morphs), -1) for part in said)]
        return np.concatenate(parts, axis=1)

    def _of_chars(self, chars: Sequence[str]) -> Array:
        return _interleaved(np.stack([network.of_chars(chars) for network in self.networks], axis=1))


def _interleaved(rows: Array) -> Array:
    """Place by place, of each the networks in order; `rows` has a row per item and network."""
    count, networks, _ = rows.shape
    places = rows.reshape(count, networks, -1, FILTERS).transpose(0, 2, 1, 3)
    return np.ascontiguousarray(places).reshape(count, -1)


def _stacked(rows: Sequence[Array], before: int) -> Array:
    """The rows below so many empty ones: a window may begin before the first row."""
    nothing = np.zeros(before * len(rows[0]), dtype=np.float32)
    return np.concatenate([nothing, *rows]).reshape(before + len(rows), -1)


def _pool_windows(rows: Array, windows: Sequence[Window]) -> List[Array]:
    """The maximum of every window over all places, for rows `_stacked` below those of the widest window."""
    pooled = []
    column, before = 0, windows[-1].width - 1
    for width, bias in windows:
        size, first = len(bias), before + 1 - width
        total = rows[before:, column + (width - 1) * size : column + width * size].copy()
        for place in range(width - 1):  # one by one: NumPy's own sum over an inner axis takes twice as long
            total += rows[first + place : first + place + len(total), column + place * size :][:, :size]
        pooled.append(np.maximum(total.max(axis=0) + bias, 0))
        column += width * size
    return pooled
