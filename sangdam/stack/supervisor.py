"""Starts everything in order, watches over it, and stops it in the opposite order."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import psycopg

from sangdam.settings import SettingError, Settings
from sangdam.stack import runfile
from sangdam.stack.brain_environ import BRAIN_PYTHON
from sangdam.stack.child import ChildFailed, LogFile
from sangdam.stack.errors import PostgresError, StartFailed
from sangdam.stack.fleet import Fleet
from sangdam.stack.keeper import Keeper
from sangdam.stack.loopback import address, free_port, port_is_free
from sangdam.stack.parts import PostgresPart, ServicePart, service_environ
from sangdam.stack.passwords import first_admin
from sangdam.stack.postgres import EmbeddedPostgres, refuse_foreign_version
from sangdam.stack.registry import Registry
from sangdam.storage.migrate import MigrationError, migrate

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Supervisor:
    """One run of Sangdam on this machine. The data folder's lock must be held (see `runfile.lock`)."""

    settings: Settings
    say: Callable[[str], None]
    service_command: tuple[str, ...] | None = None
    brain_python: Path = BRAIN_PYTHON
    #: off for a moment's start, where nobody would see the password
    makes_admin: bool = True
    #: known after the start
    database_url: str = ""
    password: str | None = None
    _keepers: list[Keeper] = field(default_factory=list)
    _fleet: Fleet | None = None
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, started: Callable[[Supervisor], None]) -> None:
        """Start, tell `started`, and go on until Ctrl-C, SIGTERM or `stop_soon`; then stop everything.

        Raises:
            StartFailed, SettingError: it did not start; whatever ran is stopped.
        """
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._interrupted)
        start = asyncio.create_task(self.start())
        interrupted = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait({start, interrupted}, return_when=asyncio.FIRST_COMPLETED)
            if start.done():
                start.result()
                started(self)
                await interrupted
        finally:
            interrupted.cancel()
            start.cancel()
            with suppress(BaseException):
                await start
            await self.stop()

    def stop_soon(self) -> None:
        """End `run`."""
        self._stopping.set()

    async def start(self) -> None:
        """Start PostgreSQL, the brains and the service, and return when all of them serve.

        Raises:
            StartFailed, SettingError: one of them does not.
        """
        settings = self.settings
        if not port_is_free(settings.host, settings.port):
            raise _port_taken(settings.port)
        runfile.clear_orphans(settings.data_folder)
        (settings.data_folder / "logs").mkdir(parents=True, exist_ok=True)
        actions_port = settings.actions_port or free_port()
        server = self._embedded()
        try:
            if server is not None:
                self.database_url = server.url()
            registry = Registry(self.database_url, alone=server is not None)
            self._fleet = Fleet(settings, actions_port, registry, self._note, self.brain_python)
            await _all(self._fleet.start(), self._serve(server, registry, actions_port))
            if self.makes_admin:
                self.password = await first_admin(self.database_url, settings.admin_password)
        except (ChildFailed, PostgresError, MigrationError, psycopg.Error) as error:
            raise StartFailed(str(error)) from error
        self._tasks = [asyncio.create_task(self._fleet.watch()), asyncio.create_task(registry.keep())]

    async def _serve(self, server: EmbeddedPostgres | None, registry: Registry, actions_port: int) -> None:
        """The database, then the service."""
        settings, logs = self.settings, self.settings.data_folder / "logs"
        if server is not None:
            postgres = Keeper(PostgresPart(server, LogFile(logs / "postgres.log")), self._note)
            self._keepers.append(postgres)
            await postgres.start()
        await migrate(self.database_url)
        await registry.open()
        environ = service_environ(settings, self.database_url, actions_port)
        part = ServicePart(settings, environ, LogFile(logs / "service.log"))
        if self.service_command is not None:
            part.command = self.service_command
        service = Keeper(part, self._note)
        self._keepers.append(service)
        await service.start()

    def _embedded(self) -> EmbeddedPostgres | None:
        if self.settings.database_url:
            self.database_url = self.settings.database_url
            return None
        folder = self.settings.data_folder / "postgres"
        refuse_foreign_version(folder)
        return EmbeddedPostgres(folder)

    async def stop(self) -> None:
        """The service first, so that it finishes its turns; PostgreSQL last."""
        for task in self._tasks:
            task.cancel()
        first = [keeper for keeper in self._keepers if isinstance(keeper.part, ServicePart)]
        last = [keeper for keeper in self._keepers if keeper not in first]
        for keeper in first:
            await keeper.stop()
        if self._fleet is not None:
            await self._fleet.stop()
        for keeper in last:
            await keeper.stop()
        self._keepers.clear()
        runfile.remove(self.settings.data_folder)

    def _interrupted(self) -> None:
        if self._stopping.is_set():
            self.say("잠시만요, 데이터를 안전하게 닫고 있어요 … (stopping)")
        self._stopping.set()

    async def _note(self) -> None:
        """Write down what runs, for the command line and for clearing up after kill -9."""
        own = os.getpid()
        numbers = [k.child.pid for k in self._keepers if k.child is not None and k.child.alive]
        numbers += self._fleet.processes() if self._fleet else []
        children = [(pid, runfile.started(pid)) for pid in numbers]
        place = address(self.settings)
        running = runfile.Running(own, runfile.started(own), place, self.database_url, children)
        runfile.write(self.settings.data_folder, running)


async def _all(*work: Coroutine[Any, Any, None]) -> None:
    """Run all; when one fails, cancel the others and fail with it."""
    try:
        async with asyncio.TaskGroup() as group:
            for part in work:
                group.create_task(part)
    except BaseExceptionGroup as failed:
        raise failed.exceptions[0] from None


def _port_taken(port: int) -> SettingError:
    return SettingError(
        "PORT",
        f"{port}번 포트를 다른 프로그램이 쓰고 있어요. 그 프로그램을 멈추거나 PORT={port + 1} 처럼 다른 포트를 정하세요.",
        f"another program uses port {port}; stop it, or set another one such as PORT={port + 1}",
    )


def quiet_copy(settings: Settings) -> Settings:
    """The same settings on a free port of this machine only, for commands that need Sangdam for a moment."""
    return replace(settings, host="127.0.0.1", port=free_port(), brains=1)
