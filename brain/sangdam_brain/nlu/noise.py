"""Make the mistakes customers make. A classifier that has seen them at training time forgives them.

Used for training only: one disturbed copy of every utterance.
"""

from __future__ import annotations

import random
from typing import Callable, List

from sangdam_brain.nlu.ngrams import _LEADS, _TAILS, _VOWELS

_SOUND_ALIKE = {
    "ㅐ": "ㅔ",
    "ㅔ": "ㅐ",
    "ㅒ": "ㅖ",
    "ㅖ": "ㅒ",
    "ㅚ": "ㅙ",
    "ㅙ": "ㅚ",
    "ㅞ": "ㅙ",
    "ㅢ": "ㅣ",
    "ㅟ": "ㅣ",
}
_NEAR_TAILS = {
    "ㅆ": "ㅅ",
    "ㅅ": "ㅆ",
    "ㄶ": "ㄴ",
    "ㅀ": "ㄹ",
    "ㅄ": "ㅂ",
    "ㄺ": "ㄱ",
    "ㅎ": "",
    "ㄲ": "ㄱ",
    "ㅌ": "ㅅ",
}
_KEY_NEIGHBOURS = {
    "ㅂ": "ㅈㅁ", "ㅈ": "ㅂㄷ", "ㄷ": "ㅈㄱ", "ㄱ": "ㄷㅅ", "ㅅ": "ㄱㅎ", "ㅁ": "ㄴㅂ", "ㄴ": "ㅁㅇ", "ㅇ": "ㄴㄹ", "ㄹ": "ㅇㅎ",
    "ㅎ": "ㄹㅅ", "ㅋ": "ㅌㅁ", "ㅌ": "ㅋㅊ", "ㅊ": "ㅌㅍ", "ㅍ": "ㅊㅎ", "ㅛ": "ㅕ", "ㅕ": "ㅛㅑ", "ㅑ": "ㅕㅐ", "ㅐ": "ㅑㅔ",
    "ㅔ": "ㅐ", "ㅗ": "ㅓㅛ", "ㅓ": "ㅗㅏ", "ㅏ": "ㅓㅣ", "ㅣ": "ㅏ", "ㅠ": "ㅜ", "ㅜ": "ㅠㅡ", "ㅡ": "ㅜ",
}  # fmt: skip
_ENDINGS = ["ㅠㅠ", "ㅋㅋ", "ㅎㅎ", "요", "용", "여", "!", "?", "...", "~", ";;", " 부탁드려요", " 좀"]


def _syllables(text: str) -> List[int]:
    return [index for index, char in enumerate(text) if "가" <= char <= "힣"]


def _replace(text: str, index: int, lead: str, vowel: str, tail: str) -> str:
    code = 0xAC00 + _LEADS.index(lead) * 588 + _VOWELS.index(vowel) * 28 + _TAILS.index(tail)
    return text[:index] + chr(code) + text[index + 1 :]


def _mutate(text: str, rng: random.Random, change: Callable[[str, str, str], tuple[str, str, str]]) -> str:
    places = _syllables(text)
    if not places:
        return text
    index = rng.choice(places)
    code = ord(text[index]) - 0xAC00
    parts = _LEADS[code // 588], _VOWELS[code % 588 // 28], _TAILS[code % 28]
    return _replace(text, index, *change(*parts))


def sound_alike(text: str, rng: random.Random) -> str:
    """Spell one syllable the way it sounds (됐 → 됫, 않 → 안)."""
    return _mutate(
        text,
        rng,
        lambda lead, vowel, tail: (lead, _SOUND_ALIKE.get(vowel, vowel), _NEAR_TAILS.get(tail, tail)),
    )


def neighbour_key(text: str, rng: random.Random) -> str:
    """Hit the key beside the right one."""

    def change(lead: str, vowel: str, tail: str) -> tuple[str, str, str]:
        if rng.random() < 0.5:
            return rng.choice(_KEY_NEIGHBOURS.get(lead, lead)), vowel, tail
        return lead, rng.choice(_KEY_NEIGHBOURS.get(vowel, vowel)), tail

    return _mutate(text, rng, change)


def lost_letter(text: str, rng: random.Random) -> str:
    """Leave out a final consonant or a whole syllable, or type a letter twice."""
    kind = rng.random()
    if kind < 0.5:
        return _mutate(text, rng, lambda lead, vowel, _tail: (lead, vowel, ""))
    places = _syllables(text)
    if not places or len(text) < 4:
        return text
    index = rng.choice(places)
    if kind < 0.75:
        return text[:index] + text[index + 1 :]
    return text[: index + 1] + _LEADS[(ord(text[index]) - 0xAC00) // 588] + text[index + 1 :]


def fewer_spaces(text: str, rng: random.Random) -> str:
    """Drop half or all of the spaces."""
    keep = rng.choice([0.0, 0.5])
    return "".join(char for char in text if char != " " or rng.random() < keep)


def more_spaces(text: str, rng: random.Random) -> str:
    """Put a space where none belongs."""
    if len(text) < 3:
        return text
    index = rng.randrange(1, len(text))
    return f"{text[:index]} {text[index:]}"


def initials(text: str, rng: random.Random) -> str:
    """Write one word by its initial consonants (배송 → ㅂㅅ)."""
    words = text.split(" ")
    index = rng.randrange(len(words))
    words[index] = "".join(
        _LEADS[(ord(char) - 0xAC00) // 588] if "가" <= char <= "힣" else char for char in words[index]
    )
    return " ".join(words)


def ending(text: str, rng: random.Random) -> str:
    """Add what people add at the end."""
    return text.rstrip("?!. ") + rng.choice(_ENDINGS)


_OPERATIONS = (sound_alike, neighbour_key, lost_letter, fewer_spaces, more_spaces, ending)


def disturb(text: str, rng: random.Random) -> str:
    """Apply one to three mistakes."""
    for _ in range(rng.randint(1, 3)):
        # A word in initials alone is guesswork; only longer utterances survive it.
        operation = initials if text.count(" ") >= 3 and rng.random() < 0.12 else rng.choice(_OPERATIONS)
        text = operation(text, rng)
    return text
