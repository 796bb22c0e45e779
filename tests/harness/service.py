"""One service in this process: the real application on a real port and a real PostgreSQL, with a scripted brain."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Self
from unittest import mock

import psycopg
from argon2 import PasswordHasher
from psycopg.rows import dict_row
from sanic import Sanic

import sangdam.app
from sangdam import settings as settings_module
from sangdam.channels.context import Context
from sangdam.channels.keys import new_key
from sangdam.delivery.hub import EVERYTHING
from tests.harness.brain import ScriptedBrain
from tests.harness.clients import Agent, Api, Visitor
from tests.harness.clock import MovableClock

#: Long enough for a crowded machine; nothing waits this long when all is well.
PATIENCE = 30.0

PASSWORD = "correct horse battery"

#: Hashes cheaply; verifying takes its cost from the hash.
cheap_hash = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash

Sanic.test_mode = True  # several applications of one name, one after the other

SECRETS = {
    f"SANGDAM_{name}_SECRET": f"{name.lower()}-0123456789abcdefghijklmnopqrstuvwxyz"
    for name in ("WIDGET", "MEMBER", "BRAIN", "ACTIONS", "DESK", "PEPPER")
}
BRAIN_SECRET = SECRETS["SANGDAM_BRAIN_SECRET"]


class NoArticles:
    """A library without articles; building the real one takes seconds."""

    articles: tuple[Any, ...] = ()
    problems: tuple[Any, ...] = ()

    def __init__(self, folder: Path, documents: Path, cache: Path) -> None:
        self.error = None

    def article(self, article_id: str) -> None:
        """None is known."""

    async def reload_if_changed(self) -> bool:
        """Never."""
        return False


def make_settings(database_url: str, folder: Path, **changed: str) -> settings_module.Settings:
    """Settings for a test; `changed` are environment variables."""
    quick = {"SANGDAM_TURN_TIMEOUT": "5", "SANGDAM_CLAIM_LEASE": "2", "SANGDAM_DEMO_SHOP": "off"}
    environ = {"DATABASE_URL": database_url, "SANGDAM_DATA": str(folder), **SECRETS, **quick, **changed}
    return settings_module.load(environ)


class Service:
    """Start it with ``async with``; `restart` ends and begins it on the same port.

    Args:
        database_url: what the service is told; may lead through a `Wire`.
        direct_url: how the test itself reaches the database, when that differs.
    """

    def __init__(
        self, database_url: str, folder: Path, brain: ScriptedBrain, direct_url: str = "", **changed: str
    ) -> None:
        self.database_url = database_url
        self.settings = make_settings(database_url, folder, **changed)
        self.brain = brain
        self.clock = MovableClock()
        self._direct_url = direct_url or database_url
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._running: contextlib.AsyncExitStack | None = None
        self._always = contextlib.AsyncExitStack()
        self.app: Sanic[Any, Any]

    @property
    def origin(self) -> str:
        """The service's own site."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def here(self) -> Context:
        """The parts of the running service."""
        context: Context = self.app.ctx.sangdam
        return context

    async def __aenter__(self) -> Self:
        async with contextlib.AsyncExitStack() as opened:
            self.db = await opened.enter_async_context(
                await psycopg.AsyncConnection.connect(self._direct_url, autocommit=True, row_factory=dict_row)
            )
            await self.register(self.brain)
            await self.start()
            opened.push_async_callback(self.stop)
            self._always = opened.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._always.aclose()
        self._listening.close()

    async def start(self) -> None:
        """Begin to serve."""
        async with contextlib.AsyncExitStack() as opened:
            opened.enter_context(mock.patch.object(sangdam.app, "Library", NoArticles))
            self.app = await opened.enter_async_context(sangdam.app.running(self.settings, self.clock))
            server = await self.app.create_server(sock=self._listening.dup(), return_asyncio_server=True)
            assert server is not None
            await server.startup()  # type: ignore[no-untyped-call]
            opened.push_async_callback(self._close, server)
            self._running = opened.pop_all()

    async def stop(self) -> None:
        """End as on SIGTERM."""
        if self._running is not None:
            running, self._running = self._running, None
            await running.aclose()

    async def restart(self) -> None:
        """Stop and start."""
        await self.stop()
        await self.start()

    async def _close(self, server: Any) -> None:
        server.close()
        await server.wait_closed()
        tasks = [*self.app.websocket_tasks, *self.app.tasks]
        for task in tasks:
            task.cancel()
        for connection in list(server.connections):
            connection.abort()
        await asyncio.gather(*tasks, return_exceptions=True)
        while server.connections:  # noqa: ASYNC110 - Sanic tells nobody when the last one is gone
            await asyncio.sleep(0)

    async def register(self, *brains: ScriptedBrain) -> None:
        """Let exactly these brains serve."""
        await self.db.execute("DELETE FROM brain")
        for brain in brains:
            await self.db.execute("INSERT INTO brain VALUES (%s, 'scripted', 'serving')", (brain.url,))

    async def rows(self, query: str, *values: Any) -> list[dict[str, Any]]:
        """What the database holds."""
        return await (await self.db.execute(query, values)).fetchall()

    async def one(self, query: str, *values: Any) -> dict[str, Any]:
        """The only row."""
        (row,) = await self.rows(query, *values)
        return row

    def routes(self) -> set[tuple[str, str]]:
        """Method and address of every route the application answers."""
        return {(method, f"/{route.path}") for route in self.app.router.routes for method in route.methods}

    async def until(self, condition: Callable[[], Awaitable[Any]], timeout: float = PATIENCE) -> Any:
        """What `condition` gives once it is true; looked at after every announcement of the service."""
        with self.here.hub.subscribe(EVERYTHING) as news:
            async with asyncio.timeout(timeout):
                while not (found := await condition()):
                    await news.wait(0.5)
        return found

    async def settled(self, timeout: float = PATIENCE) -> None:
        """Until nothing acknowledged is left to do."""

        async def none_open() -> bool:
            return not await self.rows("SELECT 1 FROM journal WHERE state = 'new' LIMIT 1")

        await self.until(none_open, timeout)

    async def idle(self, timeout: float = PATIENCE) -> None:
        """Until this service's own turns in progress have ended."""
        async with asyncio.timeout(timeout):
            while tasks := self.here.worker._tasks.values():
                await asyncio.wait(tasks)

    async def api(self, name: str = "test") -> Api:
        """A caller of the developers' channel with a key of its own."""
        return Api(self.origin, await new_key(self.here.pool, name))

    async def visitor(self, **session: Any) -> Visitor:
        """A customer who has opened the widget."""
        return await Visitor.open(self.origin, **session)

    async def hire(self, login: str = "kim", name: str = "김상담", role: str = "agent") -> int:
        """An agent's id; the password is `PASSWORD`."""
        row = await self.one(
            "INSERT INTO agent (login, name, role, password_hash) VALUES (%s, %s, %s, %s) RETURNING id",
            login, name, role, cheap_hash(PASSWORD),
        )  # fmt: skip
        return int(row["id"])

    async def agent(self, login: str = "kim", name: str = "김상담", role: str = "agent") -> Agent:
        """An agent, hired and signed in."""
        await self.hire(login, name, role)
        return await Agent.sign_in(self.origin, login, PASSWORD)
