"""The library serves the files as they are now, and the last good ones while a file is broken."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from sangdam.knowledge.article import ArticleError
from sangdam.knowledge.library import Library
from tests.unit.knowledge.knowledge_files import GIFT, PARKING, REFUND, write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, parking=PARKING, refund=REFUND)
    return tmp_path


def first(library: Library, text: str) -> str:
    return library.search(text).hits[0].article_id


async def test_nothing_changed_is_not_reloaded(folder: Path) -> None:
    library = Library(folder)
    index = library.index
    assert not await library.reload_if_changed()
    assert library.index is index


async def test_a_new_article_is_found_after_reload(folder: Path) -> None:
    library = Library(folder)
    assert library.article("gift") is None
    write(folder, gift=GIFT)
    assert await library.reload_if_changed()
    gift = library.article("gift")
    assert gift is not None
    assert gift.title == "선물 포장"
    assert first(library, "리본 달아서 선물 포장해 주세요") == "gift"
    assert [article.id for article in library.articles] == ["gift", "parking", "refund"]


async def test_a_changed_article_is_found_by_its_new_words(folder: Path) -> None:
    library = Library(folder)
    write(
        folder,
        parking={
            **PARKING,
            "questions": ["발렛 맡길 수 있나요", "전기차 충전 되나요"],
            "answer": "바뀌었어요.",
        },
    )
    assert await library.reload_if_changed()
    assert first(library, "전기차 충전하고 싶은데") == "parking"
    article = library.article("parking")
    assert article is not None
    assert article.answer == "바뀌었어요."


async def test_a_change_of_the_same_size_is_seen(folder: Path) -> None:
    library = Library(folder)
    file = folder / "parking.md"
    before = file.stat()
    file.write_text(file.read_text(encoding="utf-8").replace("한 시간", "두 시간"), encoding="utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns + 1_000_000))
    assert file.stat().st_size == before.st_size
    assert await library.reload_if_changed()
    article = library.article("parking")
    assert article is not None
    assert "두 시간" in article.answer


async def test_a_removed_article_is_gone(folder: Path) -> None:
    library = Library(folder)
    (folder / "refund.md").unlink()
    assert await library.reload_if_changed()
    assert library.article("refund") is None
    assert [hit.article_id for hit in library.search("환불 며칠 걸려요").hits] == ["parking"]


async def test_a_broken_file_keeps_the_old_articles_and_says_why(folder: Path) -> None:
    library = Library(folder)
    index = library.index
    write(folder, gift=GIFT, parking={**PARKING, "title": None})
    assert not await library.reload_if_changed()
    assert library.index is index
    assert library.article("parking") is not None
    assert library.article("gift") is None
    assert library.error is not None
    assert library.error.file.name == "parking.md"
    assert first(library, "차 댈 곳 있나요") == "parking"
    # The same broken file is not read again each second.
    error = library.error
    assert not await library.reload_if_changed()
    assert library.error is error
    # Mended, everything is taken over and the error is gone.
    write(folder, parking=PARKING)
    assert await library.reload_if_changed()
    assert library.error is None
    assert library.article("gift") is not None


async def test_outside_examples_are_watched_too(folder: Path) -> None:
    library = Library(folder)
    (folder / "outside.yml").write_text("talk:\n  - 안녕\n", encoding="utf-8")
    assert await library.reload_if_changed()
    (folder / "outside.yml").write_text("talk: 안녕\n", encoding="utf-8")
    assert not await library.reload_if_changed()
    assert library.error is not None


def test_a_broken_folder_stops_the_start(folder: Path) -> None:
    write(folder, gift={**GIFT, "category": None})
    with pytest.raises(ArticleError, match="category"):
        Library(folder)


def test_searching_goes_on_while_reloading(folder: Path) -> None:
    library = Library(folder)
    stop = threading.Event()
    wrong: list[str] = []

    def search() -> None:
        while not stop.is_set():
            found = first(library, "주차 되나요")
            if found != "parking" or library.article(found) is None:
                wrong.append(found)

    searcher = threading.Thread(target=search)
    searcher.start()
    try:
        for number in range(3):
            write(folder, parking={**PARKING, "answer": f"{number}번째예요."})
            assert library.reload()
    finally:
        stop.set()
        searcher.join()
    assert wrong == []


def test_only_one_thread_reloads(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = Library(folder)
    reading, go_on = threading.Event(), threading.Event()
    build = library._build

    def slow(last: object) -> object:
        reading.set()
        go_on.wait(30)
        return build(last)

    monkeypatch.setattr(library, "_build", slow)
    results: list[bool] = []
    thread = threading.Thread(target=lambda: results.append(library.reload()))
    thread.start()
    assert reading.wait(30)
    assert not library.reload()
    go_on.set()
    thread.join()
    assert results == [True]
