"""Cut an utterance where its morphemes meet: the pieces that entities are made of.

Whole words would drag particles into entities (운동화를), single morphemes overlap where they are contracted (됐 is
되 + 었). A unit is the smallest stretch of text that no morpheme boundary divides. Data whose annotations cut no word
are read word by word.
"""

from __future__ import annotations

import re
from typing import List, NamedTuple, Sequence

from sangdam_brain.nlu.kiwi import Morph

_WORD = re.compile(r"\S+")
_SPLIT_ENDINGS = frozenset({"어요", "아요", "여요", "어서", "아서", "여서"})


class Unit(NamedTuple):
    """A stretch of folded text with the morphemes read from it."""

    start: int
    end: int
    text: str
    morphs: Sequence[Morph]
    after_space: bool

    @property
    def tags(self) -> str:
        """Parts of speech, joined."""
        return "+".join(morph.tag for morph in self.morphs) or "?"

    @property
    def form(self) -> str:
        """Dictionary form of the first morpheme."""
        return self.morphs[0].form if self.morphs else self.text

    @property
    def bare(self) -> str:
        """The text without the particles at its end (뉴스 of 뉴스에서는), but for those that melt into the word (난)."""
        count = len(self.morphs)
        while count > 1 and self.morphs[count - 1].tag.startswith("J"):
            count -= 1
        if count in (0, len(self.morphs)) or self.morphs[count - 1].end > self.morphs[count].start:
            return self.text
        return self.text[: self.morphs[count].start - self.start]


def units_of(text: str, morphs: Sequence[Morph]) -> List[Unit]:
    """Cut folded text into units; white space belongs to none."""
    groups: List[List[Morph]] = []
    end = 0
    for morph in morphs:
        if (groups and morph.start < end) or (morph.start == morph.end and groups):
            groups[-1].append(morph)
        else:
            groups.append([morph])
        end = max(end, morph.end)
    pieces: List[Unit] = []
    position = 0
    for group in groups:
        start, stop = group[0].start, max(morph.end for morph in group)
        _fill(pieces, text, position, start)
        if start < stop:
            _append(pieces, text, start, stop, group)
        position = max(position, stop)
    _fill(pieces, text, position, len(text))
    return pieces


def words_of(text: str, morphs: Sequence[Morph]) -> List[Unit]:
    """Cut folded text at white space only; every word with the morphemes that begin in it."""
    words = []
    position = 0
    for found in _WORD.finditer(text):
        own = []
        while position < len(morphs) and morphs[position].begins_before(found.end()):
            own.append(morphs[position])
            position += 1
        words.append(Unit(found.start(), found.end(), found[0], own, after_space=True))
    return words


def _fill(pieces: List[Unit], text: str, start: int, end: int) -> None:
    """Text that Kiwi left out becomes units of its own, one per word."""
    position = start
    while position < end:
        if text[position].isspace():
            position += 1
            continue
        stop = position
        while stop < end and not text[stop].isspace():
            stop += 1
        _append(pieces, text, position, stop, [])
        position = stop


def _append(pieces: List[Unit], text: str, start: int, end: int, group: Sequence[Morph]) -> None:
    after_space = start == 0 or text[start - 1].isspace()
    surface = text[start:end].rstrip()  # Kiwi counts a space after some serial numbers
    if len(surface) > 1 and surface[-1] in "요서" and group and group[-1].form in _SPLIT_ENDINGS:
        # 작아|요, 늦어|서: an annotated reason ends before what Kiwi keeps inside the ending.
        pieces.append(Unit(start, start + len(surface) - 1, surface[:-1], group, after_space))
        pieces.append(Unit(start + len(surface) - 1, start + len(surface), surface[-1], group[-1:], False))
    else:
        pieces.append(Unit(start, start + len(surface), surface, group, after_space))
