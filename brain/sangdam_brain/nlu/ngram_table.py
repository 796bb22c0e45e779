"""Find all known n-grams of a text at once: every window of it becomes one number, looked up in a table of buckets.

Python's own dictionaries need a slice and a look-up for each of some hundred windows. Here a window is the polynomial
of its code points, modulo 2^64: the difference of two running sums, divided by the power it begins with.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Dict, List, Sequence, Tuple

import numpy as np

from sangdam_brain.nlu.vectors import Array

#: Odd numbers without structure; among 64-bit numbers no two n-grams of a model meet by chance.
_BASE, _SPREAD = 0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93
#: Characters read of one text; folded text has fewer, even when it is taken apart into letters.
_MOST = 8192
#: Texts up to this length share the places of their windows.
_USUAL = 256


def _running_product(factor: int) -> Array:
    """1, factor, factor², … modulo 2^64."""
    factors = np.full(_MOST, factor % 2**64, dtype=np.uint64)
    factors[0] = 1
    return np.multiply.accumulate(factors)


_POWERS = _running_product(_BASE)
_INVERSES = _running_product(pow(_BASE, -1, 2**64))


def _codes(text: str) -> Array:
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return codes[:_MOST].astype(np.uint64) + np.uint64(1)


def _places(length: int, shortest: int, longest: int) -> Tuple[Array, Array]:
    """Beginnings and ends of all windows of `shortest` to `longest` in a text of this length."""
    starts = [np.arange(length - size + 1) for size in range(shortest, min(longest, length) + 1)]
    sizes = np.repeat(np.arange(shortest, shortest + len(starts)), [len(some) for some in starts])
    beginnings = np.concatenate(starts) if starts else np.zeros(0, dtype=np.int64)
    return beginnings, beginnings + sizes


_shared_places = lru_cache(maxsize=1024)(_places)


class _Windows:
    """The windows of one kind of text as numbers; no number is shared with another kind."""

    def __init__(self, kind: int, grams: Sequence[str]) -> None:
        sizes = [len(gram) for gram in grams]
        self._kind = np.uint64(pow(_SPREAD, kind + 1, 2**64))
        self._shortest, self._longest = min(sizes, default=1), max(sizes, default=0)

    def numbers(self, text: str) -> Array:
        """Of every window of the text that is as long as some known n-gram."""
        codes = _codes(text)
        length = len(codes)
        sums = np.zeros(length + 1, dtype=np.uint64)
        np.cumsum(codes * _POWERS[:length], out=sums[1:])
        places = _shared_places if length <= _USUAL else _places
        starts, ends = places(length, self._shortest, self._longest)
        return (sums[ends] - sums[starts]) * _INVERSES[starts] + self._kind

    def number(self, gram: str) -> int:
        """Of one n-gram."""
        codes = _codes(gram)
        return int((codes * _POWERS[: len(codes)]).sum() + self._kind)


class NgramTable:
    """Positions of the known n-grams of several kinds of text. Safe to share between threads."""

    def __init__(self, kinds: Sequence[Dict[str, int]]) -> None:
        """`kinds`: the positions of each kind's n-grams; an n-gram is at least one character.

        Raises:
            ValueError: two n-grams have the same number (train again with other data, or change the base).
        """
        self._windows = [_Windows(kind, list(grams)) for kind, grams in enumerate(kinds)]
        numbers = [
            windows.number(gram)
            for windows, grams in zip(self._windows, kinds, strict=True)
            for gram in grams
        ]
        positions = [position for grams in kinds for position in grams.values()]
        self._bits = max(len(numbers) // 2, 1).bit_length()
        self._numbers, self._positions = self._buckets(
            np.array(numbers, np.uint64), np.array(positions, np.int64)
        )

    def _slots(self, numbers: Array) -> Array:
        """The bucket of each number."""
        spread = (numbers * np.uint64(_SPREAD)) >> np.uint64(64 - self._bits)
        return np.asarray(spread.astype(np.int64))

    def _buckets(self, numbers: Array, positions: Array) -> Tuple[Array, Array]:
        """Numbers and positions, a row per bucket; what is left free has the position -1."""
        if len(np.unique(numbers)) < len(numbers):
            raise ValueError("Two n-grams of this model cannot be told apart.")
        slots = self._slots(numbers)
        order = np.argsort(slots, kind="stable")
        slots = slots[order]
        columns = np.arange(len(slots)) - np.searchsorted(slots, slots)
        shape = (2**self._bits, 1 + int(columns.max(initial=0)))
        held, at = np.zeros(shape, np.uint64), np.full(shape, -1, np.int32)
        held[slots, columns], at[slots, columns] = numbers[order], positions[order]
        return held, at

    def find(self, texts: Sequence[str]) -> Array:
        """Positions of the known n-grams in a text of each kind, each as often as it occurs, in no particular order."""
        asked: List[Array] = [
            windows.numbers(text) for windows, text in zip(self._windows, texts, strict=True)
        ]
        numbers = np.concatenate(asked)
        slots = self._slots(numbers)
        found, columns = np.nonzero(self._numbers[slots] == numbers[:, None])
        positions = self._positions[slots[found], columns]
        return positions[positions >= 0]
