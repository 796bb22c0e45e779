"""How alike a message and the texts of the articles are: four views of the same words, mixed into one number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sangdam.knowledge.korean import Morph, clean, grams, jamo, morphs
from sangdam.knowledge.vectors import DIMENSIONS, Floats, MorphemeVectors

#: Weight of each view in the mix, measured with `sangdam.knowledge.evaluate`: characters of words (endings,
#: compounds), letters without spaces (typing slips, wrong spacing), morphemes, and their vectors (synonyms).
_CHARACTERS, _LETTERS, _MORPHEMES, _VECTORS = 1.0, 1.0, 1.0, 2.0
#: Pieces of characters and letters that only one text has are left out: half the memory, nothing lost.
_LEAST = 2
_WHOLE = _CHARACTERS + _LETTERS + _MORPHEMES + _VECTORS


@dataclass(frozen=True, slots=True)
class Seen:
    """A text taken apart."""

    characters: list[str]
    letters: list[str]
    morphemes: list[str]
    content: list[Morph]

    @classmethod
    def of(cls, text: str) -> Seen:
        """Any text, however broken; cleaned first."""
        cleaned = clean(text)
        found = morphs(cleaned)
        words = [f" {word} " for word in cleaned.split()]
        return cls(
            characters=[piece for word in words for piece in grams(word, 1, 4)],
            letters=grams(jamo(cleaned.replace(" ", "")), 3, 6),
            morphemes=[f"{morph.form}/{morph.tag[0]}" for morph in found],
            content=[morph for morph in found if morph.is_content],
        )


class TermTable:
    """TF-IDF cosines of one view against all texts at once, by inverted lists."""

    def __init__(self, texts: Sequence[Sequence[str]], least: int = 1) -> None:
        """`least`: terms that fewer texts have are left out."""
        counts = [Counter(terms) for terms in texts]
        frequency = Counter(term for count in counts for term in count)
        kept = {term: seen_in for term, seen_in in frequency.items() if seen_in >= least}
        self._size = len(texts)
        self._column = {term: column for column, term in enumerate(kept)}
        self._seen_in = np.fromiter(kept.values(), dtype=np.int64, count=len(kept))
        self._idf = np.log((1.0 + self._size) / (1.0 + self._seen_in)) + 1.0
        weighed = [self._weigh(count) for count in counts]
        columns = np.concatenate([one[0] for one in weighed] or [np.zeros(0, dtype=np.int64)])
        weights = np.concatenate([one[1] for one in weighed] or [np.zeros(0)])
        rows = np.repeat(np.arange(self._size), [len(one[0]) for one in weighed])
        by_column = np.argsort(columns, kind="stable")
        self._rows = rows[by_column].astype(np.int32)
        self._values = weights[by_column].astype(np.float32)
        self._starts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(self._seen_in)])[:-1]

    def cosines(self, terms: Sequence[str]) -> NDArray[np.float64]:
        """Cosine with every text, 0..1. Terms that no text has count for nothing."""
        columns, weights = self._weigh(Counter(terms))
        if not len(columns):
            return np.zeros(self._size)
        lengths = self._seen_in[columns]
        ends = np.cumsum(lengths)
        # The entries of all these columns, one column after the other.
        entries = np.arange(ends[-1]) + np.repeat(self._starts[columns] - ends + lengths, lengths)
        shares = self._values[entries] * np.repeat(weights, lengths)
        cosines: NDArray[np.float64] = np.bincount(
            self._rows[entries], weights=shares, minlength=self._size
        ).astype(np.float64)
        return cosines

    def idf(self, term: str) -> float:
        """How rare the term is; of a term that no text has, as rare as can be."""
        column = self._column.get(term)
        return float(np.log(1.0 + self._size) + 1.0 if column is None else self._idf[column])

    def known(self, term: str, *, besides_itself: bool) -> bool:
        """True if a text has the term; with `besides_itself` at least two, one of them being the asker."""
        column = self._column.get(term)
        return column is not None and bool(self._seen_in[column] > int(besides_itself))

    def _weigh(self, count: Counter[str]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Columns and unit-length weights of the terms that the table has."""
        pairs = [(self._column[term], times) for term, times in count.items() if term in self._column]
        columns = np.array([column for column, _ in pairs], dtype=np.int64)
        weights = (1.0 + np.log([times for _, times in pairs])) * self._idf[columns]
        length = float(np.sqrt(np.square(weights).sum())) or 1.0
        return columns, weights / length


class Likeness:
    """The mixed likeness of any message to each of the texts it was built from."""

    def __init__(self, texts: Iterable[str]) -> None:
        seen = [Seen.of(text) for text in texts]
        self._characters = TermTable([one.characters for one in seen], least=_LEAST)
        self._letters = TermTable([one.letters for one in seen], least=_LEAST)
        self._morphemes = TermTable([one.morphemes for one in seen])
        self._vectors = MorphemeVectors(morph.id for one in seen for morph in one.content)
        self._means = np.array([self._mean(one) for one in seen], dtype=np.float32).reshape(-1, DIMENSIONS)
        self.seen = seen

    def to_texts(self, message: Seen) -> Floats:
        """One number per text, 0 (nothing in common) to about 6.4 (the same); rare agreement counts more."""
        mixed = (
            _CHARACTERS * self._characters.cosines(message.characters)
            + _LETTERS * self._letters.cosines(message.letters)
            + _MORPHEMES * self._morphemes.cosines(message.morphemes)
            + _VECTORS * (self._means @ self._mean(message))
        )
        likeness: Floats = np.expm1(2.0 * mixed / _WHOLE).astype(np.float32)
        return likeness

    def coverage(self, message: Seen, *, besides_itself: bool = False) -> float:
        """Share (0..1) of the message's content words, rare ones counting more, that any text has."""
        terms = {f"{morph.form}/{morph.tag[0]}" for morph in message.content}
        weights = {term: self._morphemes.idf(term) for term in terms}
        known = sum(
            weight
            for term, weight in weights.items()
            if self._morphemes.known(term, besides_itself=besides_itself)
        )
        return known / sum(weights.values()) if weights else 0.0

    def _mean(self, message: Seen) -> Floats:
        total = np.zeros(DIMENSIONS, dtype=np.float32)
        for morph in message.content:
            vector = self._vectors.get(morph.id)
            if vector is not None:
                total += vector * np.float32(self._morphemes.idf(f"{morph.form}/{morph.tag[0]}"))
        length = float(np.linalg.norm(total))
        return total / np.float32(length) if length > 1e-6 else total
