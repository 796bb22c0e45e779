"""The service says what is wrong with the knowledge, each thing once, and goes on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from pathlib import Path

import pytest

from sangdam.app import _watch
from sangdam.knowledge.article import ArticleError
from sangdam.knowledge.documents.document import DocumentError
from tests.harness.service import NoArticles

ARTICLE = ArticleError(Path("parking.md"), 3, "the title is missing", "Write one")
OLD, NEW = DocumentError("old.pdf", "깨졌어요.", "broken"), DocumentError("new.pdf", "비어 있어요.", "empty")


class Changing(NoArticles):
    """Is in the next state after each look, and ends the watch after the last."""

    def __init__(self, *states: tuple[ArticleError | None, Sequence[DocumentError]]) -> None:
        self._states = list(states)
        self._next()

    def _next(self) -> None:
        self.error, problems = self._states.pop(0)
        self.problems = tuple(problems)

    async def reload_if_changed(self) -> bool:
        if not self._states:
            raise asyncio.CancelledError
        self._next()
        return True


async def test_each_thing_wrong_with_the_knowledge_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    library = Changing((None, [OLD]), (ARTICLE, [OLD]), (ARTICLE, [OLD, NEW]), (None, [NEW]), (None, [OLD]))
    with caplog.at_level(logging.ERROR), pytest.raises(asyncio.CancelledError):
        await _watch(library, every=0)  # type: ignore[arg-type]
    assert caplog.messages == [str(OLD), str(ARTICLE), str(NEW), str(OLD)]
