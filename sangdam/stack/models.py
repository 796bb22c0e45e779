"""Trained models: where they are, which is newest, and whether an archive may be loaded at all.

An archive is judged before anything of it is unpacked: what it names is what Rasa would import and run.
"""

from __future__ import annotations

import gzip
import json
import re
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

RASA_VERSION = "3.6.21"

#: Components a model may name: Rasa's own and ours.
ALLOWED_MODULES = ("rasa.", "sangdam_brain.")

_METADATA_LIMIT = 50_000_000
_UNPACKED_LIMIT = 4_000_000_000
_MEMBER_LIMIT = 20_000
_CLASS_PATH = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")


class ModelRefused(Exception):
    """This archive must not be loaded; the text says why, in one sentence."""


def archives(folder: Path) -> list[Path]:
    """Model archives, newest first."""
    found = [path for path in folder.glob("*.tar.gz") if path.is_file() and not path.name.startswith(".")]
    return sorted(found, key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)


def check(archive: Path) -> None:
    """Judge an archive without unpacking it.

    Raises:
        ModelRefused: it is damaged, made by another Rasa, reaches outside its folder, or names foreign code.
    """
    metadata = _read_metadata(archive)
    version = metadata.get("rasa_open_source_version")
    if version != RASA_VERSION:
        raise ModelRefused(
            f"{archive.name} was trained by Rasa {version}, not {RASA_VERSION}; train it again."
        )
    classes = list(_classes(metadata))
    if not classes:
        raise ModelRefused(f"{archive.name} names no components; train it again.")
    for name in classes:
        if not name.startswith(ALLOWED_MODULES):
            raise ModelRefused(
                f"{archive.name} names the component {name!r}, which is neither Rasa's nor ours."
            )


def _read_metadata(archive: Path) -> dict[str, Any]:
    text: bytes | None = None
    size = count = 0
    try:
        with gzip.open(archive) as stream, tarfile.open(fileobj=stream, mode="r:") as packed:
            for member in packed:
                _check_member(archive, member)
                size, count = size + member.size, count + 1
                if size > _UNPACKED_LIMIT or count > _MEMBER_LIMIT:
                    raise ModelRefused(f"{archive.name} is larger than any model of ours.")
                if member.name in {"metadata.json", "./metadata.json"} and member.size <= _METADATA_LIMIT:
                    if text is not None:
                        raise ModelRefused(f"{archive.name} has two metadata.json; train it again.")
                    file = packed.extractfile(member)
                    text = file.read() if file else None
            while stream.read(1_000_000):  # to the end: only there the checksum is
                size += 1_000_000
                if size > _UNPACKED_LIMIT:
                    raise ModelRefused(f"{archive.name} is larger than any model of ours.")
        metadata = json.loads(text or b"")
    except (OSError, EOFError, ValueError, tarfile.TarError, zlib.error) as error:
        raise ModelRefused(f"{archive.name} is damaged or no Rasa model ({type(error).__name__}).") from error
    if not isinstance(metadata, dict):
        raise ModelRefused(f"{archive.name} has a metadata.json that is no object; train it again.")
    return metadata


def _check_member(archive: Path, member: tarfile.TarInfo) -> None:
    parts = member.name.split("/")
    if member.name.startswith("/") or "\\" in member.name or ".." in parts:
        raise ModelRefused(f"{archive.name} holds a file outside its own folder ({member.name!r}).")
    if not (member.isreg() or member.isdir()):
        raise ModelRefused(
            f"{archive.name} holds something that is neither file nor folder ({member.name!r})."
        )


def _classes(metadata: dict[str, Any]) -> Iterator[str]:
    """Every class the graph would import: what nodes use, and what their settings name."""
    for part in ("train_schema", "predict_schema"):
        schema = metadata.get(part)
        nodes = schema.get("nodes") if isinstance(schema, dict) else None
        for node in nodes.values() if isinstance(nodes, dict) else ():
            if not isinstance(node, dict):
                continue
            yield str(node.get("uses"))
            yield from _named(node.get("config"))


def _named(config: Any) -> Iterator[str]:
    if isinstance(config, dict):
        for key, value in config.items():
            if (
                key in {"name", "class", "module", "uses"}
                and isinstance(value, str)
                and _CLASS_PATH.fullmatch(value)
            ):
                yield value
            else:
                yield from _named(value)
    elif isinstance(config, list):
        for value in config:
            yield from _named(value)
