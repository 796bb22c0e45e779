"""A whole Sangdam: `sangdam up` as a process of its own, with its own data folder, models, database and port."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import psutil
import psycopg
from psycopg.rows import dict_row

from sangdam.settings import PROJECT
from sangdam.stack import runfile
from sangdam.stack.loopback import free_port
from tests.stackrun import model

#: Seconds until something that must happen counts as never happening; long enough for a crowded machine.
PATIENCE = 90.0

PASSWORD = "correct-horse-battery"

#: What each kind of process is known by.
SERVICE, BRAIN, DATABASE = "sangdam.app", "sangdam_brain.serve", "postgres"

T = TypeVar("T")


class Stack:
    """Start it with `start`, end it with `stop` (Ctrl-C) or `kill` (as when memory runs out)."""

    def __init__(self, folder: Path, **changed: str) -> None:
        """`folder` gets everything the stack writes; `changed` are environment variables."""
        self.folder = folder
        self.data = folder / "var"
        self.models = folder / "models"
        self.port = free_port()
        self._changed = changed
        self._process: subprocess.Popen[bytes] | None = None
        self.database_url = ""
        #: of the developers' channel, where a suite keeps one
        self.key = ""

    @property
    def origin(self) -> str:
        """The site."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environ(self) -> dict[str, str]:
        """What the processes are told."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("SANGDAM_") and name not in ("PORT", "DATABASE_URL")
        }
        ours = {
            "PORT": str(self.port),
            "SANGDAM_DATA": str(self.data),
            "SANGDAM_MODELS": str(self.models),
            "SANGDAM_ADMIN_PASSWORD": PASSWORD,
            # Lets every visitor of the tests have an address of its own.
            "SANGDAM_TRUSTED_PROXIES": "127.0.0.1",
        }
        return {**kept, **ours, **self._changed}

    def start(self) -> None:
        """Until it says that it serves."""
        if not list(self.models.glob("*.tar.gz")):
            model.install(self.models)
        screen = self.folder / "screen.log"
        begin = screen.stat().st_size if screen.exists() else 0
        with open(screen, "ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-c", "from sangdam.cli import main; main()", "up"],
                cwd=PROJECT, env=self.environ, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                start_new_session=True,
            )  # fmt: skip

        def up() -> bool:
            assert self._process
            said = screen.read_bytes()[begin:].decode(errors="replace")
            assert self._process.poll() is None, f"it did not start:\n{said[-3000:]}"
            return "상담이 켜졌어요." in said

        until_now(up)
        running = runfile.alive(self.data)
        assert running
        self.database_url = running.database_url

    def stop(self) -> int:
        """Ctrl-C; its exit status."""
        assert self._process
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(PATIENCE)

    def kill(self) -> None:
        """kill -9 of the supervisor; what it started is left to its own devices."""
        assert self._process
        self._process.kill()
        self._process.wait(PATIENCE)

    def end(self) -> None:
        """Whatever state it is in, leave nothing running."""
        if self._process is None or self._process.poll() is not None:
            return
        for process in psutil.Process(self._process.pid).children(recursive=True):
            process.resume()
        self.stop()

    def processes(self, kind: str) -> list[psutil.Process]:
        """The running processes of one kind (`SERVICE`, `BRAIN`, `DATABASE`), as run.json names them."""
        running = runfile.alive(self.data)
        found = [
            psutil.Process(pid) for pid, created in (running.children if running else []) if _is(pid, created)
        ]
        return [process for process in found if any(kind in word for word in process.cmdline())]

    def process(self, kind: str) -> psutil.Process:
        """The only one of its kind."""
        (process,) = self.processes(kind)
        return process

    def sql(self, query: str, *values: Any) -> list[dict[str, Any]]:
        """Run a statement; its rows."""
        with psycopg.connect(self.database_url, autocommit=True, row_factory=dict_row) as connection:
            cursor = connection.execute(query, values or None)  # type: ignore[call-overload]
            return cursor.fetchall() if cursor.description else []

    async def rows(self, query: str, *values: Any) -> list[dict[str, Any]]:
        """The same from a test that must not block."""
        return await asyncio.to_thread(self.sql, query, *values)

    async def one(self, query: str, *values: Any) -> dict[str, Any]:
        """The only row."""
        (row,) = await self.rows(query, *values)
        return row

    def log(self, name: str) -> str:
        """What a part has logged: supervisor, service, brains."""
        file = self.data / "logs" / f"{name}.log"
        return file.read_text("utf-8", errors="replace") if file.exists() else ""

    async def settled(self) -> None:
        """Until nothing acknowledged is left to do."""

        async def none_open() -> bool:
            try:
                return not await self.rows("SELECT 1 FROM journal WHERE state = 'new' LIMIT 1")
            except psycopg.OperationalError:
                return False

        await until(none_open)

    async def serving(self) -> None:
        """Until the service answers and the brains that live are those that are registered: none starts or drains."""
        await until(self._serves)

    async def _serves(self) -> bool:
        try:
            rows = await self.rows("SELECT url FROM brain WHERE state = 'serving'")
        except psycopg.OperationalError:
            return False
        alive = {_port(process) for process in self.processes(BRAIN)}
        registered = {int(row["url"].rpartition(":")[2]) for row in rows}
        return bool(registered) and registered == alive and await _answers(self.port)

    async def replaced(self, kind: str, old: psutil.Process) -> None:
        """Until the supervisor has put another process in the place of `old` and everything serves again."""

        async def other() -> bool:
            try:
                found = self.processes(kind)
            except psutil.NoSuchProcess:
                return False
            return bool(found) and all(process.pid != old.pid for process in found)

        await until(other)
        await self.serving()


def _is(pid: int, created: float) -> bool:
    try:
        return runfile.same_process(pid, created) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _port(process: psutil.Process) -> int:
    try:
        words = process.cmdline()
        return int(words[words.index("--port") + 1])
    except (psutil.Error, ValueError):
        return 0


async def _answers(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


async def until(check: Callable[[], Awaitable[T]], seconds: float = PATIENCE, pause: float = 0.05) -> T:
    """What `check` gives once it is true; it is asked again after every `pause` (seconds)."""
    end = time.monotonic() + seconds
    while not (found := await check()):
        assert time.monotonic() < end, "it did not happen"
        await asyncio.sleep(pause)
    return found


def until_now(check: Callable[[], T], seconds: float = PATIENCE) -> T:
    """The same without a loop."""
    end = time.monotonic() + seconds
    while not (found := check()):
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)
    return found
