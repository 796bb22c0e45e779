"""JSON lines in, JSON lines out: a bad line is named and the others are answered."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tqdm import tqdm

from sangdam.settings import PROJECT, Settings
from sangdam.stack import models
from sangdam.stack.brain_environ import BRAIN_PYTHON, rasa_environ
from sangdam.stack.errors import NoModel, StackError

Json = dict[str, Any]


class BadLines:
    """Counts and names lines that could not be used."""

    def __init__(self) -> None:
        self.count = 0

    def add(self, number: int, why: str) -> None:
        """Name one on stderr."""
        self.count += 1
        tqdm.write(f"{number}번째 줄을 읽을 수 없어요: {why} (line {number})", file=sys.stderr)


class Silent(BadLines):
    """For a second reading of a file: the lines were named the first time."""

    def add(self, number: int, why: str) -> None:
        """Count it only."""
        del number, why
        self.count += 1


def source(file: Path) -> Path:
    """The file itself; "-" is standard input.

    Raises:
        StackError: it cannot be read.
    """
    if str(file) == "-":
        return Path("/dev/stdin")
    if not file.is_file() or not os.access(file, os.R_OK):
        raise StackError(f"'{file}' 파일을 읽을 수 없어요. 이름과 권한을 보세요. (the file cannot be read)")
    return file


def count_lines(file: Path) -> int | None:
    """For the progress bar; None when it cannot be known beforehand."""
    if not file.is_file():
        return None
    with file.open("rb") as lines:
        return sum(1 for line in lines if line.strip())


def read(file: Path, bad: BadLines) -> Iterator[tuple[int, Json]]:
    """The objects of a file with their line numbers; every one has an id and a text."""
    with source(file).open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                item = json.loads(line)
            except (ValueError, RecursionError) as error:
                bad.add(number, f"JSON이 아니에요 (not JSON: {error})")
                continue
            if not isinstance(item, dict) or "id" not in item or not isinstance(item.get("text"), str):
                bad.add(number, '{"id", "text"} 꼴이 아니에요 (not an object with "id" and a string "text")')
                continue
            yield number, item


def progress(total: int | None) -> tqdm[Any]:
    """A bar on stderr; quieter where nobody watches."""
    shown = sys.stderr.isatty()
    return tqdm(total=total, unit="줄", file=sys.stderr, mininterval=0.1 if shown else 5, dynamic_ncols=shown)


def write(item: Json) -> None:
    """One line on stdout."""
    try:
        text = json.dumps(item, ensure_ascii=False).encode()
    except UnicodeEncodeError:  # half of an emoji: only an escape can carry it
        text = json.dumps(item).encode()
    sys.stdout.buffer.write(text + b"\n")
    sys.stdout.buffer.flush()


def understood(settings: Settings, file: Path, bad: BadLines) -> Iterator[Json]:
    """What the current model understands of a file's lines, in their order, as the brain answers.

    Raises:
        NoModel: nothing is trained.
    """
    command = [str(BRAIN_PYTHON), "-m", "sangdam_brain.understand", str(current_model(settings))]
    environ = {**os.environ, **rasa_environ(settings.data_folder)}
    with (
        source(file).open("rb") as lines,
        subprocess.Popen(
            command, cwd=PROJECT, env=environ, stdin=lines, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process,
    ):
        assert process.stdout is not None
        assert process.stderr is not None
        said: list[str] = []
        errors = threading.Thread(target=_read_errors, args=(process.stderr, bad, said))
        errors.start()
        try:
            for line in process.stdout:
                yield json.loads(line)
        finally:
            if sys.exc_info()[0] is not None:
                process.kill()
            errors.join(10)
    if process.returncode not in {0, 1} or (process.returncode == 1 and not bad.count):
        words = next((line for line in reversed(said) if line and not line.startswith("File ")), "no words")
        raise StackError(
            f"봇이 모델을 읽지 못했어요. 'make train'으로 다시 학습하세요. (the model cannot be used; train again: {words})"
        )


def _read_errors(stream: Any, bad: BadLines, said: list[str]) -> None:
    for raw in stream:
        line = raw.decode(errors="replace").strip()
        try:
            found = json.loads(line)
            bad.add(int(found["line"]), str(found["error"]))
        except (ValueError, TypeError, KeyError):
            said.append(line)


def current_model(settings: Settings) -> Path:
    """The newest model that may be loaded.

    Raises:
        NoModel: there is none.
    """
    for archive in models.archives(settings.models_folder):
        try:
            models.check(archive)
        except models.ModelRefused as error:
            print(error, file=sys.stderr)
            continue
        return archive
    raise NoModel
