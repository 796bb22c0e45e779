"""PDF files, by PDFium. A PDF knows letters and their sizes only: headings and paragraphs are found from them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from pypdfium2 import raw

from sangdam.knowledge.documents.document import LONGEST, Block, Document, DocumentError, title_of
from sangdam.knowledge.documents.headings import level_by_words, looks_like_title

#: Letters this much larger than the text's own are a heading's.
_LARGER = 1.15
#: Letters a page must have on average; scanned pages have none, or a stamp.
_LEAST_LETTERS = 15
#: Lines at the top and the bottom of a page where its running title and number may be.
_MARGIN = 2
_PAGE_NUMBER = re.compile(
    r"[-–—\s\[\]()|]*(?:page\s*)?\d+\s*(?:[/of\s]+\d+)?\s*(?:쪽|페이지)?[-–—\s\[\]()|]*", re.IGNORECASE
)
_BEGINS_ITEM = re.compile(
    r"[-·•○●▪■□◦※*▶☞]|\d{1,2}[.)]\s|[가-하][.)]\s|[①-⑳㉠-㉻]|\(\d{1,2}\)|제\s*\d+\s*[장절조항]"
)
_ENDS_PARAGRAPH = re.compile(r"[.?!:;。]\s*[)）\"”’』」]?\s*\Z")
_NO_TITLE = re.compile(r"untitled|microsoft word|\.(?:docx?|hwpx?|pdf)\b|^\W*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    size: float
    page: int


def read_pdf(file: Path) -> Document:
    """A PDF file.

    Raises:
        DocumentError: it is encrypted, broken, or holds pictures of text only.
    """
    try:
        source = pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            problem = "암호가 걸려 있어요. 암호를 풀어 저장한 뒤 다시 가져오세요."
            raise DocumentError(file.name, problem, "the file is encrypted") from error
        problem = "파일이 깨져 있어요. PDF로 다시 저장해 보세요."
        raise DocumentError(file.name, problem, "not a whole PDF file") from error
    with source:
        pages = [_lines(source[number], number + 1) for number in range(len(source))]
        title = " ".join(str(source.get_metadata_dict().get("Title", "")).split())
    letters = sum(len(line.text) for lines in pages for line in lines)
    if letters < _LEAST_LETTERS * max(len(pages), 1):
        raise DocumentError(
            file.name,
            "글자가 없어요. 종이를 스캔한 것이라면 글자 인식(OCR)을 거친 PDF를 가져오세요.",
            "no text, probably a scan",
        )
    blocks = _blocks(_without_margins(pages))
    if _NO_TITLE.search(title):
        largest = [block.text for block in blocks if block.level == 1]
        title = largest[0] if len(largest) == 1 else title_of(file)
    return Document(file.name, title, tuple(blocks), len(pages))


def _lines(page: pypdfium2.PdfPage, number: int) -> list[_Line]:
    """The lines of a page with the size of most of their letters, in points."""
    text_page = page.get_textpage()
    found: list[_Line] = []
    letters: list[str] = []
    sizes: Counter[float] = Counter()
    count = min(text_page.count_chars(), LONGEST + 1)
    for index in range(count + 1):
        letter = chr(raw.FPDFText_GetUnicode(text_page, index)) if index < count else "\n"
        if letter not in "\r\n":
            letters.append(letter)
            if not letter.isspace():
                sizes[round(raw.FPDFText_GetFontSize(text_page, index), 1)] += 1
        elif letters:
            text = " ".join(_whole("".join(letters)).split())
            if text:
                found.append(_Line(text, sizes.most_common(1)[0][0] if sizes else 0.0, number))
            letters, sizes = [], Counter()
    return found


def _whole(text: str) -> str:
    """Halves of letters beyond the first plane put together; what stands for nothing, left out."""
    joined = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return re.sub("[\x00-\x08\x0b-\x1f\ufffe\uffff\ufffd]", "", joined)


def _without_margins(pages: Sequence[Sequence[_Line]]) -> list[_Line]:
    """All lines but page numbers and what stands at the edge of most pages."""
    edges = Counter(
        re.sub(r"\d+", "0", line.text) for lines in pages for line in {*lines[:_MARGIN], *lines[-_MARGIN:]}
    )
    running = {text for text, times in edges.items() if times > max(len(pages) / 2, 1)}
    kept: list[_Line] = []
    for lines in pages:
        for place, line in enumerate(lines):
            at_edge = place < _MARGIN or place >= len(lines) - _MARGIN
            if at_edge and (_PAGE_NUMBER.fullmatch(line.text) or re.sub(r"\d+", "0", line.text) in running):
                continue
            kept.append(line)
    return kept


def _blocks(lines: Sequence[_Line]) -> list[Block]:
    letters: Counter[float] = Counter()
    for line in lines:
        letters[line.size] += len(line.text)
    usual = letters.most_common(1)[0][0] if letters else 0.0
    larger = sorted({line.size for line in lines if line.size > usual * _LARGER}, reverse=True)
    levels = {size: min(level, 6) for level, size in enumerate(larger, 1)}
    blocks: list[Block] = []
    for line in lines:
        level = levels.get(line.size, 0) if looks_like_title(line.text) else 0
        level = level or level_by_words(line.text)
        last = blocks[-1] if blocks else None
        if last is not None and _goes_on(last, line, level):
            blocks[-1] = Block(f"{last.text}\n{line.text}", level, last.page)
        else:
            blocks.append(Block(line.text, level, line.page))
    return blocks


def _goes_on(last: Block, line: _Line, level: int) -> bool:
    """Whether a line belongs to the paragraph before it."""
    if level or last.level or last.page != line.page or _ENDS_PARAGRAPH.search(last.text):
        return False
    # "다." begins the third line of a list, and far more often is the end of a verb cut by the margin: …합니/다.
    cut = line.text.startswith("다.") and not last.text.startswith("나.")
    return cut or not _BEGINS_ITEM.match(line.text)
