"""The search: which article answers a message, how sure that is, and whether any does.

Three voices (words, meaning, both) judge every article, each a kernel ridge classifier over all questions, keywords,
titles and sentences of the articles, solved in closed form when they change. Because the solutions also tell what they
would have said about each question had they not seen it, the ranking that weighs the voices is learnt from the
articles' own ways to ask, and its scores are probabilities: 0.8 is right about eight times in ten.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sangdam.knowledge.article import Article
from sangdam.knowledge.cache import Arrays, nested, pack_texts, part, unpack_texts
from sangdam.knowledge.likeness import MEANING, TOGETHER, WORDS, Likeness, Seen, Voices
from sangdam.knowledge.ranking import Evidence, Ranking
from sangdam.knowledge.spelling import Spelling
from sangdam.knowledge.vectors import Floats, MorphemeVectors

#: An answer needs this probability that any article answers, and this one of the best (measured with
#: `sangdam.knowledge.evaluate`): near topics may share what is sure together. The first is below a half because a third
#: of what is learnt from has no article, far more than of what customers ask.
ANY_FROM, BEST_FROM = 0.4, 0.2

#: How much a text of each kind counts; a question is what customers really say.
_QUESTION, _TITLE, _KEYWORD, _ANSWER, _BODY, _OUTSIDE = 1.0, 1.0, 0.7, 0.5, 0.2, 1.0
_RIDGE = 0.3

VOICES: Voices = (TOGETHER, WORDS, MEANING)
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
        self._ranking = Ranking(arrays["ranking"])
        self._spelling = Spelling(part("spelling", arrays))

    @classmethod
    def of(
        cls,
        articles: Sequence[Article],
        outside: Sequence[str] = (),
        vectors: MorphemeVectors | None = None,
        voices: Voices = VOICES,
    ) -> Index:
        """Learn the articles, and from `outside` (example messages) what they do not answer. Takes seconds.

        `vectors` are Kiwi's, recovered here if not given. Other `voices` than the usual ones are for measuring.
        """
        texts = [text for owner, article in enumerate(articles) for text in _texts(article, owner)]
        texts += [_Text(text, -1, _OUTSIDE, is_question=True) for text in outside]
        vectors = vectors or MorphemeVectors.recover()
        seen = [Seen.of(text.text) for text in texts]
        likeness = Likeness.of(seen, vectors, voices)
        solution, left_out = _solve(likeness, seen, texts, len(articles))
        ranking = _learnt(likeness, seen, texts, left_out) if articles else Ranking.prior(len(voices))
        return cls(
            {
                "ids": pack_texts([article.id for article in articles]),
                "solution": solution,
                "ranking": ranking.weights,
                **nested("likeness", likeness.dump()),
                **nested("spelling", Spelling.of(seen).dump()),
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
        typed = Seen.of(text)
        if not typed.characters:
            return SearchResult(answered=False, hits=())
        raw = np.einsum("vt,vta->va", self._likeness.to_texts(self._meant(typed)), self._solution)
        # A word that had to be put right is no word that the articles know.
        chances = self._ranking.probabilities(Evidence(raw, self._likeness.coverage(typed)))
        scores, none = chances[:-1], float(chances[-1])
        best = np.argsort(-scores, kind="stable")[: max(limit, 0)]
        hits = tuple(Hit(self.ids[row], round(float(scores[row]), 4)) for row in best)
        answered = 1.0 - none >= ANY_FROM and float(scores.max()) >= BEST_FROM
        return SearchResult(answered=answered, hits=hits)

    def _meant(self, typed: Seen) -> Seen:
        """A message with what is mistyped in it put right."""
        mended = self._spelling.mend(typed)
        return typed if mended == typed.text else Seen.of(mended)


def _solve(
    likeness: Likeness, seen: Sequence[Seen], texts: Sequence[_Text], articles: int
) -> tuple[Floats, Floats]:
    """By voice: the solution, and what each text would score had it been left out, in closed form."""
    voices, size = len(likeness.voices), len(texts)
    kernels = np.empty((voices, size, size), dtype=np.float32)
    for row, one in enumerate(seen):
        kernels[:, row] = likeness.to_texts(one)
    target = np.zeros((size, articles + 1), dtype=np.float32)
    target[np.arange(size), [text.owner for text in texts]] = 1.0
    ridge = np.array([_RIDGE / text.weight for text in texts], dtype=np.float32)
    solutions, left_out = [], []
    for kernel in kernels:
        inverse = np.linalg.inv((kernel + kernel.T) / np.float32(2) + np.diag(ridge)).astype(np.float32)
        solution: Floats = inverse @ target
        solutions.append(solution)
        left_out.append(target - solution / np.diag(inverse)[:, None])
    return np.stack(solutions), np.stack(left_out)


def _learnt(likeness: Likeness, seen: Sequence[Seen], texts: Sequence[_Text], left_out: Floats) -> Ranking:
    asked = [row for row, text in enumerate(texts) if text.is_question]
    evidence = [
        Evidence(left_out[:, row], likeness.coverage(seen[row], besides_itself=True)) for row in asked
    ]
    return Ranking.fit(evidence, [texts[row].owner for row in asked])


def _texts(article: Article, owner: int) -> list[_Text]:
    found = [_Text(question, owner, _QUESTION, is_question=True) for question in article.questions]
    found.append(_Text(article.title, owner, _TITLE))
    found += [_Text(keyword, owner, _KEYWORD) for keyword in article.keywords]
    found += [_Text(sentence, owner, _ANSWER) for sentence in _SENTENCE.split(article.answer)]
    lines = (_MARKUP.sub(" ", line).strip() for line in article.body.splitlines())
    found += [_Text(line, owner, _BODY) for line in lines if len(line) > 3]
    return found
