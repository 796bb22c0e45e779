"""Reads a document in a process of its own, so that no file, however broken, can stop, fill or hold up the service.

`python -m sangdam.knowledge.documents.reader FILE` is that process; it writes what it read as JSON.
"""

from __future__ import annotations

import functools
import json
import resource
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sangdam.knowledge.documents.document import LARGEST, LONGEST, Block, Document, DocumentError
from sangdam.settings import PROJECT

#: Seconds and bytes that reading one document may take.
PATIENCE = 60
_MEMORY = 2 * 1024**3

_MARKUP = "sangdam.knowledge.documents.markup"
_READERS = {
    ".md": (_MARKUP, "read_markdown"),
    ".markdown": (_MARKUP, "read_markdown"),
    ".html": (_MARKUP, "read_html"),
    ".htm": (_MARKUP, "read_html"),
    ".docx": (_MARKUP, "read_word"),
    ".pdf": ("sangdam.knowledge.documents.pdf", "read_pdf"),
}


def read(file: Path) -> Document:
    """The headings and paragraphs of a Markdown, HTML, Word or PDF file.

    Raises:
        DocumentError: it cannot be used; the message says why and what to do.
    """
    _check(file)
    command = [sys.executable, "-m", __spec__.name if __spec__ else __name__, str(file.resolve())]
    try:
        done = subprocess.run(command, cwd=PROJECT, capture_output=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired as error:
        raise DocumentError(
            file.name, "읽는 데 너무 오래 걸려요. 나누어 저장한 뒤 가져오세요.", "reading takes too long"
        ) from error
    try:
        found = json.loads(done.stdout)
    except ValueError as error:
        raise DocumentError(
            file.name, "파일이 깨져 있어요. 원본에서 다시 저장해 보세요.", "the file cannot be read"
        ) from error
    if "problem" in found:
        raise DocumentError(file.name, found["problem"], found["english"])
    document = _from_json(found)
    letters = sum(len(block.text) for block in document.blocks)
    if not any(block.level == 0 for block in document.blocks):
        raise DocumentError(
            file.name, "비어 있어요. 내용이 있는 문서를 가져오세요.", "there is no text in it"
        )
    if letters > LONGEST:
        problem = f"글자가 너무 많아요({letters:,}자). {LONGEST:,}자 아래로 나누어 가져오세요."
        raise DocumentError(file.name, problem, f"more than {LONGEST} characters")
    return document


def _to_json(document: Document) -> dict[str, Any]:
    """For `_from_json`. Syllables that a Mac has taken apart (NFD) are put together."""
    whole = functools.partial(unicodedata.normalize, "NFC")
    blocks = [[whole(block.text), block.level, block.page] for block in document.blocks]
    return {"name": document.name, "title": whole(document.title), "pages": document.pages, "blocks": blocks}


def _from_json(found: dict[str, Any]) -> Document:
    blocks = tuple(Block(text, level, page) for text, level, page in found["blocks"])
    return Document(found["name"], found["title"], blocks, found["pages"])


def _check(file: Path) -> None:
    if file.suffix.lower() not in _READERS:
        raise DocumentError(
            file.name,
            "이 형식은 읽을 수 없어요. PDF, DOCX, HTML, Markdown 가운데 하나로 저장해 주세요.",
            "only PDF, DOCX, HTML and Markdown can be read",
        )
    try:
        size = file.stat().st_size
    except OSError as error:
        raise DocumentError(
            file.name, "파일을 열 수 없어요. 이름과 권한을 보세요.", "cannot be opened"
        ) from error
    if size == 0:
        raise DocumentError(
            file.name, "비어 있어요. 내용이 있는 문서를 가져오세요.", "there is no text in it"
        )
    if size > LARGEST:
        problem = f"너무 커요({size / 2**20:.0f}MB). {LARGEST // 2**20}MB 아래로 나누어 가져오세요."
        raise DocumentError(file.name, problem, f"larger than {LARGEST // 2**20} MB")


def _reader(file: Path) -> Callable[[Path], Document]:
    """The function for this kind of file. Its library is loaded in the reading process only."""
    from importlib import import_module

    module, name = _READERS[file.suffix.lower()]
    reader: Callable[[Path], Document] = getattr(import_module(module), name)
    return reader


def main() -> None:
    """The reading process."""
    resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    file = Path(sys.argv[1])
    try:
        found = _to_json(_reader(file)(file))
    except DocumentError as error:
        found = {"problem": error.problem, "english": error.english}
    sys.stdout.buffer.write(json.dumps(found).encode("ascii"))


if __name__ == "__main__":
    main()
