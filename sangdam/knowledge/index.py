"""The search: which article answers a message, how sure that is, and whether any does.

A kernel ridge classifier over every question, keyword, title and sentence of the articles, solved in closed form
when the articles change. Because the solution also tells what it would have said about each question had it not
seen it, the scores are calibrated on the articles themselves: a score of 0.8 is right about eight times in ten.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sangdam.knowledge.article import Article
from sangdam.knowledge.cache import Arrays, nested, pack_texts, part, unpack_texts
from sangdam.knowledge.confidence import Confidence, Evidence
from sangdam.knowledge.likeness import Likeness, Seen
from sangdam.knowledge.vectors import Floats, MorphemeVectors

#: Below this score nothing is answered (measured: see `sangdam.knowledge.evaluate`).
ANSWER_FROM = 0.35

#: How much a text of each kind counts; a question is what customers really say.
_QUESTION, _TITLE, _KEYWORD, _ANSWER, _BODY, _OUTSIDE = 1.0, 1.0, 0.7, 0.5, 0.2, 1.0
_RIDGE = 0.3
_SENTENCE = re.compile(r"(?<=요)[.,]\s+")
_MARKUP = re.compile(r"[#*|>`\[\]-]+")


@dataclass(frozen=True, slots=True)
class Hit:
    """One article and how likely (0..1) it is the one that answers."""

    article_id: str
    score: float


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The best articles first. `answered` is False when none of them should be shown as the answer."""

    answered: bool
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class _Text:
    """Something an article (or, with `owner` -1, no article) is known by."""

    text: str
    owner: int
    weight: float
    is_question: bool = False


class Index:
    """Searches a fixed set of articles. Unchanging once built, so threads may share it."""

    def __init__(self, arrays: Arrays) -> None:
        """From what `dump` gave; `of` makes one of articles."""
        self._arrays = arrays
        self.ids = tuple(unpack_texts(arrays["ids"]))
        self.vectors = MorphemeVectors(part("vectors", arrays))
        self._likeness = Likeness(part("likeness", arrays), self.vectors)
        self._solution: Floats = arrays["solution"]
        self._confidence = Confidence(arrays["confidence"])

    @classmethod
    def of(
        cls,
        articles: Sequence[Article],
        outside: Sequence[str] = (),
        vectors: MorphemeVectors | None = None,
    ) -> Index:
        """Learn the articles, and from `outside` (example messages) what they do not answer. Takes seconds.

        `vectors` are Kiwi's, recovered here if not given.
        """
        texts = [text for owner, article in enumerate(articles) for text in _texts(article, owner)]
        texts += [_Text(text, -1, _OUTSIDE, is_question=True) for text in outside]
        vectors = vectors or MorphemeVectors.recover()
        seen = [Seen.of(text.text) for text in texts]
        likeness = Likeness.of(seen, vectors)
        solution, left_out = _solve(likeness, seen, texts, len(articles))
        confidence = _calibrated(likeness, seen, texts, left_out) if articles else Confidence()
        return cls(
            {
                "ids": pack_texts([article.id for article in articles]),
                "solution": solution,
                "confidence": confidence.weights,
                **nested("likeness", likeness.dump()),
                **nested("vectors", vectors.dump()),
            }
        )

    def dump(self) -> Arrays:
        """Everything that took time, as arrays."""
        return self._arrays

    def search(self, text: str, limit: int = 5) -> SearchResult:
        """The best `limit` articles for a customer's message. Any text is fine, also an empty one."""
        if not self.ids:
            return SearchResult(answered=False, hits=())
        seen = Seen.of(text)
        if not seen.characters:
            return SearchResult(answered=False, hits=())
        raw = self._likeness.to_texts(seen) @ self._solution
        evidence = Evidence.of(raw, self._likeness.coverage(seen))
        scores = self._confidence.scores(evidence)
        best = np.argsort(-scores, kind="stable")[: max(limit, 0)]
        hits = tuple(Hit(self.ids[row], round(float(scores[row]), 4)) for row in best)
        return SearchResult(answered=float(scores.max()) >= ANSWER_FROM, hits=hits)


def _solve(
    likeness: Likeness, seen: Sequence[Seen], texts: Sequence[_Text], articles: int
) -> tuple[Floats, Floats]:
    """The solution, and what each text would score had it been left out, in closed form."""
    kernel = np.array([likeness.to_texts(one) for one in seen], dtype=np.float32).reshape(
        len(texts), len(texts)
    )
    kernel = (kernel + kernel.T) / np.float32(2)
    kernel[np.diag_indices_from(kernel)] += np.array([_RIDGE / text.weight for text in texts], np.float32)
    target = np.zeros((len(texts), articles + 1), dtype=np.float32)
    target[np.arange(len(texts)), [text.owner for text in texts]] = 1.0
    inverse = np.linalg.inv(kernel).astype(np.float32)
    solution: Floats = inverse @ target
    return solution, target - solution / np.diag(inverse)[:, None]


def _calibrated(
    likeness: Likeness, seen: Sequence[Seen], texts: Sequence[_Text], left_out: Floats
) -> Confidence:
    evidence: list[Evidence] = []
    owners: list[int] = []
    for row, text in enumerate(texts):
        if text.is_question:
            evidence.append(Evidence.of(left_out[row], likeness.coverage(seen[row], besides_itself=True)))
            owners.append(text.owner)
    return Confidence.fit(evidence, owners)


def _texts(article: Article, owner: int) -> list[_Text]:
    found = [_Text(question, owner, _QUESTION, is_question=True) for question in article.questions]
    found.append(_Text(article.title, owner, _TITLE))
    found += [_Text(keyword, owner, _KEYWORD) for keyword in article.keywords]
    found += [_Text(sentence, owner, _ANSWER) for sentence in _SENTENCE.split(article.answer)]
    lines = (_MARKUP.sub(" ", line).strip() for line in article.body.splitlines())
    found += [_Text(line, owner, _BODY) for line in lines if len(line) > 3]
    return found
