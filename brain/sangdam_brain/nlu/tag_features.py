"""What the conditional random field is told of every unit: itself, its neighbours, the patterns, hints and gazetteer."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import List, Mapping, NamedTuple, Sequence, Tuple

from sangdam_brain.nlu.hints import Hint, hints
from sangdam_brain.nlu.patterns import Found
from sangdam_brain.nlu.units import Unit

_DIGITS = re.compile(r"[0-9]")
_HANGUL = re.compile(r"[가-힣]")
_LATIN = re.compile(r"[A-Za-z]")
_HEARD = re.compile(r"(-?[0-9]):")
#: Customers use few words often: what was said of a unit is kept for so many of them.
_REMEMBERED = 8000

#: What a unit says of itself.
Piece = Tuple[str, ...]
#: What is heard of a neighbour by its distance: features that begin so.
Hearing = Mapping[int, Tuple[str, ...]]

_ALL = ("w=", "t=", "f=", "s=", "e=", "b=", "l=", "space", "joined", "p=", "g=", "h=")
_OF_UNITS: Hearing = {1: _ALL, 2: _ALL, 3: ("w=", "t=")}
_OF_WORDS: Hearing = {1: ("w=", "g=", "b2=", "l2=", "j="), 2: ("w=", "g=")}


class Described(NamedTuple):
    """An utterance as the field hears it: what each unit says of itself (its neighbours hear some of it too), and what
    is said of it alone.
    """

    pieces: Sequence[Piece]
    alone: Sequence[Sequence[str]]
    hearing: Hearing

    def rows(self) -> List[List[str]]:
        """All features of every unit, to be learnt from."""
        return [
            [*self.alone[place], *self.pieces[place], *self._around(place)]
            for place in range(len(self.pieces))
        ]

    def _around(self, place: int) -> List[str]:
        return [
            feature
            for distance in _distances(self.hearing)
            if 0 <= place + distance < len(self.pieces)
            for feature in heard(self.pieces[place + distance], distance, self.hearing)
        ]


def _distances(hearing: Hearing) -> List[int]:
    return [*(-distance for distance in hearing), *hearing]


def heard(piece: Piece, distance: int, hearing: Hearing) -> List[str]:
    """What is heard of a unit that stands so far to the right (to the left: negative)."""
    return [f"{distance}:{feature}" for feature in piece if feature.startswith(hearing[abs(distance)])]


def told(feature: str) -> Tuple[int, str]:
    """From how far a feature was heard (0: the unit's own), and what it was there."""
    heard_so = _HEARD.match(feature)
    return (int(heard_so[1]), feature[heard_so.end() :]) if heard_so else (0, feature)


def describe(
    text: str, units: Sequence[Unit], found: Sequence[Found], known: Sequence[str], *, words: bool
) -> Described:
    """What the field is told of an utterance; `known` is what the gazetteer says; `words`: the units are whole words."""
    return _describe_words(units, known) if words else _describe_units(units, found, hints(text), known)


def _describe_units(
    units: Sequence[Unit], found: Sequence[Found], hinted: Sequence[Hint], known: Sequence[str]
) -> Described:
    patterns = _pattern_tags(units, found)
    read = [(unit.form, unit.tags) for unit in units]
    pieces: List[Piece] = []
    for unit, (form, tags), pattern, gazette in zip(units, read, patterns, known, strict=True):
        piece = _alone(unit.text, tags, form, unit.after_space)
        more = [f"p={pattern}"] if pattern != "O" else []
        more += [f"g={gazette}"] if gazette != "O" else []
        more += [
            f"h={name}{'-B' if unit.start <= start else '-E' if unit.end >= end else ''}"
            for start, end, name in hinted
            if unit.start < end and unit.end > start
        ]
        pieces.append((*piece, *more) if more else piece)
    said = _edges(len(units), _OF_UNITS)
    for place, ((form, tags), (next_form, next_tags)) in enumerate(pairwise(read)):
        said[place] += [f"next:{form}|{next_form}", f"tags:{tags}|{next_tags}"]
        said[place + 1].append(f"pair:{form}|{next_form}")
    return Described(pieces, said, _OF_UNITS)


def _describe_words(words: Sequence[Unit], known: Sequence[str]) -> Described:
    """Of whole words their beginnings, ends and letters say more than their morphemes and the patterns do."""
    plain = [_plain(word.text) for word in words]
    pieces = [
        (*_word(word.text, word.bare), f"g={gazette}") if gazette != "O" else _word(word.text, word.bare)
        for word, gazette in zip(words, known, strict=True)
    ]
    said = _edges(len(words), _OF_WORDS)
    for place, row in enumerate(said):
        row += [f"last={plain[-1]}", f"at={min(place, 4)}"]
    for place, (left, right) in enumerate(pairwise(plain)):
        said[place].append(f"next:{left}|{right}")
        said[place + 1].append(f"pair:{left}|{right}")
    return Described(pieces, said, _OF_WORDS)


def _edges(count: int, hearing: Hearing) -> List[List[str]]:
    """How far each of so many units is from the nearest edges, if they are within hearing."""
    said: List[List[str]] = [[] for _ in range(count)]
    for distance in hearing:
        if distance <= count:
            said[distance - 1].append(f"edge-{distance}")
            said[-distance].append(f"edge{distance}")
    return said


@lru_cache(maxsize=_REMEMBERED)
def _word(text: str, bare: str) -> Piece:
    """What a whole word is wherever it stands; `bare`: without its particles."""
    plain = _plain(text)
    row = ["bias", f"w={plain}", f"s={_shape(text)}", f"n={min(len(plain), 6)}"]
    row += [f"b{size}={plain[:size]}" for size in (1, 2, 3) if len(plain) >= size]
    row += [f"l{size}={plain[-size:]}" for size in (1, 2, 3) if len(plain) >= size]
    row += [f"j={text[len(bare) :]}"] if bare != text else []
    return (*row, *(f"i={plain[place : place + 2]}" for place in range(len(plain) - 1)))


def marks(units: Sequence[Unit], found: Sequence[Found], known: Sequence[str]) -> List[List[str]]:
    """What the network is told of every unit beside the unit itself: the patterns and the gazetteer."""
    return [
        [f"{name}={tag}" for name, tag in (("p", pattern), ("g", gazette)) if tag != "O"]
        for pattern, gazette in zip(_pattern_tags(units, found), known, strict=True)
    ]


def _plain(text: str) -> str:
    return _DIGITS.sub("0", text.lower())[:20]


@lru_cache(maxsize=_REMEMBERED)
def _alone(text: str, tags: str, form: str, after_space: bool) -> Piece:
    """What a unit is wherever it stands."""
    plain = _plain(text)
    row = ["bias", f"w={plain}", f"t={tags}", f"f={form[:20]}", f"s={_shape(text)}", f"e={plain[-1]}"]
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
