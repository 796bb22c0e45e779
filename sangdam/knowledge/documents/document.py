"""What every reader makes of a file: headings and paragraphs in their order, or one sentence that says what is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

#: Bytes a document may have.
LARGEST = 20 * 1024 * 1024
#: Characters of text a document may have: about a thousand printed pages.
LONGEST = 1_000_000
#: Levels of headings that only their words tell: 제2장, 제1절, 제3조. Below all levels that a format can mark.
CHAPTER, SECTION, CLAUSE = 7, 8, 9


class DocumentError(Exception):
    """A document cannot be used. The message is for the person who runs the shop: what is wrong and what to do."""

    def __init__(self, name: str, problem: str, english: str) -> None:
        self.name = name
        self.problem = problem
        self.english = english
        super().__init__(f"{name}: {problem} ({english})")


@dataclass(frozen=True, slots=True)
class Block:
    """A heading or a paragraph.

    `level` is 0 for text, 1 and up for headings, 1 being the highest. `page` counts from 1 and is None where a
    format has no pages. A line break in `text` is where a printed line ended, within a word or between two.
    """

    text: str
    level: int = 0
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was read. `name` is its file name; `pages` is None where the format has none."""

    name: str
    title: str
    blocks: tuple[Block, ...]
    pages: int | None = None


def title_of(file: Path) -> str:
    """A name for a document that names itself nowhere: the file's, with spaces."""
    return " ".join(file.stem.replace("_", " ").split())
