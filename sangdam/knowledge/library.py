"""The articles in use: read from a folder, searched, and read again when an editor changes a file."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass
from pathlib import Path

from sangdam.knowledge.article import OUTSIDE_FILE, Article, ArticleError, load_folder, load_outside
from sangdam.knowledge.index import Index, SearchResult

_Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class _Edition:
    """Articles and index that belong together; swapped as one."""

    articles: dict[str, Article]
    index: Index


class Library:
    """Serves one folder of articles. All methods may be called from any thread."""

    def __init__(self, folder: Path | str) -> None:
        """Load the folder and build the index (seconds).

        Raises:
            ArticleError: a file is broken; a service must not start with half of its knowledge.
        """
        self._folder = Path(folder)
        self._building = threading.Lock()
        self._stamp = self._look()
        self._edition = self._build()
        self._error: ArticleError | None = None

    @property
    def error(self) -> ArticleError | None:
        """Why the files on disk are not in use, None if they are. The last good edition serves meanwhile."""
        return self._error

    @property
    def articles(self) -> tuple[Article, ...]:
        """All articles in use, sorted by id."""
        return tuple(self._edition.articles.values())

    @property
    def index(self) -> Index:
        """The index in use. Keep no reference to it beyond one message."""
        return self._edition.index

    def article(self, article_id: str) -> Article | None:
        """The article with this id, None if there is none."""
        return self._edition.articles.get(article_id)

    def search(self, text: str, limit: int = 5) -> SearchResult:
        """`Index.search` on the current edition."""
        return self._edition.index.search(text, limit)

    async def reload_if_changed(self) -> bool:
        """`reload` in a thread if a file changed since the last look; True if a new edition serves.

        Costs well under a millisecond when nothing changed, so it may be called every second.
        """
        if self._look() == self._stamp:
            return False
        return await asyncio.to_thread(self.reload)

    def reload(self) -> bool:
        """Read the files and swap the edition; True if a new one serves. Blocks for seconds.

        A broken file changes nothing but `error`, for the caller to report. If another thread is already at it, returns False at once.
        """
        if not self._building.acquire(blocking=False):
            return False
        try:
            self._stamp = self._look()  # taken before reading, so a change meanwhile is seen next time
            try:
                edition = self._build()
            except ArticleError as error:
                self._error = error
                return False
            self._edition = edition
            self._error = None
            return True
        finally:
            self._building.release()

    def _build(self) -> _Edition:
        articles = load_folder(self._folder)
        outside = load_outside(self._folder)
        return _Edition({article.id: article for article in articles}, Index(articles, outside))

    def _look(self) -> _Stamp:
        """Name, time (ns) and size (bytes) of every file that matters."""
        found: list[tuple[str, int, int]] = []
        for file in [*self._folder.glob("*.md"), self._folder / OUTSIDE_FILE]:
            try:
                status = file.stat()
            except FileNotFoundError:
                continue
            found.append((file.name, status.st_mtime_ns, status.st_size))
        return tuple(sorted(found))
