"""Mistyped words of a message, put right by the words of the articles: 배솧비 is 배송비, and so is ㅂㅅㅂ.

Only what Kiwi has to guess at and no article has is looked at, so a message without slips stays as it is. What is looked
at is read once more, in stretches of some syllables, which are compared letter by letter with the words of the articles:
particles and endings are many, and spaces may be missing.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from sangdam.knowledge.cache import Arrays, pack_texts, unpack_texts
from sangdam.knowledge.korean import Morph, initials, is_hangul, is_initials, jamo, without_loose_letters
from sangdam.knowledge.likeness import Seen

#: Characters from which a message stays as it is: slips hide little of it, and looking at all of it would take long.
_LONG = 80
#: Syllables of a stretch at most; hardly a word of the articles without its endings is longer.
_LONGEST = 7
#: Letters (jamo) from which a stretch may have one slip, and two, which is the most.
_ONE_SLIP, _TWO_SLIPS, _MOST_SLIPS = 4, 9, 2
#: A slip weighs as much as this many letters that agree.
_SLIP = 3
#: Of words that are equally near the likeliest must be this share of all; of words with the same initials, this one.
_CLEARLY, _SURELY = 0.5, 0.7
#: 이다 and 아니다: they stand beside nouns of one syllable, which are none the worse for it.
_COPULAS = {"VCP", "VCN"}
_SYLLABLE = re.compile("[가-힣]")
#: A letter that is part of no syllable, but not ㅠㅠ after a word.
_LOOSE_WITHIN = re.compile("[ㄱ-ㅎㅏ-ㅣ](?=.*[가-힣])")


class Spelling:
    """The words that articles and outside examples have, by letters and initials. Unchanging, so threads may share it."""

    def __init__(self, arrays: Arrays) -> None:
        """From what `dump` gave; `of` makes one of texts."""
        self._arrays = arrays
        words = unpack_texts(arrays["words"])
        self._seen_in: dict[str, int] = dict(zip(words, arrays["seen_in"].tolist(), strict=True))
        self._words = [word for word in words if len(word) > 1 and is_hangul(word)]
        self._letters = [jamo(word) for word in self._words]
        self._by_initials: dict[str, list[str]] = defaultdict(list)
        for word in self._words:
            self._by_initials[initials(word)].append(word)

    @classmethod
    def of(cls, texts: Iterable[Seen]) -> Spelling:
        """Of texts taken apart: their words as typed, and the content words in them."""
        seen_in = Counter(word for text in texts for word in _words(text))
        return cls(
            {
                "words": pack_texts(list(seen_in)),
                "seen_in": np.fromiter(seen_in.values(), dtype=np.int64, count=len(seen_in)),
            }
        )

    def dump(self) -> Arrays:
        """Everything that took time, as arrays."""
        return self._arrays

    def mend(self, message: Seen) -> str:
        """The message's text with its mistyped words put right, as far as they can be told."""
        if len(message.text) > _LONG or not _SYLLABLE.search(message.text):
            return message.text  # initials alone are as likely to be chat or abuse
        return " ".join(self._mended(word, message) for word in re.finditer(r"\S+", message.text))

    def _mended(self, place: re.Match[str], message: Seen) -> str:
        word = place[0]
        if word in self._seen_in:
            return word
        if is_initials(word):
            return self._spelt_out(word)
        bare = without_loose_letters(word)
        if len(bare) > 1 and bare in self._seen_in:
            return bare
        pieces = _pieces(place, message)
        doubtful = [piece for piece in pieces if self._is_doubtful(word, piece, pieces)]
        chosen: list[_Reading] = []
        for start, end in _runs(pieces):
            within = [piece for piece in doubtful if start <= piece.start < end]
            chosen += _best(list(self._readings(word, range(start, end), within)))
        for reading in sorted(chosen, key=lambda each: -each.start):
            word = word[: reading.start] + reading.word + word[reading.end :]
        return word

    def _is_doubtful(self, word: str, piece: _Piece, pieces: Sequence[_Piece]) -> bool:
        """True for what Kiwi guessed at, and for one of the crumbs that it made of a word: 반풍 is 반 and 풍 to it."""
        if word[piece.start : piece.end] in self._seen_in:
            return False
        return piece.guessed or (
            piece.end - piece.start == 1
            and any(other.start == piece.end or other.end == piece.start for other in pieces)
        )

    def _readings(self, word: str, run: range, doubtful: Sequence[_Piece]) -> Iterator[_Reading]:
        """Every way to read a stretch that begins in the run and has something doubtful in it."""
        stretches = [
            (start, end)
            for start in run
            for end in range(start + 2, min(start + _LONGEST, len(word)) + 1)
            if any(piece.start < end and start < piece.end for piece in doubtful)
        ]
        if not stretches or not self._words:
            return
        letters = [jamo(word[start:end]) for start, end in stretches]
        slips = process.cdist(
            letters, self._letters, scorer=OSA.distance, score_cutoff=_MOST_SLIPS, dtype=np.uint8
        )
        allowed = np.array([_slips_allowed(len(each)) for each in letters])
        for row, column in np.argwhere(slips <= allowed[:, None]).tolist():
            worth = len(self._letters[column]) - _SLIP * int(slips[row, column])
            if worth > 0:
                found = self._words[column]
                yield _Reading(*stretches[row], found, worth, int(slips[row, column]), self._seen_in[found])

    def _spelt_out(self, word: str) -> str:
        """The word that initials stand for, as much of it as the articles have; the initials if that is not clear."""
        for size in range(min(len(word), _LONGEST), 1, -1):
            found = self._by_initials.get(word[:size])
            if found:
                best = max(found, key=self._seen_in.__getitem__)
                total = sum(self._seen_in[each] for each in found)
                return best + word[size:] if self._seen_in[best] >= _SURELY * total else word
        return word


