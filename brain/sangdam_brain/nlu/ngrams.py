"""Turn folded text and its morphemes into n-grams, the words of the linear classifier.

Digits all become ``0``: which order number it is says nothing about what is wanted, that it is one does.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import Callable, Dict, List, NamedTuple, Optional, Sequence, Tuple

from sangdam_brain.nlu.kiwi import Morph

_DIGIT = re.compile(r"[0-9]")
_REPEATED = re.compile(r"(.)\1{2,}", re.DOTALL)
_LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_TAILS = ["", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"]
_JAMO: Dict[int, str] = {
    0xAC00 + code: _LEADS[code // 588] + _VOWELS[code % 588 // 28] + _TAILS[code % 28]
    for code in range(11172)
}


class Utterance(NamedTuple):
    """What n-grams are read from."""

    text: str
    morphs: Sequence[Morph]


@lru_cache(maxsize=256)
def simplify(text: str) -> str:
    """Lower case, digits as ``0``, no character more than twice in a row."""
    return _REPEATED.sub(r"\1\1", _DIGIT.sub("0", text.lower()))


@lru_cache(maxsize=16384)
def morph_name(form: str, tag: str) -> str:
    """How a morpheme is called wherever something is learnt of it."""
    return f"{simplify(form)}/{tag}"


def letters_of(char: str) -> Tuple[str, str, str]:
    """Initial, vowel and final of a syllable, or of a single letter; empty where there is none."""
    code = ord(char) - 0xAC00
    if 0 <= code < 11172:
        return _LEADS[code // 588], _VOWELS[code % 588 // 28], _TAILS[code % 28]
    return (char if char in _LEADS else "", char if char in _VOWELS else "", "")


def _slices(text: str, shortest: int, longest: int) -> List[str]:
    length = len(text)
    return [
        text[start : start + size]
        for size in range(shortest, min(longest, length) + 1)
        for start in range(length - size + 1)
    ]


def word_text(utterance: Utterance) -> str:
    """Words with their edges marked by a space: two spaces are between them, which no n-gram has."""
    return "".join(f" {word} " for word in simplify(utterance.text).split())


def word_ngrams(utterance: Utterance) -> List[str]:
    """Character 1- to 4-grams inside each word, with the word's edges."""
    return [gram for gram in _slices(word_text(utterance), 1, 4) if gram != " " and "  " not in gram]


def jamo_text(utterance: Utterance) -> str:
    """Letters (jamo) without spaces."""
    return "".join(simplify(utterance.text).split()).translate(_JAMO)


def jamo_ngrams(utterance: Utterance) -> List[str]:
    """3- to 7-grams of letters: close under typing errors."""
    return _slices(jamo_text(utterance), 3, 7)


def morph_ngrams(utterance: Utterance) -> List[str]:
    """Single morphemes and neighbouring pairs."""
    names = [morph_name(morph.form, morph.tag) for morph in utterance.morphs]
    return [*names, *(f"{left} {right}" for left, right in pairwise(names))]


class Block(NamedTuple):
    """One kind of n-gram: how it is read, how much it weighs, and in how many utterances it must occur.

    `text` is where the n-grams are windows of characters, if they are.
    """

    name: str
    read: Callable[[Utterance], List[str]]
    weight: float
    min_documents: int
    text: Optional[Callable[[Utterance], str]] = None


#: Found by cross-validation. Character n-grams across words add nothing that the jamo do not.
BLOCKS: Tuple[Block, ...] = (
    Block("word", word_ngrams, 1.0, 2, word_text),
    Block("morph", morph_ngrams, 1.5, 2),
    Block("jamo", jamo_ngrams, 1.0, 3, jamo_text),
)
