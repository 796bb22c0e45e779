"""TF-IDF over any terms: the lexical half of every search here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sangdam.knowledge.cache import Arrays, pack_texts, unpack_texts

Numbers = NDArray[np.int64]
Weights = NDArray[np.float64]


class TermTable:
    """TF-IDF cosines of one view against all texts at once, by inverted lists."""

    def __init__(self, arrays: Arrays) -> None:
        """From what `dump` gave; `of` makes a table of texts."""
        self._arrays = arrays
        self._size = int(arrays["size"])
        self._column = {term: column for column, term in enumerate(unpack_texts(arrays["terms"]))}
        self._seen_in: Numbers = arrays["seen_in"]
        self._idf = _idf(self._size, self._seen_in)
        self._starts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(self._seen_in)])[:-1]
        self._rows: NDArray[np.int32] = arrays["rows"]
        self._values: NDArray[np.float32] = arrays["values"]

    @classmethod
    def of(cls, texts: Sequence[Sequence[str]], least: int = 1) -> TermTable:
        """`texts` as their terms. Terms that fewer than `least` texts have are left out."""
        counts = [Counter(terms) for terms in texts]
        frequency = Counter(term for count in counts for term in count)
        kept = {term: seen_in for term, seen_in in frequency.items() if seen_in >= least}
        column = {term: number for number, term in enumerate(kept)}
        seen_in = np.fromiter(kept.values(), dtype=np.int64, count=len(kept))
        idf = _idf(len(texts), seen_in)
        weighed = [_weigh(count, column, idf) for count in counts]
        columns = np.concatenate([one[0] for one in weighed] or [np.zeros(0, dtype=np.int64)])
        weights = np.concatenate([one[1] for one in weighed] or [np.zeros(0)])
        rows = np.repeat(np.arange(len(texts)), [len(one[0]) for one in weighed])
        by_column = np.argsort(columns, kind="stable")
        return cls(
            {
                "size": np.array(len(texts)),
                "terms": pack_texts(list(kept)),
                "seen_in": seen_in,
                "rows": rows[by_column].astype(np.int32),
                "values": weights[by_column].astype(np.float32),
            }
        )

    def dump(self) -> Arrays:
        """Everything that took time, as arrays."""
        return self._arrays

    def cosines(self, terms: Sequence[str]) -> Weights:
        """Cosine with every text, 0..1. Terms that no text has count for nothing."""
        columns, weights = _weigh(Counter(terms), self._column, self._idf)
        if not len(columns):
            return np.zeros(self._size)
        lengths = self._seen_in[columns]
        ends = np.cumsum(lengths)
        # The entries of all these columns, one column after the other.
        entries = np.arange(ends[-1]) + np.repeat(self._starts[columns] - ends + lengths, lengths)
        shares = self._values[entries] * np.repeat(weights, lengths)
        cosines: Weights = np.bincount(self._rows[entries], weights=shares, minlength=self._size).astype(
            np.float64
        )
        return cosines

    def idf(self, term: str) -> float:
        """How rare the term is; of a term that no text has, as rare as can be."""
        column = self._column.get(term)
        return float(np.log(1.0 + self._size) + 1.0 if column is None else self._idf[column])

    def known(self, term: str, *, besides_itself: bool) -> bool:
        """True if a text has the term; with `besides_itself` at least two, one of them being the asker."""
        column = self._column.get(term)
        return column is not None and bool(self._seen_in[column] > int(besides_itself))


def _idf(size: int, seen_in: Numbers) -> Weights:
    idf: Weights = np.log((1.0 + size) / (1.0 + seen_in)) + 1.0
    return idf


def _weigh(count: Counter[str], column: Mapping[str, int], idf: Weights) -> tuple[Numbers, Weights]:
    """Columns and unit-length weights of the terms that have a column."""
    pairs = [(column[term], times) for term, times in count.items() if term in column]
    columns = np.array([number for number, _ in pairs], dtype=np.int64)
    weights = (1.0 + np.log([times for _, times in pairs])) * idf[columns]
    length = float(np.sqrt(np.square(weights).sum())) or 1.0
    return columns, weights / length
