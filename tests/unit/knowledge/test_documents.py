"""Documents of every kind become headings and paragraphs; broken ones are named with what to do about them."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from sangdam.knowledge.documents import markup, reader
from sangdam.knowledge.documents.document import Block, Document, DocumentError
from sangdam.knowledge.documents.headings import level_by_words
from sangdam.knowledge.documents.passages import PASSAGE_CHARACTERS, QUOTED_CHARACTERS, Passage, passages
from sangdam.knowledge.documents.reader import read
from tests.unit.knowledge import document_files as files

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def told(document: Document) -> list[tuple[int, str]]:
    return [(block.level, block.text) for block in document.blocks]


def test_markdown_has_headings_lists_tables_and_clauses(tmp_path: Path) -> None:
    document = read(files.markdown(tmp_path / "packing.md"))
    assert (document.title, document.pages) == ("포장 지침", None)
    assert told(document) == [
        (1, "포장 지침"),
        (2, "깨지기 쉬운 상품"),
        (0, "유리와 도자기는 완충재로 두 번 감쌉니다. 상자에는 취급 주의 스티커를 붙입니다."),
        (0, "· 향수는 기울지 않게 세워 넣습니다."),
        (0, "소형: 상자 1호, 완충재 두 장"),
        (0, "대형: 상자 4호, 완충재 여섯 장"),
        (0, "제3조(재포장) 상자가 젖으면 새 상자로 다시 포장합니다."),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "euc-kr", "cp949"])
def test_html_is_read_without_menus_and_scripts_in_any_korean_encoding(tmp_path: Path, encoding: str) -> None:
    document = read(files.html(tmp_path / "cold.html", encoding))
    assert document.title == "냉장 배송 안내서"
    assert told(document) == [
        (1, "냉장 배송"),
        (0, "얼음팩은 여름에 세 개를 넣습니다. 겨울에는 하나면 됩니다."),
        (2, "지역"),
        (0, "섬 지역에는 냉장 상품을 보내지 않습니다."),
    ]


def test_word_documents_keep_headings_lists_and_tables(tmp_path: Path) -> None:
    document = read(files.word(tmp_path / "wholesale.docx"))
    assert document.title == "도매 거래 규정"
    assert told(document)[1:] == [
        (1, "거래 조건"),
        (0, "도매 가격은 같은 상품을 백 개 넘게 사실 때부터 적용합니다."),
        (0, "· 세금계산서는 매달 말일에 발행합니다."),
        (2, "할인율"),
        (0, "백 개: 할인율 10%, 납기 3일"),
        (0, "천 개: 할인율 20%, 납기 2주"),
    ]


def test_a_document_that_names_itself_nowhere_is_called_like_its_file(tmp_path: Path) -> None:
    text = "## 하나\n\n내용입니다.\n"
    assert read(files.markdown(tmp_path / "교환_반품  규정.md", text)).title == "교환 반품 규정"
    assert read(files.pdf(tmp_path / "교환_규정.pdf")).title == "교환 규정"
    assert read(files.pdf(tmp_path / "named.pdf", title="교환 규정집")).title == "교환 규정집"


def test_syllables_that_a_mac_took_apart_are_put_together(tmp_path: Path) -> None:
    name, text = (
        unicodedata.normalize("NFD", each) for each in ("교환 규정.md", "## 기간\n\n칠 일입니다.\n")
    )
    document = read(files.markdown(tmp_path / name, text))
    assert document.title == "교환 규정"
    assert told(document) == [(2, "기간"), (0, "칠 일입니다.")]


def test_pdf_has_pages_headings_by_size_and_no_running_titles(tmp_path: Path) -> None:
    document = read(files.pdf(tmp_path / "exchange.pdf"))
    assert document.pages == 3
    assert [(block.page, block.text) for block in document.blocks if block.level] == [
        (1, "교환 기간"),
        (2, "맞춤 제작 상품"),
        (3, "보관"),
    ]
    text = " ".join(block.text for block in document.blocks)
    assert "규정집" not in text
    assert "- 1 -" not in text


def test_printed_lines_are_joined_within_a_word_and_between_words(tmp_path: Path) -> None:
    found = passages(read(files.pdf(tmp_path / "exchange.pdf")))
    assert found[0].sentences == (
        "교환은 받으신 날부터 7일 안에 신청하실 수 있습니다.",
        "단순 변심은 왕복 배송비를 고객이 부담하며, 불량이면 회사가 부담합니다.",
    )
    assert [(passage.page, passage.headings) for passage in found] == [
        (1, ("교환 기간",)),
        (2, ("맞춤 제작 상품",)),
        (3, ("보관",)),
    ]


def test_two_pages_with_their_running_titles_items_and_a_verb_cut_by_the_margin(tmp_path: Path) -> None:
    pages = (
        (
            (9, "26. 11. 22. 온누리 반품 규정"),
            (11, "반품 상자는 재활용 상자를 쓰셔도 됩니"),
            (11, "다. 송장은 상자 위에 붙여 주세요"),
            (11, "가. 포장을 뜯지 않은 상품"),
            (11, "나. 불량 상품"),
            (11, "다. 잘못 보낸 상품"),
            (9, "file:///rules.html 1/2"),
        ),
        (
            (9, "26. 11. 22. 온누리 반품 규정"),
            (11, "보관료는 하루 천 원입니다."),
            (9, "file:///rules.html 2/2"),
        ),
    )
    found = passages(read(files.pdf(tmp_path / "rules.pdf", pages)))
    assert [(passage.page, passage.sentences) for passage in found] == [
        (
            1,
            (
                "반품 상자는 재활용 상자를 쓰셔도 됩니다.",
                "송장은 상자 위에 붙여 주세요",
                "가. 포장을 뜯지 않은 상품",
                "나. 불량 상품",
                "다. 잘못 보낸 상품",
            ),
        ),
        (2, ("보관료는 하루 천 원입니다.",)),
    ]


Broken = Callable[[Path], Path]


def _bytes(name: str, content: bytes) -> Broken:
    def make(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return make


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda folder: files.pdf(folder / "a.pdf", password="secret"), "암호가 걸려 있어요"),
        (lambda folder: files.pdf(folder / "a.pdf", pages=[[], []]), "글자가 없어요"),
        (_bytes("a.pdf", b"%PDF-1.7 and no more"), "파일이 깨져 있어요"),
        (_bytes("a.docx", _OLE + "EncryptedPackage".encode("utf-16-le")), "암호가 걸려 있어요"),
        (_bytes("a.docx", _OLE), "예전 워드 형식이에요"),
        (_bytes("a.docx", b"PK no zip"), "파일이 깨져 있어요"),
        (lambda folder: files.package(folder / "a.docx", other=b"x"), "파일이 깨져 있어요"),
        (_bytes("a.html", b"<div>" * 3000 + b"x"), "파일이 깨져 있어요"),
        (_bytes("a.md", b"\xff\xfe\xfa\x00\x81"), "글자를 읽을 수 없어요"),
        (_bytes("a.md", b""), "비어 있어요"),
        (_bytes("a.md", b"# \n\n---\n"), "비어 있어요"),
        (_bytes("a.html", b"<script>1</script>"), "비어 있어요"),
        (_bytes("a.hwp", b"HWP Document File"), "이 형식은 읽을 수 없어요"),
        (lambda folder: folder / "none.pdf", "파일을 열 수 없어요"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_sentence(tmp_path: Path, make: Broken, says: str) -> None:
    file = make(tmp_path)
    with pytest.raises(DocumentError) as caught:
        read(file)
    assert str(caught.value).startswith(f"{file.name}: ")
    assert says in str(caught.value)
    assert str(tmp_path) not in str(caught.value)


def test_too_large_documents_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = files.markdown(tmp_path / "long.md", "가나다라 마바사. " * 200)
    monkeypatch.setattr(reader, "LONGEST", 1000)
    with pytest.raises(DocumentError, match="글자가 너무 많아요"):
        read(file)
    monkeypatch.setattr(reader, "LARGEST", 1000)
    with pytest.raises(DocumentError, match="너무 커요"):
        read(file)


def test_a_word_document_that_swells_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markup, "LARGEST", 1000)
    with pytest.raises(DocumentError, match="압축을 풀면 너무 커요"):
        markup.read_word(files.package(tmp_path / "bomb.docx", big=b"\0" * 20_000))


def test_a_reader_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "PATIENCE", 0.01)
    with pytest.raises(DocumentError, match="너무 오래 걸려요"):
        read(files.markdown(tmp_path / "a.md"))


def test_a_reader_that_dies_is_a_broken_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(DocumentError, match="파일이 깨져 있어요"):
        read(files.markdown(tmp_path / "a.md"))


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("제2장 교환과 반품", 7),
        ("제 1 절 배송", 8),
        ("제3조(반품 기간)", 9),
        ("제12조의2 【환불】", 9),
        ("제3조에 따라 환불합니다.", 0),
        ("제3조(반품 기간) 받은 날부터 7일 안에 반품할 수 있다.", 0),
        ("교환 안내", 0),
    ],
)
def test_numbered_headings_are_known_by_their_words(text: str, level: int) -> None:
    assert level_by_words(text) == level


def test_passages_keep_to_their_heading_and_page_and_stay_short() -> None:
    sentence = "이 문장은 길이를 재려고 되풀이해서 적어 두는 문장입니다."
    blocks = (
        Block("규정", 1, 1),
        Block("둘", 2, 1),
        Block(" ".join([sentence] * 30), 0, 1),
        Block("셋째 쪽으로 넘어간 문장입니다.", 0, 2),
        Block("셋", 2, 2),
        Block("표" * 1000, 0, 2),
    )
    found = passages(Document("rules.pdf", "규정", blocks, 2))
    assert {passage.headings for passage in found} == {("둘",), ("셋",)}
    assert all(len(passage.text) <= PASSAGE_CHARACTERS for passage in found)
    assert " ".join(passage.text for passage in found).count(sentence) == 30
    turned = next(passage for passage in found if "셋째 쪽" in passage.text)
    assert (turned.page, turned.headings, turned.text) == (2, ("둘",), "셋째 쪽으로 넘어간 문장입니다.")
    assert sum(passage.text.count("표") for passage in found) == 1000


def test_a_quotation_is_whole_sentences_around_the_one_meant() -> None:
    sentences = tuple(f"{number}번 문장은 {'길고 ' * 20}깁니다." for number in range(8))
    passage = Passage("rules.pdf", "규정", (), 1, sentences)
    quote = passage.quote(3)
    assert len(quote) <= QUOTED_CHARACTERS
    assert sentences[3] in quote
    assert quote.endswith("깁니다.")
    assert all(part in sentences for part in quote.replace("깁니다. ", "깁니다.\n").split("\n"))
    assert passage.quote(7).endswith(sentences[7])
    assert Passage("rules.pdf", "규정", (), 1, ("한 문장.",)).quote(0) == "한 문장."
