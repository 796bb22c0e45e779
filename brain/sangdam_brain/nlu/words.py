"""Words that Kiwi does not know and a shop needs: brands and products that somebody made up.

Kiwi guesses at what it does not know, and guesses differently as the neighbours change: 토리든 alone is 토리 + 이 + 든, in
토리든을 it is a noun. An entity that ends inside a guess cannot be cut out. In Kiwi's user dictionary it is one noun always.
"""

from __future__ import annotations

import re
from typing import Iterable, List, Sequence

from sangdam_brain.nlu.kiwi import UserWord, analyse, is_guess

_HANGUL = re.compile(r"[가-힣]{2,}")
_NOUNS = frozenset({"NNG", "NNP"})
#: What is tried after a word that ends with a vowel, with ㄹ, and with another consonant.
_AFTER_VOWEL = ("", "는 주세요", "를 샀어요", "가 작아요", "로 바꿔요", "도 있어요", "요")
_AFTER_RIEUL = ("", "은 주세요", "을 샀어요", "이 작아요", "로 바꿔요", "도 있어요", "이요")
_AFTER_CONSONANT = ("", "은 주세요", "을 샀어요", "이 작아요", "으로 바꿔요", "도 있어요", "이요")
_RIEUL = 8
#: What a project may add: particles, endings and signs are Kiwi's own.
_TAGS = frozenset({"NNG", "NNP", "NNB", "NR", "NP", "MM", "MAG", "MAJ", "IC", "XR", "VV", "VA"})


def guessed_words(values: Iterable[str]) -> List[UserWord]:
    """The words of ``values`` that Kiwi mostly guesses to be one noun, as proper nouns, sorted.

    A word is a stretch of two Hangul syllables or more between other signs. Words that Kiwi knows, compounds of known
    words (반팔티) and inflected or descriptive words (튼튼한, 말랑말랑) are left to Kiwi: to list them would change how they
    are read everywhere. The user dictionary must be empty, or its words are taken for known ones.
    """
    words = {word for value in values for word in _HANGUL.findall(value)}
    return [UserWord(word) for word in sorted(words) if _is_guessed(word)]


def _is_guessed(word: str) -> bool:
    continuations = _continuations(word)
    return 2 * sum(_is_guess_before(word, after) for after in continuations) > len(continuations)


def _is_guess_before(word: str, after: str) -> bool:
    """Whether Kiwi guesses that the word in front of ``after`` is one noun."""
    read = analyse(word + after)[0]
    return read.end == len(word) and read.tag in _NOUNS and is_guess(read)


def _continuations(word: str) -> Sequence[str]:
    last = (ord(word[-1]) - ord("가")) % 28
    if not last:
        return _AFTER_VOWEL
    return _AFTER_RIEUL if last == _RIEUL else _AFTER_CONSONANT


def read_words(written: Iterable[str]) -> List[UserWord]:
    """Read ``word`` (a proper noun) or ``word/TAG``.

    Raises:
        ValueError: one is no single word, or has a part of speech that no word of a dictionary has.
    """
    words = []
    for each in written:
        form, _, tag = str(each).strip().partition("/")
        word = UserWord(form, tag or "NNP")
        if not form or form.split() != [form] or word.tag not in _TAGS:
            tags = ", ".join(sorted(_TAGS))
            raise ValueError(
                f"user_words: {each!r} is neither a single word nor word/TAG with a tag of {tags}."
            )
        words.append(word)
    return words
