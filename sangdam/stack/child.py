"""One child process: started in a session of its own, its output kept, stopped politely and then not."""

from __future__ import annotations

import asyncio
import os
import signal
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from sangdam.stack.launch_command import launcher

_KEPT_LINES = 40


class ChildFailed(Exception):
    """A child ended, or did not get ready in time. The text is its own last words."""


class LogFile:
    """Appends to a file; beyond `limit` bytes the old half moves to <name>.1."""

    def __init__(self, path: Path, limit: int = 10_000_000) -> None:
        self.path = path
        self.limit = limit

    def write(self, line: bytes) -> None:
        """Append one line; a full disk must not stop anything."""
        with suppress(OSError):
            if self.path.exists() and self.path.stat().st_size > self.limit:
                self.path.replace(self.path.with_suffix(self.path.suffix + ".1"))
            with open(self.path, "ab", opener=_private) as file:
                file.write(line + b"\n")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


@dataclass(slots=True)
class Child:
    """A running process of ours. Make it with `Child.start`, on the main thread."""

    name: str
    process: asyncio.subprocess.Process
    log: LogFile
    tail: deque[str] = field(default_factory=lambda: deque(maxlen=_KEPT_LINES))
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    _reader: asyncio.Task[None] | None = None
    _sweeper: asyncio.Task[None] | None = None
    _swept: bool = False

    @classmethod
    async def start(
        cls,
        name: str,
        command: Sequence[str],
        *,
        environ: Mapping[str, str],
        folder: Path,
        log: LogFile,
        tie: bool = True,
    ) -> Child:
        """Start it. `tie`: it is killed when this process dies (not for commands that arrange that themselves)."""
        full = launcher(command, signal.SIGKILL) if tie else list(command)
        process = await asyncio.create_subprocess_exec(
            *full,
            env=dict(environ),
            cwd=folder,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches the supervisor only, which then stops things in order
        )
        child = cls(name, process, log)
        child._reader = asyncio.create_task(child._read())
        child._sweeper = asyncio.create_task(child._sweep())
        return child

    @property
    def pid(self) -> int:
        """Process number; also the number of its process group."""
        return self.process.pid

    @property
    def alive(self) -> bool:
        """Whether it still runs (a stopped process, as after SIGSTOP, runs)."""
        return self.process.returncode is None

    async def _sweep(self) -> None:
        """When it ends, end what it started, at once: later the number may be somebody else's."""
        await self.process.wait()
        if not self._swept:
            self._swept = True
            self._signal(signal.SIGKILL)

    async def _read(self) -> None:
        assert self.process.stdout is not None
        rest = b""
        while chunk := await self.process.stdout.read(65536):
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                self._line(line)
            if len(rest) > 1_000_000:
                self._line(rest)
                rest = b""
        if rest:
            self._line(rest)

    def _line(self, line: bytes) -> None:
        self.log.write(line)
        text = line.decode(errors="replace").rstrip()
        if text:
            self.tail.append(text)
        if text == "READY" or text.startswith("READY "):
            self.ready.set()

    async def wait_ready(self, seconds: float) -> None:
        """Wait for its READY line.

        Raises:
            ChildFailed: it ended, or the time is over.
        """
        ready = asyncio.create_task(self.ready.wait())
        ended = asyncio.create_task(self.process.wait())
        try:
            await asyncio.wait({ready, ended}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ready.cancel()
            ended.cancel()
        if self.ready.is_set() and self.alive:
            return
        raise ChildFailed(await self.last_words())

    async def last_words(self) -> str:
        """What it said last, in one line, with how it ended."""
        if self.alive:
            return f"{self.name}: no answer in time"
        if self._reader is not None:
            await asyncio.wait({self._reader}, timeout=1)
        words = next((line for line in reversed(self.tail) if not line.startswith((" ", "\t"))), "")
        return f"{self.name}: {words or 'said nothing'} (exit status {self.process.returncode})"

    async def stop(self, polite: int = signal.SIGTERM, patience: float = 10) -> None:
        """Ask it to end; kill it and everything it started when it does not, or when `patience` is 0."""
        if self.alive and patience > 0:
            self._signal(polite)
            with suppress(TimeoutError):
                await asyncio.wait_for(self.process.wait(), patience)
        if not self._swept:
            # Once only: later the number may be somebody else's.
            self._swept = True
            self._signal(signal.SIGKILL)
        await self.process.wait()
        if self._reader is not None:
            await asyncio.wait({self._reader}, timeout=1)
            self._reader.cancel()

    def _signal(self, number: int) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, number)
