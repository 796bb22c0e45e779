"""What is expensive to learn, kept as files of plain arrays: a start reads in a blink what once took seconds.

A file that is missing, broken, or of other articles, another Kiwi or another version of this code is no error: it is made
anew and replaced.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import logging
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[Any]]
Thing = TypeVar("Thing")

_KEY = "key"

logger = logging.getLogger(__name__)


class Cache:
    """Named entries in one folder, each with the key of what it was made from. Without a folder nothing is kept."""

    def __init__(self, folder: Path | None) -> None:
        """`folder` is made when something is first kept in it."""
        self._folder = folder

    def get(
        self,
        name: str,
        key: Callable[[], str],
        *,
        load: Callable[[Arrays], Thing],
        build: Callable[[], Thing],
        dump: Callable[[Thing], Arrays],
    ) -> Thing:
        """The entry `name`: loaded if it was kept under this key, else built, and kept if the key is then still the same.

        What `build` raises is raised; trouble with the file never is.
        """
        if self._folder is None:
            return build()
        file, now = self._folder / f"{name}.npz", key()
        try:
            arrays = _read(file)
            if unpack_text(arrays.pop(_KEY)) == now:
                return load(arrays)
        except FileNotFoundError:
            pass
        except Exception as error:  # noqa: BLE001 - whatever is wrong with it, the file can be made anew
            logger.info("%s is not usable (%s) and is made anew.", file.name, type(error).__name__)
        thing = build()
        if key() == now:  # else the files changed while they were read
            self._keep(file, {**dump(thing), _KEY: pack_text(now)})
        return thing

    def sweep(self, prefix: str, keep: AbstractSet[str]) -> None:
        """Remove the entries whose names begin with `prefix`, but those in `keep`."""
        if self._folder is None:
            return
        for file in self._folder.glob(f"{prefix}*.npz"):
            if file.stem not in keep:
                with contextlib.suppress(OSError):
                    file.unlink()

    def _keep(self, file: Path, arrays: Arrays) -> None:
        """Write the whole file or nothing: another process may be reading."""
        waiting: Path | None = None
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            handle, path = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
            waiting = Path(path)
            with os.fdopen(handle, "wb") as stream:
                np.savez(stream, allow_pickle=False, **arrays)
            waiting.replace(file)
        except OSError as error:
            logger.warning(
                "%s could not be kept (%s); the next start takes longer.", file.name, error.strerror
            )
            if waiting is not None:
                with contextlib.suppress(OSError):
                    waiting.unlink()


def digest(parts: Iterable[bytes | str]) -> str:
    """A key for everything that `parts` say, and for the Kiwi and the code that made something of it."""
    found = hashlib.sha256(_makers().encode())
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        found.update(len(data).to_bytes(8, "big") + data)
    return found.hexdigest()


@functools.cache
def _makers() -> str:
    code = hashlib.sha256()
    for file in sorted(Path(__file__).parent.rglob("*.py")):
        code.update(file.read_bytes())
    return f"{version('kiwipiepy')} {version('kiwipiepy-model')} {code.hexdigest()}"


def _read(file: Path) -> Arrays:
    # numpy itself would leave a file open that turns out to be none of its own.
    with file.open("rb") as stream, np.load(stream, allow_pickle=False) as entries:
        return {name: entries[name] for name in entries.files}


def pack_text(text: str) -> NDArray[np.uint8]:
    """For `unpack_text`."""
    return np.frombuffer(text.encode(), dtype=np.uint8)


def unpack_text(packed: NDArray[Any]) -> str:
    """What `pack_text` gave."""
    return packed.tobytes().decode()


def pack_texts(texts: Sequence[str]) -> NDArray[np.uint8]:
    """For `unpack_texts`."""
    return pack_text(json.dumps(list(texts), ensure_ascii=False))


def unpack_texts(packed: NDArray[Any]) -> list[str]:
    """What `pack_texts` gave."""
    found: list[str] = json.loads(unpack_text(packed))
    return found


def nested(name: str, arrays: Mapping[str, NDArray[Any]]) -> Arrays:
    """Arrays of a part, to be kept among those of the whole."""
    return {f"{name}.{key}": array for key, array in arrays.items()}


def part(name: str, arrays: Mapping[str, NDArray[Any]]) -> Arrays:
    """The arrays that `nested` gave this name."""
    return {key.removeprefix(f"{name}."): a for key, a in arrays.items() if key.startswith(f"{name}.")}
