"""The knowledge in use: articles and documents, searched, and read again when an editor changes a file."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sangdam.knowledge.article import (
    OUTSIDE_FILE,
    Article,
    ArticleError,
    from_json,
    load_folder,
    load_outside,
    to_json,
)
from sangdam.knowledge.cache import Cache, digest, nested, pack_text, part, unpack_text
from sangdam.knowledge.documents.document import DocumentError
from sangdam.knowledge.documents.finder import QUOTE_FROM, Finder, Quotation, words_of_asking
from sangdam.knowledge.documents.shelf import Read, Shelf
from sangdam.knowledge.index import Index, SearchResult

#: Where the documents are, in the folder of the articles, unless another place is given.
DOCUMENTS_FOLDER = "documents"

_Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class _Learnt:
    """The articles and their index, which belong together; `key` says of what they were made."""

    key: str
    articles: dict[str, Article]
    index: Index


@dataclass(frozen=True, slots=True)
class _Edition:
    """Everything that is served; swapped as one."""

    learnt: _Learnt
    finder: Finder
    problems: tuple[DocumentError, ...]


class Library:
    """Serves one folder of articles and one of documents. All methods may be called from any thread."""

    def __init__(self, folder: Path | str, documents: Path | None = None, cache: Path | None = None) -> None:
        """Load the folders and build the indexes: seconds, or a fraction of one when `cache` has them.

        `documents` need not exist; None is the folder "documents" among the articles. `cache` is a folder for what is
        expensive to learn; None keeps nothing.

        Raises:
            ArticleError: an article is broken; a service must not start with half of its knowledge. A broken document
                only is left out, see `problems`.
        """
        self._folder = Path(folder)
        self._cache = Cache(cache)
        self._shelf = Shelf(documents or self._folder / DOCUMENTS_FOLDER, self._cache)
        self._building = threading.Lock()
        self._stamp = self._look()
        self._edition = self._build(None)
        self._error: ArticleError | None = None

    @property
    def error(self) -> ArticleError | None:
        """Why the articles on disk are not in use, None if they are. The last good edition serves meanwhile."""
        return self._error

    @property
    def problems(self) -> tuple[DocumentError, ...]:
        """The documents that cannot be used, and why."""
        return self._edition.problems

    @property
    def articles(self) -> tuple[Article, ...]:
        """All articles in use, sorted by id."""
        return tuple(self._edition.learnt.articles.values())

    @property
    def index(self) -> Index:
        """The index in use. Keep no reference to it beyond one message."""
        return self._edition.learnt.index

    def article(self, article_id: str) -> Article | None:
        """The article with this id, None if there is none."""
        return self._edition.learnt.articles.get(article_id)

    def search(self, text: str, limit: int = 5) -> SearchResult:
        """`Index.search` on the current edition."""
        return self.index.search(text, limit)

    def quotations(self, text: str, limit: int = 5) -> list[Quotation]:
        """The passages of documents that fit best, sure or not."""
        return self._edition.finder.search(text, limit)

    def quotation(self, text: str) -> Quotation | None:
        """What a document says to a message that no article answers; None when nothing is sure enough."""
        best = self.quotations(text, 1)
        return best[0] if best and best[0].score >= QUOTE_FROM else None

    async def reload_if_changed(self) -> bool:
        """`reload` in a thread if a file changed since the last look; True if a new edition serves.

        Costs well under a millisecond when nothing changed, so it may be called every second.
        """
        if self._look() == self._stamp:
            return False
        return await asyncio.to_thread(self.reload)

    def reload(self) -> bool:
        """Read the files and swap the edition; True if a new one serves. Blocks for seconds.

        A broken article changes nothing but `error`, for the caller to report. If another thread is already at it,
        returns False at once.
        """
        if not self._building.acquire(blocking=False):
            return False
        try:
            self._stamp = self._look()  # taken before reading, so a change meanwhile is seen next time
            try:
                edition = self._build(self._edition)
            except ArticleError as error:
                self._error = error
                return False
            self._edition = edition
            self._error = None
            return True
        finally:
            self._building.release()

    def _build(self, last: _Edition | None) -> _Edition:
        """Everything as it is on disk; what has not changed is taken from the last edition or the cache."""
        key = self._key()
        learnt = last.learnt if last is not None and last.learnt.key == key else self._learn(key)
        read = self._shelf.read()
        return _Edition(learnt, self._found(read, learnt), read.problems)

    def _learn(self, key: str) -> _Learnt:
        def build() -> _Learnt:
            articles = load_folder(self._folder)
            index = Index.of(articles, load_outside(self._folder))
            return _Learnt(key, {article.id: article for article in articles}, index)

        return self._cache.get(
            "articles",
            self._key,
            load=lambda arrays: _Learnt(
                key,
                {article.id: article for article in from_json(unpack_text(arrays["articles"]))},
                Index(part("index", arrays)),
            ),
            build=build,
            dump=lambda made: {
                "articles": pack_text(to_json(tuple(made.articles.values()))),
                **nested("index", made.index.dump()),
            },
        )

    def _found(self, read: Read, learnt: _Learnt) -> Finder:
        """The finder of what was read. Its vectors are the articles' own."""
        vectors = learnt.index.vectors
        return self._cache.get(
            "passages",
            lambda: digest([learnt.key, *read.keys]),
            load=lambda arrays: Finder(arrays, vectors),
            build=lambda: Finder.of(
                read.passages,
                words_of_asking(article.questions for article in learnt.articles.values()),
                vectors,
            ),
            dump=lambda finder: finder.dump(),
        )

    def _key(self) -> str:
        return digest(_contents(self._article_files()))

    def _article_files(self) -> list[Path]:
        return [*sorted(self._folder.glob("*.md")), self._folder / OUTSIDE_FILE]

    def _look(self) -> _Stamp:
        """Name, time (ns) and size (bytes) of every file that matters."""
        found: list[tuple[str, int, int]] = []
        for file in [*self._article_files(), *self._shelf.files()]:
            try:
                status = file.stat()
            except FileNotFoundError:
                continue
            found.append((str(file), status.st_mtime_ns, status.st_size))
        return tuple(sorted(found))


def _contents(files: Sequence[Path]) -> list[bytes]:
    """Names and contents of the files that can be read."""
    found: list[bytes] = []
    for file in files:
        try:
            found += [file.name.encode(), file.read_bytes()]
        except FileNotFoundError:
            continue
    return found
