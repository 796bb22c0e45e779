"""Pre-trained vectors of Korean morphemes, recovered from the language model that Kiwi carries.

Kiwi tells only cosines between two morphemes. A pivoted Cholesky decomposition of the cosine matrix gives back
the vectors, up to a rotation that changes no cosine: 256 landmarks are enough for any morpheme. Nothing has to be
downloaded.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from sangdam.knowledge.cache import Arrays
from sangdam.knowledge.korean import Morph, kiwi, morphs

Floats = NDArray[np.float32]

#: Dimensions of Kiwi's embedding: the rank of the cosine matrix.
DIMENSIONS = 256
#: Vectors of morphemes met in messages are remembered up to this many (1 KB each).
_REMEMBERED = 20_000
#: Frequent morphemes have small ids; these are the candidates for landmarks.
_COMMON_IDS = range(100, 6000, 12)


class MorphemeVectors:
    """Unit vectors by morpheme id, the same for every text. Safe to share between threads."""

    def __init__(self, arrays: Arrays) -> None:
        """From what `dump` gave; `recover` makes them from Kiwi."""
        self._similarity = kiwi().morpheme_similarity
        self._probe = _probe()
        self._landmarks: list[int] = arrays["landmarks"].tolist()
        # Turns the cosines with the landmarks into a vector.
        self._inverse: NDArray[np.float64] = arrays["inverse"]
        self._found: dict[int, Floats | None] = dict(
            zip(arrays["ids"].tolist(), arrays["vectors"], strict=True)
        )

    @classmethod
    def recover(cls) -> MorphemeVectors:
        """From Kiwi's cosines alone."""
        return cls(_landmarks())

    def dump(self) -> Arrays:
        """The landmarks, and the vectors of all morphemes met so far, as arrays."""
        found = {number: vector for number, vector in dict(self._found).items() if vector is not None}
        vectors = np.array(list(found.values()), dtype=np.float32).reshape(-1, DIMENSIONS)
        return {
            "landmarks": np.array(self._landmarks, dtype=np.int64),
            "inverse": self._inverse,
            "ids": np.array(list(found), dtype=np.int64),
            "vectors": vectors,
        }

    def get(self, number: int) -> Floats | None:
        """The vector of a morpheme id; None where Kiwi has none (many particles, made-up words)."""
        if number in self._found:
            return self._found[number]
        vector = self._recover(number) if self._has_vector(number) else None
        if len(self._found) < _REMEMBERED:
            self._found[number] = vector
        return vector

    def mean(self, morphemes: Iterable[Morph], weight: Callable[[str], float]) -> Floats:
        """The unit vector of a text from its morphemes, weighed by their terms; zeros if none has a vector."""
        total = np.zeros(DIMENSIONS, dtype=np.float32)
        for morph in morphemes:
            vector = self.get(morph.id)
            if vector is not None:
                total += vector * np.float32(weight(morph.term))
        length = float(np.linalg.norm(total))
        return total / np.float32(length) if length > 1e-6 else total

    def _has_vector(self, number: int) -> bool:
        return number >= 0 and not math.isnan(self._similarity(self._probe, number))

    def _recover(self, number: int) -> Floats | None:
        cosines = np.array([self._similarity(number, landmark) for landmark in self._landmarks])
        vector: Floats = (self._inverse @ cosines).astype(np.float32)
        return vector if bool(np.isfinite(vector).all()) else None


def _probe() -> int:
    """A morpheme that has a vector; its cosine with one that has none is no number."""
    return morphs("물건")[0].id


@functools.cache
def _landmarks() -> Arrays:
    """Landmarks chosen among common morphemes, and the vectors of all of these: the same in every process."""
    similarity, probe = kiwi().morpheme_similarity, _probe()
    known = [number for number in _COMMON_IDS if not math.isnan(similarity(probe, number))]
    table, landmarks = _decompose(known)
    return {
        "landmarks": np.array([known[row] for row in landmarks], dtype=np.int64),
        "inverse": np.linalg.inv(table[landmarks][:, : len(landmarks)]),
        "ids": np.array(known, dtype=np.int64),
        "vectors": table.astype(np.float32),
    }


def _decompose(ids: list[int]) -> tuple[NDArray[np.float64], list[int]]:
    similarity = kiwi().morpheme_similarity
    table = np.zeros((len(ids), DIMENSIONS))
    left = np.ones(len(ids))  # squared length that the landmarks chosen so far do not explain
    landmarks: list[int] = []
    for column in range(min(DIMENSIONS, len(ids))):
        pivot = int(np.argmax(left))
        if left[pivot] < 1e-4:
            break
        cosines = np.array([similarity(ids[pivot], number) for number in ids])
        explained = table[:, :column] @ table[pivot, :column]
        table[:, column] = (cosines - explained) / math.sqrt(left[pivot])
        left = np.maximum(1.0 - np.square(table).sum(axis=1), 0.0)
        left[pivot] = 0.0
        landmarks.append(pivot)
    return table, landmarks
