"""Pre-trained vectors of Korean morphemes, recovered from the language model that Kiwi carries.

Kiwi tells only cosines between two morphemes. A pivoted Cholesky decomposition of the cosine matrix gives back
the vectors, up to a rotation that changes no cosine: 256 landmarks are enough for any morpheme. Nothing has to be
downloaded.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from sangdam.knowledge.korean import kiwi, morphs

Floats = NDArray[np.float32]

#: Dimensions of Kiwi's embedding: the rank of the cosine matrix.
DIMENSIONS = 256
#: Vectors of morphemes met in messages are remembered up to this many (1 KB each).
_REMEMBERED = 20_000
#: Frequent morphemes have small ids; these are landmark candidates whatever the articles say.
_COMMON_IDS = range(100, 6000, 12)


class MorphemeVectors:
    """Unit vectors by morpheme id. Safe to share between threads."""

    def __init__(self, ids: Iterable[int]) -> None:
        """Choose landmarks among `ids` and common morphemes, and recover the vectors of all of them."""
        self._similarity = kiwi().morpheme_similarity
        self._probe = morphs("물건")[0].id
        known = [number for number in sorted({*ids, *_COMMON_IDS}) if self._has_vector(number)]
        table, landmarks = self._decompose(known)
        self._landmarks = [known[row] for row in landmarks]
        lower = table[landmarks][:, : len(landmarks)]
        self._inverse = np.linalg.inv(lower).astype(np.float64)
        self._found: dict[int, Floats | None] = dict(zip(known, table.astype(np.float32), strict=True))

    def get(self, number: int) -> Floats | None:
        """The vector of a morpheme id; None where Kiwi has none (many particles, made-up words)."""
        if number in self._found:
            return self._found[number]
        vector = self._recover(number) if self._has_vector(number) else None
        if len(self._found) < _REMEMBERED:
            self._found[number] = vector
        return vector

    def _has_vector(self, number: int) -> bool:
        return number >= 0 and not math.isnan(self._similarity(self._probe, number))

    def _recover(self, number: int) -> Floats | None:
        cosines = np.array([self._similarity(number, landmark) for landmark in self._landmarks])
        vector: Floats = (self._inverse @ cosines).astype(np.float32)
        return vector if bool(np.isfinite(vector).all()) else None

    def _decompose(self, ids: list[int]) -> tuple[NDArray[np.float64], list[int]]:
        table = np.zeros((len(ids), DIMENSIONS))
        left = np.ones(len(ids))  # squared length that the landmarks chosen so far do not explain
        landmarks: list[int] = []
        for column in range(min(DIMENSIONS, len(ids))):
            pivot = int(np.argmax(left))
            if left[pivot] < 1e-4:
                break
            cosines = np.array([self._similarity(ids[pivot], number) for number in ids])
            explained = table[:, :column] @ table[pivot, :column]
            table[:, column] = (cosines - explained) / math.sqrt(left[pivot])
            left = np.maximum(1.0 - np.square(table).sum(axis=1), 0.0)
            left[pivot] = 0.0
            landmarks.append(pivot)
        return table, landmarks
