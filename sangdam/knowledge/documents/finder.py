"""The search in documents: which passage answers a message, how sure that is, and what to quote of it.

Three signs, weighed by a logistic regression: BM25 over content words, where a word that no document has is looked for
in near spellings; pieces of two and three syllables, which find what the morphemes cut apart; and the best sentence's
vector, its headings included, which finds what is said in other words. Nobody has asked about these texts yet, so
nothing is learnt from questions but how little the words of asking say.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sangdam.knowledge.cache import Arrays, nested, pack_text, pack_texts, part, unpack_text, unpack_texts
from sangdam.knowledge.documents.passages import Passage
from sangdam.knowledge.documents.shelf import dump_passages, load_passages
from sangdam.knowledge.korean import Morph, clean, content, grams, jamo
from sangdam.knowledge.terms import TermTable
from sangdam.knowledge.vectors import DIMENSIONS, Floats, MorphemeVectors

Weights = NDArray[np.float64]

#: Below this score nothing is quoted (measured: see `sangdam.knowledge.evaluate`).
QUOTE_FROM = 0.5

#: BM25: how soon a word said again says nothing new, and how much a long passage pays for its length.
_SATURATION, _LENGTH = 1.2, 0.6
#: Cosine from which a word of near spelling stands for one that no document has, and how much it is then worth.
_NEAR_SPELLING, _STAND_IN = 0.6, 0.8
#: A logistic regression: BM25, pieces of syllables, sentence vector, constant.
WEIGHTS = np.array([2.4, 5.7, 4.4, -5.8])


@dataclass(frozen=True, slots=True)
class Quotation:
    """A passage, how likely (0..1) it answers, and the part of it (at most 300 characters) that fits best."""

    passage: Passage
    score: float
    text: str


class Finder:
    """Searches a fixed set of passages. Unchanging once built, so threads may share it."""

    def __init__(self, arrays: Arrays, vectors: MorphemeVectors) -> None:
        """From what `dump` gave; `of` makes one of passages."""
        self._arrays = arrays
        self._vectors = vectors
        self.passages = load_passages(arrays)
        self._said: dict[str, float] = json.loads(unpack_text(arrays["said"]))
        self._column = {term: column for column, term in enumerate(unpack_texts(arrays["terms"]))}
        self._seen_in: NDArray[np.int64] = arrays["seen_in"]
        self._ends = np.cumsum(self._seen_in)
        self._rows: NDArray[np.int32] = arrays["rows"]
        self._gains: NDArray[np.float32] = arrays["gains"]
        self._sentences: Floats = arrays["sentences"]
        self._first: NDArray[np.int64] = arrays["first"]
        self._spellings = TermTable(part("spellings", arrays))
        self._pieces = TermTable(part("pieces", arrays))

    @classmethod
    def of(cls, passages: Sequence[Passage], said: Mapping[str, float], vectors: MorphemeVectors) -> Finder:
        """`said`: how much (0..1) a word says in a question; a word that is not in it says all it can."""
        words = [_Words.of(passage) for passage in passages]
        counts = [Counter(morph.term for sentence in one.all() for morph in sentence) for one in words]
        seen_in = Counter(term for count in counts for term in count)
        terms = list(seen_in)
        column = {term: number for number, term in enumerate(terms)}
        rows, gains = _postings(counts, column)
        idf = {term: _idf(len(passages), times) for term, times in seen_in.items()}
        sentences = [
            vectors.mean([*sentence, *one.above], lambda term: idf[term] * said.get(term, 1.0))
            for one in words
            for sentence in one.sentences
        ]
        lengths = [len(one.sentences) for one in words]
        arrays: Arrays = {
            **dump_passages(passages),
            "said": pack_text(json.dumps(dict(said), ensure_ascii=False)),
            "terms": pack_texts(terms),
            "seen_in": np.fromiter(seen_in.values(), dtype=np.int64, count=len(terms)),
            "rows": rows,
            "gains": gains,
            "sentences": np.array(sentences, dtype=np.float32).reshape(-1, DIMENSIONS),
            "first": np.cumsum([0, *lengths], dtype=np.int64)[:-1],
            **nested("spellings", TermTable.of([_spelling(term) for term in terms]).dump()),
            **nested("pieces", TermTable.of([one.pieces for one in words]).dump()),
        }
        return cls(arrays, vectors)

    def dump(self) -> Arrays:
        """Everything that took time, as arrays."""
        return self._arrays

    def search(self, text: str, limit: int = 3) -> list[Quotation]:
        """The best `limit` passages for a customer's message, the best first. Any text is fine, also an empty one."""
        asked = content(clean(text))
        if not asked or not self.passages:
            return []
        scores = 1.0 / (1.0 + np.exp(-(self.signs(text, asked) @ WEIGHTS)))
        best = np.argsort(-scores, kind="stable")[: max(limit, 0)]
        return [self._quotation(int(row), float(scores[row]), text, asked) for row in best]

    def signs(self, text: str, asked: Sequence[Morph]) -> Weights:
        """One row per passage, what the regression weighs: see `WEIGHTS`."""
        weights = {morph.term: self._weight(morph.term) for morph in asked}
        total = sum(weights.values()) or 1.0
        gained = np.zeros(len(self.passages))
        for term, weight in weights.items():
            column, worth = self._stand_in(term)
            if column is not None:
                entries = slice(self._ends[column] - self._seen_in[column], self._ends[column])
                gained[self._rows[entries]] += weight / total * worth * self._gains[entries]
        pieces = self._pieces.cosines(_pieces([text]))
        sentences = self._sentences @ self._vectors.mean(asked, self._weight)
        meaning = np.maximum.reduceat(sentences, self._first)
        return np.column_stack([gained, pieces, meaning, np.ones(len(gained))])

    def _stand_in(self, term: str) -> tuple[int | None, float]:
        """The column of a term, or of the one spelt most like it if no document has it, and how much that is worth."""
        column = self._column.get(term)
        if column is not None or not self._column:
            return column, 1.0
        alike = self._spellings.cosines(_spelling(term))
        best = int(np.argmax(alike))
        return (best, float(alike[best]) * _STAND_IN) if alike[best] >= _NEAR_SPELLING else (None, 0.0)

    def _weight(self, term: str) -> float:
        column = self._column.get(term)
        seen_in = 0 if column is None else int(self._seen_in[column])
        return _idf(len(self.passages), seen_in) * self._said.get(term, 1.0)

    def _quotation(self, row: int, score: float, text: str, asked: Sequence[Morph]) -> Quotation:
        """What to quote of a passage: around the sentence that is nearest in meaning and shares the most pieces."""
        passage = self.passages[row]
        first = int(self._first[row])
        vectors = self._sentences[first : first + len(passage.sentences)]
        near = vectors @ self._vectors.mean(asked, self._weight)
        pieces = set(_pieces([text]))
        shared = np.array([len(pieces.intersection(_pieces([sentence]))) for sentence in passage.sentences])
        best = int(np.argmax(near + shared / max(int(shared.max()), 1)))
        return Quotation(passage, round(score, 4), passage.quote(best))


