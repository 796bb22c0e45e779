"""The mistakes of people at a keyboard, for testing only.

It shares no code, table or random numbers with the noise that the classifier is trained on: this one works on the
keys that are struck on a Korean (two-set) keyboard and lets the input method put syllables together again, so that
what comes out is what a slip really leaves on the screen (`배솧이`, `주뭉ㄴ`).
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

_LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_TAILS = ["", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"]
_TWO_KEYS = {
    "ㅘ": "ㅗㅏ", "ㅙ": "ㅗㅐ", "ㅚ": "ㅗㅣ", "ㅝ": "ㅜㅓ", "ㅞ": "ㅜㅔ", "ㅟ": "ㅜㅣ", "ㅢ": "ㅡㅣ",
    "ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ", "ㄽ": "ㄹㅅ", "ㄾ": "ㄹㅌ", "ㄿ": "ㄹㅍ",
    "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ",
}  # fmt: skip
_ONE_LETTER = {keys: letter for letter, keys in _TWO_KEYS.items()}
_SHIFTED = dict(zip("ㅃㅉㄸㄲㅆㅒㅖ", "ㅂㅈㄷㄱㅅㅐㅔ", strict=True))
_ROWS = ("ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ", "ㅁㄴㅇㄹㅎㅗㅓㅏㅣ", "ㅋㅌㅊㅍㅠㅜㅡ")
#: Where each key is, in key widths; every row begins a little further right.
_PLACE = {
    key: (column + 0.25 * row + 0.25 * (row > 1), row)
    for row, keys in enumerate(_ROWS)
    for column, key in enumerate(keys)
}
_SYLLABLE = re.compile(r"[가-힣]")
_WORD = re.compile(r"[가-힣]+")
_SOFT = ("여", "용", "염", "욤", "유", "욧")
_MOODS = ("ㅠㅠ", "ㅜㅜ", "ㅋㅋㅋ", "ㅎ", "!!", "..", "~~", "ㅡㅡ", " ㅠ", "??")

Operation = Callable[[str, random.Random], str]


def strokes(text: str) -> str:
    """The keys of a text, one letter each; what is not Hangul stands for itself."""
    keys = []
    for char in text:
        if _SYLLABLE.match(char):
            lead, rest = divmod(ord(char) - 0xAC00, 588)
            letters = (_LEADS[lead], _VOWELS[rest // 28], _TAILS[rest % 28])
            keys.append("".join(_TWO_KEYS.get(letter, letter) for letter in letters))
        else:
            keys.append(_TWO_KEYS.get(char, char))
    return "".join(keys)


def typed(keys: str) -> str:
    """What the input method shows for these keys: the inverse of `strokes` for whole syllables."""
    shown = ""
    lead = vowel = tail = ""
    for key in [*keys, ""]:
        if key and key in _VOWELS:
            if lead and not vowel:
                vowel = key
            elif vowel and not tail and vowel + key in _ONE_LETTER:
                vowel = _ONE_LETTER[vowel + key]
            elif tail:  # the last consonant belongs to the new syllable
                stays, moves = _TWO_KEYS.get(tail, tail)[:-1], _TWO_KEYS.get(tail, tail)[-1]
                shown += _syllable(lead, vowel, stays)
                lead, vowel, tail = moves, key, ""
            else:
                shown += _syllable(lead, vowel, tail)
                lead, vowel, tail = "", key, ""
        elif key and key in _LEADS:
            if lead and vowel and not tail and key in _TAILS:
                tail = key
            elif tail and tail + key in _ONE_LETTER:
                tail = _ONE_LETTER[tail + key]
            else:
                shown += _syllable(lead, vowel, tail)
                lead, vowel, tail = key, "", ""
        else:
            shown += _syllable(lead, vowel, tail) + key
            lead = vowel = tail = ""
    return shown


def _syllable(lead: str, vowel: str, tail: str) -> str:
    if not lead or not vowel:
        return lead + vowel + tail
    return chr(0xAC00 + _LEADS.index(lead) * 588 + _VOWELS.index(vowel) * 28 + _TAILS.index(tail))


def _near(key: str) -> list[str]:
    column, row = _PLACE[_SHIFTED.get(key, key)]
    return [
        other
        for other, (x, y) in _PLACE.items()
        if 0 < abs(x - column) + abs(y - row) <= 1.3 and abs(y - row) <= 1
    ]


def typo(text: str, chance: random.Random) -> str:
    """One slip in one word: a neighbouring key, one left out, struck twice, two swapped, or Shift forgotten."""
    words = list(_WORD.finditer(text))
    if not words:
        return text
    word = chance.choice(words)
    keys = strokes(word[0])
    at = chance.randrange(len(keys))
    key, after = keys[at], keys[at + 1 : at + 2]
    slips = [chance.choice(_near(key)) + after, after, key + key + after]
    if after:
        slips.append(after + key)
    if key in _SHIFTED:
        slips.append(_SHIFTED[key] + after)
    slipped = typed(keys[:at] + chance.choice(slips) + keys[at + 2 :])
    return text[: word.start()] + slipped + text[word.end() :]


def spacing(text: str, chance: random.Random) -> str:
    """Spaces left out (all, or each with even odds), or one in the middle of a word."""
    kind = chance.randrange(3)
    if kind == 0:
        return text.replace(" ", "")
    if kind == 1:
        return "".join(char for char in text if char != " " or chance.random() < 0.5)
    inside = [i for i in range(1, len(text)) if not text[i - 1].isspace() and not text[i].isspace()]
    if not inside:
        return text
    at = chance.choice(inside)
    return f"{text[:at]} {text[at:]}"


def choseong(text: str, chance: random.Random) -> str:
    """One word by its initial consonants (배송 → ㅂㅅ)."""
    words = [word for word in _WORD.finditer(text) if len(word[0]) > 1]
    if not words:
        return text
    word = chance.choice(words)
    initials = "".join(_LEADS[(ord(char) - 0xAC00) // 588] for char in word[0])
    return text[: word.start()] + initials + text[word.end() :]


def endings(text: str, chance: random.Random) -> str:
    """A softened -요, and a mood after it (해요 → 해용ㅠㅠ)."""
    bare = text.rstrip(" .?!~")
    if bare.endswith("요") and chance.random() < 0.7:
        bare = bare[:-1] + chance.choice(_SOFT)
    return bare + chance.choice(_MOODS)


def mixed(text: str, chance: random.Random) -> str:
    """One to three mistakes of any kind; initials are the rarest."""
    kinds: list[Operation] = [typo, spacing, endings, choseong]
    for operation in chance.choices(kinds, weights=(4, 3, 2, 1), k=chance.randint(1, 3)):
        text = operation(text, chance)
    return text


#: Every kind that robustness is measured for, by name.
KINDS: dict[str, Operation] = {
    "typo": typo,
    "two typos": lambda text, chance: typo(typo(text, chance), chance),
    "spacing": spacing,
    "choseong": choseong,
    "endings": endings,
    "mixed": mixed,
}


def noisy(text: str, kind: str, seed: int = 0) -> str:
    """`text` with mistakes of one kind; the same text, kind and seed always give the same."""
    return KINDS[kind](text, random.Random(f"evaluation/{seed}/{kind}/{text}"))
