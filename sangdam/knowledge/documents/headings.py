"""Headings that nothing but their words mark, as Korean rules and terms have them: 제2장 교환, 제3조(반품 기간)."""

from __future__ import annotations

import re

from sangdam.knowledge.documents.document import CHAPTER, CLAUSE, SECTION

_NUMBERED = re.compile(r"제\s*\d+\s*(장|절|조)(?:의\s*\d+)?\s*(?:[(（\[【][^)）\]】]{1,60}[)）\]】]\s*)?")
_LEVELS = {"장": CHAPTER, "절": SECTION, "조": CLAUSE}
#: A heading is short and is no sentence.
_LONGEST = 60
_SENTENCE = re.compile(r"[다요까음함][.?!]|[.?!:;,]$")


def level_by_words(text: str) -> int:
    """The level of a line that is a numbered heading by its words, 0 for any other."""
    found = _NUMBERED.match(text)
    if found is None or len(text) > _LONGEST:
        return 0
    rest = text[found.end() :]
    if _SENTENCE.search(rest) or (rest and found[0].rstrip()[-1] in ")）]】"):
        return 0
    # "제3조에 따라 …" goes on in the same word: a reference within a sentence.
    if rest and not found[0].endswith(" "):
        return 0
    return _LEVELS[found[1]]


def looks_like_title(text: str) -> bool:
    """Whether a line that stands out by its size may be a heading: short, with letters, and not a sentence."""
    return (
        len(text) <= _LONGEST
        and re.search(r"[A-Za-z가-힣]", text) is not None
        and _SENTENCE.search(text) is None
    )