@dataclass(frozen=True, slots=True)
class _Piece:
    """A content word within a word as typed: from `start` up to `end` in it."""

    start: int
    end: int
    guessed: bool


@dataclass(frozen=True, slots=True)
class _Reading:
    """A stretch of a word as typed, from `start` up to `end`, and the word of the articles that it may be."""

    start: int
    end: int
    word: str
    #: letters that agree, less what the slips cost
    worth: int
    slips: int
    #: texts that have the word
    seen_in: int

    def rank(self) -> tuple[int, bool, int, int, str]:
        """For sorting, the best last."""
        return self.worth, not self.slips, self.seen_in, -self.start, self.word


def _best(readings: Sequence[_Reading]) -> list[_Reading]:
    """The best readings that do not overlap, without those that leave what is typed as it is."""
    taken: list[_Reading] = []
    for reading in sorted(readings, key=_Reading.rank, reverse=True):
        if any(other.start < reading.end and reading.start < other.end for other in taken):
            continue
        rivals = {
            each.word: each.seen_in
            for each in readings
            if each.start == reading.start and each.worth == reading.worth and each.slips
        }
        if not reading.slips or reading.seen_in >= _CLEARLY * sum(rivals.values()):
            taken.append(reading)
    return [reading for reading in taken if reading.slips]


def _slips_allowed(letters: int) -> int:
    return 0 if letters < _ONE_SLIP else 1 if letters < _TWO_SLIPS else _MOST_SLIPS


def _pieces(place: re.Match[str], message: Seen) -> list[_Piece]:
    if _LOOSE_WITHIN.search(place[0]):
        return [_Piece(0, len(place[0]), guessed=True)]  # Kiwi sees no words around loose letters
    start, end = place.span()
    return [
        _Piece(max(morph.start, start) - start, min(morph.end, end) - start, morph.guessed)
        for morph in message.content
        if morph.start < end and morph.end > start and morph.tag not in _COPULAS
    ]


def _runs(pieces: Sequence[_Piece]) -> list[tuple[int, int]]:
    """Where pieces stand side by side: the slip may have cut one word into several."""
    runs: list[tuple[int, int]] = []
    for piece in pieces:
        if runs and runs[-1][1] >= piece.start:
            start, end = runs.pop()
            runs.append((start, max(end, piece.end)))
        else:
            runs.append((piece.start, piece.end))
    return runs


def _words(text: Seen) -> set[str]:
    return {*text.text.split(), *(_surface(text, morph) for morph in text.content)}


def _surface(text: Seen, morph: Morph) -> str:
    return text.text[morph.start : morph.end]
