"""A wire to PostgreSQL that can be cut: the database goes away, hangs or resets for the service, not for the test."""

from __future__ import annotations

import asyncio
import contextlib
import random
from typing import Self
from urllib.parse import quote

import psycopg.conninfo


class Wire:
    """TCP on a loopback port, passed on to the real server. `resets` counts the connections it has broken."""

    def __init__(self, database_url: str) -> None:
        parts = psycopg.conninfo.conninfo_to_dict(database_url)
        self._database = str(parts.get("dbname", "postgres"))
        self._user = str(parts.get("user", "postgres"))
        self._host, self._target_port = str(parts["host"]), int(parts.get("port") or 5432)
        self._server: asyncio.Server | None = None
        self._port = 0
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._flowing = asyncio.Event()
        self._chance: random.Random | None = None
        self._odds = 0.0
        self.resets = 0
        self._flowing.set()

    @property
    def url(self) -> str:
        """What the service is told."""
        return f"postgresql://{quote(self._user)}@127.0.0.1:{self._port}/{quote(self._database)}"

    async def __aenter__(self) -> Self:
        await self.mend()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._flowing.set()
        await self.cut()

    async def cut(self) -> None:
        """The server is gone: connections break, new ones are refused."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in list(self._open):
            writer.transport.abort()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def mend(self) -> None:
        """The server is back."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    def freeze(self) -> None:
        """The server stops in its tracks: connections stay, nothing comes through."""
        self._flowing.clear()

    def thaw(self) -> None:
        """It goes on."""
        self._flowing.set()

    def reset_sometimes(self, seed: int, odds: float) -> None:
        """From now on break a connection before a client's message with these odds; 0 ends it."""
        self._chance, self._odds = random.Random(seed), odds

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            if self._host.startswith("/"):
                path = f"{self._host}/.s.PGSQL.{self._target_port}"
                there_reader, there = await asyncio.open_unix_connection(path)
            else:
                there_reader, there = await asyncio.open_connection(self._host, self._target_port)
        except OSError:
            writer.transport.abort()
            return
        self._open |= {writer, there}
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pass(reader, there, writer, from_client=True))
                both.create_task(self._pass(there_reader, writer, there, from_client=False))
        except* (ConnectionError, OSError):
            pass
        finally:
            self._open -= {writer, there}
            for end in (writer, there):
                end.close()
                with contextlib.suppress(ConnectionError, OSError):
                    await end.wait_closed()

    async def _pass(
        self,
        source: asyncio.StreamReader,
        target: asyncio.StreamWriter,
        back: asyncio.StreamWriter,
        *,
        from_client: bool,
    ) -> None:
        while data := await source.read(65536):
            await self._flowing.wait()
            if self._chance is not None and self._chance.random() < self._odds:
                # Sometimes the statement never arrives, sometimes only its answer is lost.
                self.resets += 1
                target.transport.abort()
                back.transport.abort()
                raise ConnectionResetError
            target.write(data)
            await target.drain()
        target.close()
