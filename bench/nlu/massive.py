"""MASSIVE (FitzGerald et al., 2022) as examples: `[slot : value]` becomes a span of the plain text, character by character."""

from __future__ import annotations

import json
import re
from pathlib import Path

from evaluation.examples import Example, Span

_SLOT = re.compile(r"\[\s*(?P<slot>[^\s:\]]+)\s*:\s*(?P<value>[^\]]*?)\s*\]")


def example(text: str, annotated: str, intent: str) -> Example:
    """One utterance; spans that touch stay apart.

    Raises:
        ValueError: without its marks the annotation is another text.
    """
    plain, position, spans = "", 0, []
    for mark in _SLOT.finditer(annotated):
        plain += annotated[position : mark.start()]
        spans.append(Span(mark["slot"], len(plain), len(plain) + len(mark["value"])))
        plain += mark["value"]
        position = mark.end()
    plain += annotated[position:]
    if plain != text:
        raise ValueError(f"the annotation {annotated!r} is not of the text {text!r}")
    return Example(text, intent, tuple(spans))


def read(path: Path) -> list[Example]:
    """A file of MASSIVE's JSON lines.

    Raises:
        ValueError: a line is not MASSIVE's; names file and line.
    """
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            item = json.loads(line)
            found.append(example(item["utt"], item["annot_utt"], item["intent"]))
        except (ValueError, KeyError) as error:
            raise ValueError(f"{path}:{number}: {error}") from error
    return found
