"""Markdown, HTML and Word documents. All become HTML first, so that one reader knows headings, lists and tables."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

import mammoth
from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser, LexborNode

from sangdam.knowledge.documents.document import LARGEST, Block, Document, DocumentError, title_of
from sangdam.knowledge.documents.headings import level_by_words

_FRONT_MATTER = re.compile(r"\A---\r?\n.*?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{1,40})""", re.IGNORECASE)
_SKIPPED = frozenset(
    {"script", "style", "noscript", "template", "svg", "nav", "footer", "button", "select", "head"}
)
_INLINE = frozenset(
    {
        "a",
        "abbr",
        "b",
        "bdi",
        "cite",
        "code",
        "del",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "s",
    }
    | {"samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr"}
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
#: Word's own title styles, which mammoth leaves as paragraphs, and headings as Korean templates name them.
_WORD_STYLES = "\n".join(
    ["p[style-name='Title'] => h1.title:fresh", "p[style-name='제목'] => h1.title:fresh"]
    + [f"p[style-name='제목 {level}'] => h{level}:fresh" for level in range(1, 7)]
    + [f"p[style-name='개요 {level}'] => h{level}:fresh" for level in range(1, 7)]
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
#: A zip file may unpack to this many times the largest document, and no further.
_SWELLS = 10


def read_markdown(file: Path) -> Document:
    """A Markdown file, in UTF-8 or CP949; front matter is left out."""
    text = _FRONT_MATTER.sub("", _decoded(file, file.read_bytes()))
    return document_of_html(file, MarkdownIt("commonmark").enable("table").render(text))


def read_html(file: Path) -> Document:
    """An HTML page, in the encoding it says, UTF-8 or CP949; menus, scripts and the foot of the page are left out."""
    return document_of_html(file, _decoded(file, file.read_bytes()))


def read_word(file: Path) -> Document:
    """A Word document (DOCX). Pictures are left out.

    Raises:
        DocumentError: it is encrypted, an old .doc, no Word document, or would unpack to far too much.
    """
    content = file.read_bytes()
    if content.startswith(_OLE):
        if _ENCRYPTED_PACKAGE in content:
            raise DocumentError(
                file.name,
                "암호가 걸려 있어요. 암호를 풀어 저장한 뒤 다시 가져오세요.",
                "the file is encrypted",
            )
        raise DocumentError(
            file.name,
            "예전 워드 형식이에요. DOCX로 저장한 뒤 다시 가져오세요.",
            "not a DOCX file but an old DOC",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if sum(entry.file_size for entry in package.infolist()) > _SWELLS * LARGEST:
                raise DocumentError(
                    file.name, "압축을 풀면 너무 커요. 나누어 저장한 뒤 가져오세요.", "it unpacks to too much"
                )
            converted = mammoth.convert_to_html(
                io.BytesIO(content),
                style_map=_WORD_STYLES,
                convert_image=mammoth.images.img_element(_no_image),
            )
    except (zipfile.BadZipFile, KeyError, OSError, ValueError) as error:
        raise DocumentError(
            file.name, "파일이 깨져 있어요. 워드에서 다시 저장해 보세요.", "not a whole DOCX file"
        ) from error
    return document_of_html(file, str(converted.value))


def _no_image(_: object) -> dict[str, str]:
    return {"src": ""}


def _decoded(file: Path, content: bytes) -> str:
    declared = _CHARSET.search(content[:4096])
    names = ["utf-8-sig", *([declared[1].decode("ascii")] if declared else []), "cp949"]
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        names = ["utf-16"]
    for name in names:
        try:
            text = content.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
        if "\x00" not in text:
            return text
    raise DocumentError(
        file.name, "글자를 읽을 수 없어요. UTF-8로 저장한 뒤 다시 가져오세요.", "the encoding is unknown"
    )


def document_of_html(file: Path, html: str) -> Document:
    """The headings and paragraphs of HTML text; `file` names the document where it does not itself."""
    tree = LexborHTMLParser(html)
    page = _Page()
    if tree.body is not None:
        page.walk(tree.body)
        page.end_block()
    named = tree.css_first("title, h1.title")
    title = " ".join(named.text().split()) if named is not None else ""
    highest = [block.text for block in page.blocks if block.level == 1]
    if not title:
        title = highest[0] if len(highest) == 1 else title_of(file)
    return Document(file.name, title, tuple(page.blocks))


class _Page:
    """The blocks of a page, as its elements are walked in their order."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._words: list[str] = []

    def walk(self, node: LexborNode) -> None:
        """Everything inside an element."""
        for child in node.iter(include_text=True):
            tag = child.tag or ""
            if tag == "-text":
                self._words.append(child.text(deep=False))
            elif tag in _SKIPPED:
                continue
            elif tag in _HEADINGS:
                self.end_block()
                self._add(child.text(separator=" "), _HEADINGS[tag])
            elif tag == "table":
                self.end_block()
                self._table(child)
            elif tag in _INLINE:
                self.walk(child)
            elif tag == "br":
                self._words.append(" ")
            else:
                self.end_block()
                self.walk(child)
                self.end_block(mark="· " if tag == "li" else "")

    def end_block(self, mark: str = "") -> None:
        """What was collected is one paragraph."""
        text = " ".join("".join(self._words).split())
        self._words.clear()
        if text:
            self._add(mark + text, level_by_words(text))

    def _add(self, text: str, level: int) -> None:
        if text := " ".join(text.split()):
            self.blocks.append(Block(text, level))

    def _table(self, table: LexborNode) -> None:
        rows = [
            [" ".join(cell.text(separator=" ").split()) for cell in row.css("th, td")]
            for row in table.css("tr")
        ]
        rows = [row for row in rows if any(row)]
        headed = len(rows) > 1 and (bool(table.css("tr:first-child th")) or len(rows[0]) > 2)
        for row in rows[1:] if headed else rows:
            self._add(_sentence(row, rows[0] if headed else ()), 0)


def _sentence(row: Sequence[str], names: Sequence[str]) -> str:
    """A row that can be read alone: 단순 변심: 배송비 6,000원, 기간 7일."""
    first, *others = row
    if not names:
        return ": ".join(part for part in (first, ", ".join(cell for cell in others if cell)) if part)
    padded = [*names[1:], *[""] * len(others)]
    told = [f"{name} {cell}".strip() for name, cell in zip(padded, others, strict=False) if cell]
    return ": ".join(part for part in (first, ", ".join(told)) if part)
