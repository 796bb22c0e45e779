"""The folder of documents: every readable file in it as passages, and what is wrong with the others."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

from sangdam.knowledge.cache import Arrays, Cache, digest, pack_text, unpack_text
from sangdam.knowledge.documents.document import DocumentError
from sangdam.knowledge.documents.passages import Passage, passages
from sangdam.knowledge.documents.reader import read

_ENTRY = "document-"


@dataclass(frozen=True, slots=True)
class Read:
    """What a folder held: passages by document in the order of file names, and the documents that cannot be used.

    `keys` say of what the passages were made.
    """

    keys: tuple[str, ...]
    passages: tuple[Passage, ...]
    problems: tuple[DocumentError, ...]


def files(folder: Path) -> list[Path]:
    """The documents of a folder, by name: not hidden files, nor the locks that office programs leave."""
    if not folder.is_dir():
        return []
    return sorted(
        file for file in folder.iterdir() if file.is_file() and not file.name.startswith((".", "~$"))
    )


class Shelf:
    """The documents in one folder, which need not exist. A document is read once and then only when it changed."""

    def __init__(self, folder: Path, cache: Cache) -> None:
        self._folder = folder
        self._cache = cache
        self._read: dict[str, tuple[Passage, ...] | DocumentError] = {}

    def files(self) -> list[Path]:
        """The files that count, by name; none where the folder cannot be read, which `read` then says."""
        try:
            return files(self._folder)
        except OSError:
            return []

    def read(self) -> Read:
        """Everything on the shelf as it is now. Takes about a second for each document that changed."""
        found: dict[str, tuple[Passage, ...] | DocumentError] = {}
        try:
            there = files(self._folder)
        except OSError as error:
            problem = f"폴더를 열 수 없어요({error.strerror}). 권한을 보세요."
            return Read((), (), (DocumentError(self._folder.name, problem, "the folder cannot be read"),))
        for file in there:
            key = _key(file)
            found[key] = self._read.get(key) or self._passages(file, key)
        self._read = found
        self._cache.sweep(_ENTRY, {_entry(key) for key in found})
        return Read(
            tuple(found),
            tuple(passage for each in found.values() if isinstance(each, tuple) for passage in each),
            tuple(each for each in found.values() if isinstance(each, DocumentError)),
        )

    def _passages(self, file: Path, key: str) -> tuple[Passage, ...] | DocumentError:
        try:
            return self._cache.get(
                _entry(key),
                lambda: _key(file),
                load=load_passages,
                build=lambda: tuple(passages(read(file))),
                dump=dump_passages,
            )
        except DocumentError as error:
            return error


def take_in(file: Path, folder: Path) -> tuple[int, bool]:
    """Copy a document into the folder once it is known to be readable: how many passages, and whether it replaced one.

    Raises:
        DocumentError: it cannot be used, or not be copied; the folder is as it was.
    """
    found = len(passages(read(file)))
    target = folder / file.name
    replaces = target.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, waiting = tempfile.mkstemp(dir=folder, prefix=".", suffix=file.suffix)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(file.read_bytes())
            Path(waiting).chmod(0o644)
            Path(waiting).replace(target)
        except OSError:
            Path(waiting).unlink(missing_ok=True)
            raise
    except OSError as error:
        problem = f"'{folder}' 폴더에 넣지 못했어요({error.strerror}). 권한과 남은 공간을 보세요."
        raise DocumentError(file.name, problem, "cannot be copied") from error
    return found, replaces


def dump_passages(found: Sequence[Passage]) -> Arrays:
    """For `load_passages`."""
    return {"passages": pack_text(json.dumps([astuple(passage) for passage in found], ensure_ascii=False))}


def load_passages(arrays: Arrays) -> tuple[Passage, ...]:
    """What `dump_passages` gave."""
    return tuple(
        Passage(file, document, tuple(headings), page, tuple(sentences))
        for file, document, headings, page, sentences in json.loads(unpack_text(arrays["passages"]))
    )


def _key(file: Path) -> str:
    try:
        return digest([file.name, file.read_bytes()])
    except OSError:  # removed or closed to us this moment: reading it says which
        return digest([file.name])


def _entry(key: str) -> str:
    return f"{_ENTRY}{key[:32]}"
