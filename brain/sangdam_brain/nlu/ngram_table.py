"""Find all known n-grams of a text at once: every window of it becomes one number, looked up in a table of buckets.

Python's own dictionaries need a slice and a look-up for each of some hundred windows. Here a window is the polynomial
of its code points, modulo 2^64: the difference of two running sums, divided by the power it begins with.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Dict, Sequence, Tuple

import numpy as np

from sangdam_brain.nlu.vectors import Array

#: Odd numbers without structure; among 64-bit numbers no two n-grams of a model meet by chance.
_BASE, _SPREAD = 0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93
#: Characters read of one text; folded text has fewer, even when it is taken apart into letters.
_MOST = 8192
#: Kinds of text that one table can hold.
_KINDS = 2
#: Texts up to this length share the places of their windows.
_USUAL = 256


def _running_product(factor: int) -> Array:
    """1, factor, factor², … modulo 2^64."""
    factors = np.full(_KINDS * _MOST, factor % 2**64, dtype=np.uint64)
    factors[0] = 1
    return np.multiply.accumulate(factors)


_POWERS = _running_product(_BASE)
_INVERSES = _running_product(pow(_BASE, -1, 2**64))


def _codes(kind: int, text: str) -> Array:
    """The characters of a text as numbers that no other kind of text has."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return codes[:_MOST].astype(np.uint64) + np.uint64(1 + (kind << 21))


def _number(kind: int, gram: str) -> int:
    codes = _codes(kind, gram)
    return int((codes * _POWERS[: len(codes)]).sum())


def _places(length: int, shortest: int, longest: int) -> Tuple[Array, Array]:
    """Beginnings and ends of all windows of `shortest` to `longest` in a text of this length."""
    starts = [np.arange(length - size + 1) for size in range(shortest, min(longest, length) + 1)]
    sizes = np.repeat(np.arange(shortest, shortest + len(starts)), [len(some) for some in starts])
    beginnings = np.concatenate(starts) if starts else np.zeros(0, dtype=np.int64)
    return beginnings, beginnings + sizes


_shared_places = lru_cache(maxsize=1024)(_places)


class NgramTable:
    """Positions of the known n-grams of several kinds of text. Safe to share between threads."""

    def __init__(self, kinds: Sequence[Dict[str, int]]) -> None:
        """`kinds`: the positions of each kind's n-grams, at most `_KINDS`; an n-gram is at least one character.

        Raises:
            ValueError: two n-grams have the same number (train again with other data, or change the base).
        """
        lengths = [[len(gram) for gram in grams] for grams in kinds]
        self._sizes = [(min(each, default=1), max(each, default=0)) for each in lengths]
        numbers = [_number(kind, gram) for kind, grams in enumerate(kinds) for gram in grams]
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
        numbers = self._windows(texts)
        slots = self._slots(numbers)
        found, columns = np.nonzero(self._numbers[slots] == numbers[:, None])
        positions = self._positions[slots[found], columns]
        return positions[positions >= 0]

    def _windows(self, texts: Sequence[str]) -> Array:
        """The numbers of all windows that are as long as some known n-gram of the text's kind."""
        codes = [_codes(kind, text) for kind, text in enumerate(texts)]
        whole = np.concatenate(codes)
        sums = np.zeros(len(whole) + 1, dtype=np.uint64)
        np.cumsum(whole * _POWERS[: len(whole)], out=sums[1:])
        starts, ends, before = [], [], 0
        for own, sizes in zip(codes, self._sizes, strict=True):
            places = (_shared_places if len(own) <= _USUAL else _places)(len(own), *sizes)
            starts.append(places[0] + before)
            ends.append(places[1] + before)
            before += len(own)
        first = np.concatenate(starts)
        return np.asarray((sums[np.concatenate(ends)] - sums[first]) * _INVERSES[first])
