"""What the conditional random field is told of every unit: itself, its neighbours, the patterns, hints and gazetteer."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import List, Sequence, Tuple

from sangdam_brain.nlu.hints import Hint, hints
from sangdam_brain.nlu.patterns import Found
from sangdam_brain.nlu.units import Unit

_DIGITS = re.compile(r"[0-9]")
_HANGUL = re.compile(r"[가-힣]")
_LATIN = re.compile(r"[A-Za-z]")
#: Customers use few words often: what was said of a unit is kept for so many of them.
_REMEMBERED = 8000


def features(
    units: Sequence[Unit], found: Sequence[Found], hinted: Sequence[Hint], known: Sequence[str]
) -> List[List[str]]:
    """Describe every unit by itself, its neighbours, the patterns, the hints and the gazetteer."""
    own = _own(units, found, hinted, known)
    rows = []
    for index, unit in enumerate(units):
        row = ["bias", *own[index], *_around(own, index)]
        if index:
            row.append(f"pair:{units[index - 1].form}|{unit.form}")
        if index + 1 < len(units):
            row.append(f"next:{unit.form}|{units[index + 1].form}")
            row.append(f"tags:{unit.tags}|{units[index + 1].tags}")
        rows.append(row)
    return rows


def describe(
    text: str, units: Sequence[Unit], found: Sequence[Found], known: Sequence[str], *, words: bool
) -> List[List[str]]:
    """What the field is told of every unit; `known` is what the gazetteer says; `words`: the units are whole words."""
    return word_features(units, known) if words else features(units, found, hints(text), known)


def word_features(words: Sequence[Unit], known: Sequence[str]) -> List[List[str]]:
    """Describe whole words: their beginnings, ends and letters say more than their morphemes and the patterns do."""
    plain = [_plain(word.text) for word in words]
    rows = []
    for index, (word, text) in enumerate(zip(words, plain, strict=True)):
        row = [
            "bias",
            f"w={text}",
            f"s={_shape(word.text)}",
            f"n={min(len(text), 6)}",
            f"last={plain[-1]}",
            f"at={min(index, 4)}",
        ]
        row += [f"b{size}={text[:size]}" for size in (1, 2, 3) if len(text) >= size]
        row += [f"l{size}={text[-size:]}" for size in (1, 2, 3) if len(text) >= size]
        row += [f"i={text[place : place + 2]}" for place in range(len(text) - 1)]
        row += [f"g={known[index]}"] if known[index] != "O" else []
        for distance in (-2, -1, 1, 2):
            row += _neighbour(plain, known, index + distance, distance)
        row += [f"pair:{plain[index - 1]}|{text}"] if index else []
        row += [f"next:{text}|{plain[index + 1]}"] if index + 1 < len(words) else ["end"]
        rows.append(row)
    return rows


def _neighbour(plain: Sequence[str], known: Sequence[str], place: int, distance: int) -> List[str]:
    if not 0 <= place < len(plain):
        return [f"{distance}:edge"] if place in (-1, len(plain)) else []
    row = [f"{distance}:w={plain[place]}"]
    row += [f"{distance}:g={known[place]}"] if known[place] != "O" else []
    if abs(distance) == 1:
        row += [f"{distance}:b={plain[place][:2]}", f"{distance}:l={plain[place][-2:]}"]
    return row


def marks(units: Sequence[Unit], found: Sequence[Found], known: Sequence[str]) -> List[List[str]]:
    """What the network is told of every unit beside the unit itself: the patterns and the gazetteer."""
    return [
        [f"{name}={tag}" for name, tag in (("p", pattern), ("g", gazette)) if tag != "O"]
        for pattern, gazette in zip(_pattern_tags(units, found), known, strict=True)
    ]


def _plain(text: str) -> str:
    return _DIGITS.sub("0", text.lower())[:20]


def _own(
    units: Sequence[Unit], found: Sequence[Found], hinted: Sequence[Hint], known: Sequence[str]
) -> List[List[str]]:
    """What each unit is by itself."""
    tags = _pattern_tags(units, found)
    own = [
        _describe(unit, pattern, gazette) for unit, pattern, gazette in zip(units, tags, known, strict=True)
    ]
    for row, unit in zip(own, units, strict=True):
        for start, end, name in hinted:
            if unit.start < end and unit.end > start:
                row.append(f"h={name}{'-B' if unit.start <= start else '-E' if unit.end >= end else ''}")
    return own


def _around(own: Sequence[Sequence[str]], index: int) -> List[str]:
    """What the three neighbours on each side are."""
    row: List[str] = []
    for distance in (-3, -2, -1, 1, 2, 3):
        neighbour = index + distance
        if 0 <= neighbour < len(own):
            row.extend(
                _seen_from(distance, tuple(own[neighbour] if abs(distance) < 3 else own[neighbour][:2]))
            )
        elif neighbour in (-1, len(own)):
            row.append(f"{distance}:edge")
    return row


@lru_cache(maxsize=_REMEMBERED)
def _seen_from(distance: int, described: Tuple[str, ...]) -> Tuple[str, ...]:
    """What a unit says of itself, as its neighbour at this distance hears it."""
    return tuple(f"{distance}:{feature}" for feature in described)


def _describe(unit: Unit, pattern: str, gazette: str) -> List[str]:
    row = list(_alone(unit.text, unit.tags, unit.form, unit.after_space))
    if pattern != "O":
        row.append(f"p={pattern}")
    if gazette != "O":
        row.append(f"g={gazette}")
    return row


@lru_cache(maxsize=_REMEMBERED)
def _alone(text: str, tags: str, form: str, after_space: bool) -> Tuple[str, ...]:
    """What a unit is wherever it stands."""
    plain = _plain(text)
    row = [f"w={plain}", f"t={tags}", f"f={form[:20]}", f"s={_shape(text)}", f"e={plain[-1]}"]
    if len(plain) > 1:
        row += [f"b={plain[:2]}", f"l={plain[-2:]}"]
    return (*row, "space" if after_space else "joined")


def _shape(text: str) -> str:
    kinds = ("9", _DIGITS), ("가", _HANGUL), ("a", _LATIN)
    return "".join(name for name, pattern in kinds if pattern.search(text)) + str(min(len(text), 5))


def _pattern_tags(units: Sequence[Unit], found: Sequence[Found]) -> List[str]:
    tags = []
    for unit in units:
        tag = "O"
        for span in found:
            if span.start <= unit.start < span.end:
                tag = f"{'B' if unit.start == span.start else 'I'}-{span.entity}"
        tags.append(tag)
    return tags