def words_of_asking(questions: Iterable[Iterable[str]]) -> dict[str, float]:
    """How much (0..1) a word says, from the ways in which articles are asked for: what is asked of all says nothing."""
    topics = [{morph.term for text in texts for morph in content(clean(text))} for texts in questions]
    asked_in = Counter(term for topic in topics for term in topic)
    most = np.log(1.0 + len(topics)) or 1.0
    return {term: 1.0 - float(np.log(times) / most) for term, times in asked_in.items()}


@dataclass(frozen=True, slots=True)
class _Words:
    """A passage taken apart: the content words of each sentence, and of the title and the headings above it."""

    sentences: list[list[Morph]]
    above: list[Morph]
    pieces: list[str]

    @classmethod
    def of(cls, passage: Passage) -> _Words:
        sentences = [content(clean(sentence)) for sentence in passage.sentences]
        above = [morph for text in passage.context for morph in content(clean(text))]
        return cls(sentences, above, _pieces([*passage.context, *passage.sentences]))

    def all(self) -> list[list[Morph]]:
        """Sentences and headings."""
        return [*self.sentences, self.above]


def _postings(
    counts: Sequence[Counter[str]], column: Mapping[str, int]
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """By column: the passages that have a term, and what BM25 gives for it there."""
    lengths = np.array([count.total() for count in counts], dtype=np.float64)
    usual = lengths.mean() if len(lengths) else 1.0
    rows = np.array([row for row, count in enumerate(counts) for _ in count], dtype=np.int32)
    columns = np.array([column[term] for count in counts for term in count], dtype=np.int64)
    times = np.array([number for count in counts for number in count.values()], dtype=np.float64)
    paid = _SATURATION * (1.0 - _LENGTH + _LENGTH * lengths[rows] / usual) if len(rows) else times
    gains = times * (_SATURATION + 1.0) / (times + paid)
    order = np.argsort(columns, kind="stable")
    return rows[order], gains[order].astype(np.float32)


def _idf(passages: int, seen_in: int) -> float:
    return float(np.log1p((passages - seen_in + 0.5) / (seen_in + 0.5)))


def _spelling(term: str) -> list[str]:
    return grams(jamo(term.rpartition("/")[0]), 2, 3)


def _pieces(texts: Iterable[str]) -> list[str]:
    return [piece for text in texts for piece in grams(clean(text).replace(" ", ""), 2, 3)]
