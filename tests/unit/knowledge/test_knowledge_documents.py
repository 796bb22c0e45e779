"""Documents in the library: found, quoted, taken over when they change, and never in the way of anything else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sangdam.knowledge.cache import Cache
from sangdam.knowledge.documents import shelf as shelf_module
from sangdam.knowledge.documents.document import DocumentError
from sangdam.knowledge.documents.shelf import Shelf, take_in
from sangdam.knowledge.library import Library
from tests.unit.knowledge import document_files as files
from tests.unit.knowledge.knowledge_files import GIFT, PARKING, REFUND, write


def shelve(folder: Path) -> Path:
    """A document of each kind, below three articles."""
    write(folder, parking=PARKING, refund=REFUND, gift=GIFT)
    made = folder / "documents"
    made.mkdir()
    files.pdf(made / "exchange.pdf", title="교환 규정")
    files.word(made / "wholesale.docx")
    files.html(made / "cold.html")
    files.markdown(made / "packing.md")
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def documents(folder: Path) -> Path:
    return shelve(folder)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """For tests that change nothing."""
    folder = tmp_path_factory.mktemp("knowledge")
    shelve(folder)
    return Library(folder)


def test_every_kind_of_document_is_found_by_what_it_says(library: Library) -> None:
    assert library.problems == ()
    for text, document, page, heading in (
        ("이름 새긴 상품도 교환할 수 있나요", "교환 규정", 2, "맞춤 제작 상품"),
        ("안 찾아간 교환품은 얼마나 보관해요?", "교환 규정", 3, "보관"),
        ("도매 가격은 몇 개부터 적용되나요", "도매 거래 규정", None, "거래 조건"),
        ("섬 지역에도 냉장 상품을 보내 주시나요", "냉장 배송 안내서", None, "지역"),
        ("유리나 도자기는 완충재로 어떻게 감싸나요", "포장 지침", None, "깨지기 쉬운 상품"),
    ):
        found = library.quotation(text)
        assert found is not None, text
        assert (found.passage.document, found.passage.page, found.passage.headings[-1]) == (
            document,
            page,
            heading,
        )
        assert found.text in found.passage.text


@pytest.mark.parametrize(
    "text",
    ["도메 가격은 몇 게부터 적용되나요", "도매가격은몇개부터적용되나요", "냉장 식품을 섬으로 배송해 주나요"],
)
def test_slips_missing_spaces_and_near_words_find_the_passage_too(library: Library, text: str) -> None:
    best = library.quotations(text)[0].passage
    assert best.headings[-1] == ("지역" if "냉장" in text else "거래 조건")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "?!",
        "ㅋㅋㅋ",
        "안녕하세요",
        "오늘 날씨 어때요",
        "상담원 연결해 주세요",
        "😀" * 50,
        "\ud83d",
        "가" * 3000,
    ],
)
def test_what_no_document_says_is_not_quoted(library: Library, text: str) -> None:
    assert library.quotation(text) is None


def test_without_documents_nothing_is_quoted(folder: Path) -> None:
    write(folder, parking=PARKING)
    library = Library(folder, documents=folder / "nowhere")
    assert library.problems == ()
    assert library.quotations("교환 기간") == []
    assert library.quotation("교환 기간") is None


def test_articles_are_searched_as_if_there_were_no_documents(library: Library, tmp_path: Path) -> None:
    write(tmp_path, parking=PARKING, refund=REFUND, gift=GIFT)
    without = Library(tmp_path)
    for text in ("주차 되나요", "이름 새긴 상품도 교환할 수 있나요"):
        assert library.search(text) == without.search(text)


def test_broken_documents_are_named_and_stop_nothing(documents: Path, folder: Path) -> None:
    (documents / "broken.pdf").write_bytes(b"%PDF-1.7")
    (documents / "letter.hwp").write_bytes(b"HWP")
    (documents / ".hidden.pdf").write_bytes(b"")
    (documents / "~$wholesale.docx").write_bytes(b"lock")
    library = Library(folder)
    assert [problem.name for problem in library.problems] == ["broken.pdf", "letter.hwp"]
    assert library.quotation("이름 새긴 상품도 교환할 수 있나요") is not None
    assert library.search("주차 되나요").answered


async def test_changed_new_and_removed_documents_are_taken_over(documents: Path, folder: Path) -> None:
    library = Library(folder)
    index = library.index
    files.markdown(
        documents / "packing.md", "# 포장 지침\n\n## 도자기\n\n도자기는 이제 나무 상자에 담습니다.\n"
    )
    files.markdown(
        documents / "lost.md", "# 분실물 규정\n\n매장에서 잃어버린 물건은 한 달 동안 맡아 둡니다.\n"
    )
    (documents / "cold.html").unlink()
    assert await library.reload_if_changed()
    wood = library.quotation("도자기는 나무 상자에 담나요")
    assert wood is not None
    assert "나무 상자" in wood.text
    lost = library.quotation("매장에서 잃어버린 물건은 얼마 동안 맡아 주나요")
    assert lost is not None
    assert lost.passage.document == "분실물 규정"
    assert all(found.passage.file != "cold.html" for found in library.quotations("냉장 배송 얼음팩"))
    # The articles had not changed, so nothing was learnt again.
    assert library.index is index
    assert not await library.reload_if_changed()


async def test_a_document_that_breaks_and_is_mended(documents: Path, folder: Path) -> None:
    library = Library(folder)
    whole = (documents / "exchange.pdf").read_bytes()
    (documents / "exchange.pdf").write_bytes(whole[:100])
    assert await library.reload_if_changed()
    assert [problem.name for problem in library.problems] == ["exchange.pdf"]
    assert library.quotation("도매 가격은 몇 개부터 적용되나요") is not None
    (documents / "exchange.pdf").write_bytes(whole)
    assert await library.reload_if_changed()
    assert library.problems == ()


def test_a_folder_that_cannot_be_read_is_said_and_stops_nothing(
    documents: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> list[Path]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(shelf_module, "files", refuse)
    library = Library(folder)
    assert [problem.problem for problem in library.problems] == [
        "폴더를 열 수 없어요(Permission denied). 권한을 보세요."
    ]
    assert library.search("주차 되나요").answered


def test_only_what_changed_is_read(documents: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    real = shelf_module.read
    monkeypatch.setattr(shelf_module, "read", lambda file: read.append(file.name) or real(file))
    (documents / "broken.pdf").write_bytes(b"%PDF-1.7")
    shelf = Shelf(documents, Cache(None))
    first = shelf.read()
    assert read == ["broken.pdf", "cold.html", "exchange.pdf", "packing.md", "wholesale.docx"]
    read.clear()
    os.utime(documents / "cold.html")
    files.markdown(documents / "packing.md", "# 지침\n\n바뀌었습니다.\n")
    second = shelf.read()
    assert read == ["packing.md"]
    assert first.problems == second.problems
    assert [p for p in second.passages if p.file != "packing.md"] == [
        p for p in first.passages if p.file != "packing.md"
    ]


def test_a_good_document_is_copied_and_a_newer_one_replaces_it(tmp_path: Path) -> None:
    folder = tmp_path / "made" / "documents"
    file = files.markdown(tmp_path / "packing.md")
    assert take_in(file, folder) == (1, False)
    assert (folder / "packing.md").read_bytes() == file.read_bytes()
    files.markdown(file, "# 지침\n\n## 하나\n\n바뀌었습니다.\n\n## 둘\n\n이것도요.\n")
    assert take_in(file, folder) == (2, True)
    assert (folder / "packing.md").read_bytes() == file.read_bytes()
    assert [each.name for each in folder.iterdir()] == ["packing.md"]


def test_a_broken_document_is_not_copied(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    good = files.markdown(tmp_path / "packing.md")
    take_in(good, folder)
    before = (folder / "packing.md").read_bytes()
    good.write_bytes(b"")
    with pytest.raises(DocumentError, match="비어 있어요"):
        take_in(good, folder)
    assert (folder / "packing.md").read_bytes() == before
    assert [each.name for each in folder.iterdir()] == ["packing.md"]


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DocumentError, match="폴더에 넣지 못했어요"):
        take_in(files.markdown(tmp_path / "packing.md"), tmp_path / "file")
