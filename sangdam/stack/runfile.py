"""What runs on this data folder right now: one lock, and one file that the command line reads (`<data>/run.json`)."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psutil

from sangdam.settings import SettingError

FILE_NAME = "run.json"


@dataclass(slots=True)
class Running:
    """The supervisor and its children. A process is named by number and start time: numbers are used again."""

    pid: int
    created: float
    address: str
    database_url: str
    children: list[tuple[int, float]] = field(default_factory=list)


def write(folder: Path, running: Running) -> None:
    """Replace the file; only its owner can read it (the database address may hold a password)."""
    draft = folder / f".{FILE_NAME}.{os.getpid()}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(running), file)
    draft.replace(folder / FILE_NAME)


def remove(folder: Path) -> None:
    """Nothing runs any more."""
    (folder / FILE_NAME).unlink(missing_ok=True)


def read(folder: Path) -> Running | None:
    """What the file says, whether or not it is still true."""
    try:
        kept = json.loads((folder / FILE_NAME).read_text("utf-8"))
        kept["children"] = [(int(pid), float(created)) for pid, created in kept["children"]]
        return Running(**kept)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def alive(folder: Path) -> Running | None:
    """What runs now; None when nothing does."""
    running = read(folder)
    return running if running is not None and same_process(running.pid, running.created) else None


def started(pid: int) -> float:
    """When a process was started; 0 when it is gone (or dead and only not yet collected)."""
    try:
        process = psutil.Process(pid)
        return process.create_time() if process.status() != psutil.STATUS_ZOMBIE else 0.0
    except psutil.Error:
        return 0.0


def same_process(pid: int, created: float) -> bool:
    """Whether `pid` is still the process that was started at `created`."""
    return abs(started(pid) - created) < 1.0


@contextmanager
def lock(folder: Path, patience: float = 0) -> Iterator[None]:
    """Be the only one who runs things on this data folder.

    Raises:
        SettingError: somebody else does, for longer than `patience` seconds.
    """
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        end = time.monotonic() + patience
        while not _try_lock(descriptor):
            if time.monotonic() > end:
                raise _busy(folder)
            time.sleep(0.1)
        yield
    finally:
        os.close(descriptor)


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _busy(folder: Path) -> SettingError:
    running = alive(folder)
    where = f"{running.address} (process {running.pid})" if running else str(folder)
    return SettingError(
        "SANGDAM_DATA",
        f"이 데이터 폴더로 상담이 이미 켜져 있어요: {where}. 그것을 멈추거나 다른 폴더를 정하세요.",
        f"Sangdam already runs on this data folder: {where}; stop it, or set another folder",
    )


def clear_orphans(folder: Path) -> int:
    """End what a supervisor that was killed left running; to be called with the lock held.

    PostgreSQL is spared: `EmbeddedPostgres.prepare` lets it shut down properly.
    """
    left = read(folder)
    ended = 0
    for pid, created in left.children if left else []:
        if not same_process(pid, created):
            continue
        with suppress(psutil.Error):
            if psutil.Process(pid).name().startswith("postgres"):
                continue
        with suppress(OSError):
            os.killpg(pid, signal.SIGKILL)
            ended += 1
    remove(folder)
    return ended
