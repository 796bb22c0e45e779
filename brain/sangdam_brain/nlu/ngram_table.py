"""Find all known n-grams of a text at once: every window of it becomes one number, looked up among sorted numbers.

Python's own dictionaries need a slice and a look-up for each of some hundred windows. Here a window of ``n`` characters
is the polynomial of its code points, modulo 2^64, so that windows of ``n + 1`` follow from those of ``n``.
"""

from __future__ import annotations

from typing import Dict, Tuple

import numpy as np

from sangdam_brain.nlu.vectors import Array

#: An odd number without structure; among 64-bit numbers no two n-grams of a model meet by chance.
_BASE = 0x9E3779B97F4A7C15
_NOTHING = np.zeros(0, dtype=np.int64)


def _codes(text: str) -> Array:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(
        np.uint64
    ) + np.uint64(1)


class NgramTable:
    """Positions of known n-grams. Safe to share between threads."""

    def __init__(self, positions: Dict[str, int]) -> None:
        """`positions` of each n-gram; an n-gram is at least one character.

        Raises:
            ValueError: two n-grams have the same number (train again with other data, or change the base).
        """
        lengths = sorted({len(gram) for gram in positions})
        #: Sizes of windows, from the shortest to the longest.
        self._sizes = range(lengths[0], lengths[-1] + 1) if lengths else range(0)
        self._powers = np.array(
            [pow(_BASE, place, 2**64) for place in range(1 + max(lengths, default=0))], np.uint64
        )
        grams = list(positions)
        numbers = np.array([self._number(gram) for gram in grams], dtype=np.uint64)
        order = np.argsort(numbers)
        self._numbers = numbers[order]
        self._positions = np.array([positions[gram] for gram in grams], dtype=np.int64)[order]
        if len(numbers) and (self._numbers[1:] == self._numbers[:-1]).any():
            raise ValueError("Two n-grams of this model cannot be told apart.")

    def _number(self, gram: str) -> int:
        codes = _codes(gram)
        return int((codes * self._powers[: len(codes)]).sum())

    def find(self, text: str) -> Array:
        """Positions of the known n-grams in `text`, each as often as it occurs, in no particular order."""
        if not text or not len(self._numbers):
            return _NOTHING
        codes = _codes(text)
        windows = []
        numbers = np.zeros(len(codes) + 1, dtype=np.uint64)
        for size in range(1, min(self._sizes[-1], len(codes)) + 1):
            numbers = numbers[:-1] + codes[size - 1 :] * self._powers[size - 1]
            if size >= self._sizes[0]:
                windows.append(numbers)
        if not windows:
            return _NOTHING
        asked = np.concatenate(windows)
        places = np.searchsorted(self._numbers, asked)
        places[places == len(self._numbers)] = 0
        return np.asarray(self._positions[places[self._numbers[places] == asked]])


def weigh(positions: Array, weights: Array, length: float) -> Tuple[Array, Array]:
    """Each position once, with its weight times one plus the logarithm of its count; all together of this `length`."""
    found, counts = np.unique(positions, return_counts=True)
    values = (np.log(counts) + 1.0) * weights[found]
    norm = float(np.sqrt(values @ values))
    return found, values * (length / norm) if norm else values
