"""Korean text as the search sees it: the process's one Kiwi, and the cleaning and cutting of short messages."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from kiwipiepy import Kiwi

#: A message is searched by its first characters; nobody asks a question longer than this.
SEARCHED_CHARACTERS = 300

_LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_TAILS = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
_NOT_WORD = re.compile(r"[^0-9a-z가-힣ㄱ-ㅎㅏ-ㅣ]+")
_LOOSE = re.compile(r"[ㄱ-ㅎㅏ-ㅣ]")
_REPEATED = re.compile(r"(.)\1{2,}")
_AFTER_SALES = re.compile(r"\ba\s*[/.]\s*s\b")

_lock = threading.Lock()
_kiwi: Kiwi | None = None


@dataclass(frozen=True, slots=True)
class Morph:
    """One morpheme of a text, from `start` up to `end` in it.

    `id` belongs to Kiwi's model and means nothing outside this process; `guessed` is True for a word that is in no
    dictionary of Kiwi's.
    """

    form: str
    tag: str
    id: int
    start: int
    end: int
    guessed: bool

    @property
    def is_content(self) -> bool:
        """True for what carries meaning: nouns, verbs, adverbs, roots, foreign words; not particles and endings."""
        return self.tag[0] not in "EJSX" or self.tag in {"SL", "XR"}

    @property
    def term(self) -> str:
        """What a table of terms calls it: the same word as a verb and as a noun are two."""
        return f"{self.form}/{self.tag[0]}"


def kiwi() -> Kiwi:
    """The process's one Kiwi, loaded at the first call (about 1 second and 250 MB)."""
    global _kiwi
    if _kiwi is None:
        with _lock:
            if _kiwi is None:
                # The dictionaries of names (places, works, products) cost 260 MB and find no article better.
                _kiwi = Kiwi(load_multi_dict=False, load_default_dict=False)
    return _kiwi


def clean(text: str) -> str:
    """Lower case, full-width folded, only letters and digits and single spaces, at most `SEARCHED_CHARACTERS`.

    "ㅋㅋㅋㅋ" becomes "ㅋㅋ", "A/S" becomes "as". The result may be empty.
    """
    folded = unicodedata.normalize("NFKC", text[: SEARCHED_CHARACTERS * 2]).lower()
    # NFKC turns lone compatibility jamo (ㅎ) into conjoining ones; the table below turns them back.
    folded = folded.translate(_COMPATIBILITY)
    folded = _AFTER_SALES.sub("as", folded)
    folded = _REPEATED.sub(r"\1\1", _NOT_WORD.sub(" ", folded))
    return folded.strip()[:SEARCHED_CHARACTERS].strip()


def morphs(cleaned: str) -> list[Morph]:
    """The morphemes of cleaned text, in order."""
    if not cleaned:
        return []
    return [
        Morph(token.form, token.tag, token.id, token.start, token.end, token.oov)
        for token in kiwi().tokenize(cleaned)
    ]


def content(cleaned: str) -> list[Morph]:
    """Those morphemes of cleaned text that carry its meaning, in order."""
    return [morph for morph in morphs(cleaned) if morph.is_content]


def jamo(cleaned: str) -> str:
    """Hangul syllables taken apart into letters, so that a slip of one letter changes one letter: 배송 → ㅂㅐㅅㅗㅇ."""
    return "".join(_letters(cleaned))


def is_hangul(word: str) -> bool:
    """True if the word is nothing but whole syllables."""
    return bool(word) and all("가" <= character <= "힣" for character in word)


def initials(word: str) -> str:
    """The first letter of each syllable, as people in a hurry type: 배송비 → ㅂㅅㅂ. Only of `is_hangul` words."""
    return "".join(_LEADS[(ord(character) - 0xAC00) // 588] for character in word)


def is_initials(word: str) -> bool:
    """True for ㅂㅅㅂ, not for ㅋㅋ: two consonants or more, not all the same, and nothing else."""
    return len(set(word)) > 1 and set(word) <= set(_LEADS)


def without_loose_letters(word: str) -> str:
    """Without letters that are part of no syllable: 취ㅊ소 → 취소."""
    return _LOOSE.sub("", word)


def grams(text: str, shortest: int, longest: int) -> list[str]:
    """All pieces of `shortest` to `longest` characters."""
    return [
        text[start : start + size]
        for size in range(shortest, longest + 1)
        for start in range(len(text) - size + 1)
    ]


def _letters(text: str) -> Iterator[str]:
    for character in text:
        number = ord(character) - 0xAC00
        if 0 <= number < 11172:
            yield _LEADS[number // 588]
            yield _VOWELS[number % 588 // 28]
            yield _TAILS[number % 28]
        else:
            yield character


def _compatibility() -> dict[int, str]:
    table: dict[int, str] = {}
    for code in range(0x3131, 0x3164):
        folded = unicodedata.normalize("NFKC", chr(code))
        if len(folded) == 1 and folded != chr(code):
            table[ord(folded)] = chr(code)
    return table


_COMPATIBILITY = _compatibility()
