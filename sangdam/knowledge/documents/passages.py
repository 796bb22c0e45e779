"""A document cut into passages, small enough to be an answer, each with the headings it stands under."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sangdam.knowledge.documents.document import Block, Document
from sangdam.knowledge.korean import kiwi

#: Characters of a passage: paragraphs under one heading are put together up to this many.
PASSAGE_CHARACTERS = 400
#: Characters of a quotation.
QUOTED_CHARACTERS = 300
#: Characters of a single unit that has no sentence end, a table poured out, is cut after.
_UNIT_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a document. `sentences` together are its text; `headings` go from the highest to the nearest."""

    file: str
    document: str
    headings: tuple[str, ...]
    page: int | None
    sentences: tuple[str, ...]

    @property
    def text(self) -> str:
        """The whole passage."""
        return " ".join(self.sentences)

    @property
    def context(self) -> tuple[str, ...]:
        """Title and headings: what a passage is about often stands only there."""
        return (self.document, *self.headings)

    def quote(self, sentence: int) -> str:
        """The passage around one of its sentences, whole sentences of at most `QUOTED_CHARACTERS` together."""
        first, last = sentence, sentence + 1
        # What follows explains more than what went before, so it is taken first.
        while last < len(self.sentences) and self._length(first, last + 1) <= QUOTED_CHARACTERS:
            last += 1
        while first > 0 and self._length(first - 1, last) <= QUOTED_CHARACTERS:
            first -= 1
        return " ".join(self.sentences[first:last])

    def _length(self, first: int, last: int) -> int:
        return sum(len(sentence) + 1 for sentence in self.sentences[first:last]) - 1


def passages(document: Document) -> list[Passage]:
    """All passages of a document in their order. None begins on one page and ends on another."""
    found: list[Passage] = []
    path: list[Block] = []
    waiting: list[str] = []
    page: int | None = None

    def end() -> None:
        if waiting:
            headings = tuple(block.text for block in path if block.text != document.title)
            found.append(Passage(document.name, document.title, headings, page, tuple(waiting)))
            waiting.clear()

    for block in document.blocks:
        if block.level or block.page != page:
            end()
        if block.level:
            path = [above for above in path if above.level < block.level] + [block]
            page = block.page
            continue
        page = block.page
        for sentence in _sentences(block.text):
            if waiting and sum(map(len, waiting)) + len(sentence) > PASSAGE_CHARACTERS:
                end()
            waiting.append(sentence)
    end()
    return found


def _sentences(text: str) -> Iterator[str]:
    """The sentences of a paragraph, printed lines joined, each at most `_UNIT_CHARACTERS` long."""
    lines = text.split("\n")
    whole = kiwi().glue(lines) if len(lines) > 1 else text
    for sentence in kiwi().split_into_sents(whole):
        yield from _cut(" ".join(sentence.text.split()))


def _cut(sentence: str) -> Iterator[str]:
    while len(sentence) > _UNIT_CHARACTERS:
        head = sentence[: _UNIT_CHARACTERS - 1]
        end = max((found.end() for found in re.finditer(r"[,;·]\s|\s", head)), default=len(head))
        yield head[:end].rstrip() + "…"
        sentence = sentence[end:].lstrip()
    if sentence:
        yield sentence
