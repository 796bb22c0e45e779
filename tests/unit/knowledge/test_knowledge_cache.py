"""What is kept in the cache gives the same answers, and nothing that is wrong with it is ever noticed but as time."""

from __future__ import annotations

import logging
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sangdam.knowledge.cache import Cache, digest, pack_text, pack_texts, unpack_text, unpack_texts
from sangdam.knowledge.documents.finder import Finder
from sangdam.knowledge.index import Index
from sangdam.knowledge.library import Library
from tests.unit.knowledge import document_files
from tests.unit.knowledge.knowledge_files import GIFT, PARKING, REFUND, write

TEXTS = ("주차비 있나요", "환불 언제 돼요?", "심심하다", "", "🙂", "깨지는 상품은 어떻게 감싸나요")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "knowledge"
    (made / "documents").mkdir(parents=True)
    write(made, parking=PARKING, refund=REFUND)
    (made / "outside.yml").write_text("talk:\n  - 안녕\n  - 심심해\n", encoding="utf-8")
    document_files.markdown(made / "documents" / "packing.md")
    return made


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def told(library: Library) -> list[object]:
    return [(library.search(text), library.quotations(text)) for text in TEXTS]


@pytest.fixture
def nothing_is_built(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    def forbid() -> None:
        def refuse(*_: object, **__: object) -> None:
            raise AssertionError("built although it was kept")

        monkeypatch.setattr(Index, "of", refuse)
        monkeypatch.setattr(Finder, "of", refuse)
        monkeypatch.setattr("sangdam.knowledge.library.load_folder", refuse)
        monkeypatch.setattr("sangdam.knowledge.documents.shelf.read", refuse)

    return forbid


def test_a_start_from_the_cache_builds_nothing_and_answers_the_same(
    folder: Path, kept: Path, nothing_is_built: Callable[[], None]
) -> None:
    without, first = Library(folder), Library(folder, cache=kept)
    nothing_is_built()
    second = Library(folder, cache=kept)
    assert told(second) == told(first) == told(without)
    assert second.articles == without.articles
    assert second.search("주차비 있나요").hits[0].article_id == "parking"
    assert second.quotations("유리 완충재")[0].passage.document == "포장 지침"


def test_a_changed_article_is_learnt_anew(folder: Path, kept: Path) -> None:
    Library(folder, cache=kept)
    write(folder, gift=GIFT, refund={**REFUND, "answer": "바뀌었어요."})
    changed = Library(folder, cache=kept)
    assert told(changed) == told(Library(folder))
    assert changed.search("선물 포장 되나요").hits[0].article_id == "gift"
    article = changed.article("refund")
    assert article is not None
    assert article.answer == "바뀌었어요."


def test_changed_outside_examples_are_learnt_anew(folder: Path, kept: Path) -> None:
    Library(folder, cache=kept)
    (folder / "outside.yml").write_text("talk:\n  - 주차비 있나요\n", encoding="utf-8")
    assert told(Library(folder, cache=kept)) == told(Library(folder))


def _truncated(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def _flipped(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)


def _with_objects(file: Path) -> None:
    np.savez(file, allow_pickle=True, key=np.array([object()], dtype=object))


def _of_another_shape(file: Path) -> None:
    with np.load(file) as entries:
        key = entries["key"]
    np.savez(file, key=key)


def _foreign(file: Path) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("readme.txt", "hello")


@pytest.mark.parametrize(
    "breaks",
    [_truncated, _flipped, _with_objects, _of_another_shape, _foreign, lambda file: file.write_bytes(b"")],
)
def test_a_broken_file_is_made_anew(
    folder: Path, kept: Path, breaks: Callable[[Path], None], nothing_is_built: Callable[[], None]
) -> None:
    right = told(Library(folder, cache=kept))
    names = sorted(file.name for file in kept.iterdir())
    for file in kept.iterdir():
        breaks(file)
    assert told(Library(folder, cache=kept)) == right
    assert sorted(file.name for file in kept.iterdir()) == names
    nothing_is_built()
    assert told(Library(folder, cache=kept)) == right


def test_another_version_of_the_code_or_of_kiwi_makes_it_anew(
    folder: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Library(folder, cache=kept)
    monkeypatch.setattr("sangdam.knowledge.cache._makers", lambda: "another")
    built: list[bool] = []
    of = Index.of
    monkeypatch.setattr(Index, "of", lambda *given: built.append(True) or of(*given))
    Library(folder, cache=kept)
    assert built == [True]


def test_a_folder_that_cannot_be_written_costs_only_time(
    folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    with caplog.at_level(logging.WARNING):
        library = Library(folder, cache=blocked)
    assert library.search("주차비 있나요").hits[0].article_id == "parking"
    assert "could not be kept" in caplog.text


def test_what_changed_while_it_was_read_is_not_kept(tmp_path: Path) -> None:
    cache, keys = Cache(tmp_path), ["before", "after"]
    made = cache.get(
        "thing", lambda: keys.pop(0), load=lambda _: "kept", build=lambda: "built", dump=lambda _: {}
    )
    assert made == "built"
    assert list(tmp_path.iterdir()) == []


def test_entries_no_longer_used_are_removed(folder: Path, kept: Path) -> None:
    Library(folder, cache=kept)
    before = set(kept.glob("document-*.npz"))
    document_files.markdown(folder / "documents" / "packing.md", "# 새 지침\n\n모두 바뀌었습니다.\n")
    Library(folder, cache=kept)
    after = set(kept.glob("document-*.npz"))
    assert len(after) == 1
    assert before.isdisjoint(after)


def test_texts_survive_being_packed() -> None:
    texts = ["", "가 나", "a\nb", '"', "🙂"]
    assert unpack_texts(pack_texts(texts)) == texts
    assert unpack_text(pack_text("한 줄\n두 줄")) == "한 줄\n두 줄"


def test_a_digest_tells_parts_apart() -> None:
    assert digest(["ab", "c"]) != digest(["a", "bc"])
    assert digest(["가"]) == digest(["가".encode()])
