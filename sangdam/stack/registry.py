"""The table `brain`: which brains may take turns. The supervisor writes it, services read it."""

from __future__ import annotations

import asyncio
import logging

import psycopg

logger = logging.getLogger(__name__)


class Registry:
    """What the table should say; written at every change, and again until it could be written."""

    def __init__(self, database_url: str, *, alone: bool) -> None:
        """`alone`: nobody else registers brains in this database (the embedded one), so other rows are dead."""
        self._database_url = database_url
        self._alone = alone
        self._wanted: dict[str, tuple[str, str]] = {}
        self._ours: set[str] = set()
        self._busy = asyncio.Lock()
        self._written = False
        self._open = False

    async def open(self) -> None:
        """The database is there: write what was put so far."""
        self._open = True
        await self.write()

    async def put(self, url: str, model: str, state: str) -> None:
        """A brain serves, or is draining (finishes its turns and takes no new ones)."""
        self._wanted[url] = (model, state)
        self._ours.add(url)
        await self.write()

    async def remove(self, url: str) -> None:
        """A brain is gone."""
        self._wanted.pop(url, None)
        await self.write()

    async def write(self) -> None:
        """Make the table say what it should; an unreachable database is tried again by `keep`."""
        self._written = False
        if not self._open:
            return
        async with self._busy:
            try:
                async with asyncio.timeout(10):
                    await self._write()
                self._written = True
            except (psycopg.Error, TimeoutError) as error:
                logger.warning("The brain table could not be written: %s.", type(error).__name__)

    async def keep(self, every: float = 1.0) -> None:
        """Write again whatever could not be written, for ever."""
        while True:
            await asyncio.sleep(every)
            if not self._written:
                await self.write()

    async def _write(self) -> None:
        wanted = dict(self._wanted)
        async with (
            await psycopg.AsyncConnection.connect(self._database_url, connect_timeout=5) as connection,
            connection.transaction(),
        ):
            if self._alone:
                await connection.execute("DELETE FROM brain WHERE url <> ALL (%s)", (list(wanted),))
            else:
                gone = list(self._ours - set(wanted))
                await connection.execute("DELETE FROM brain WHERE url = ANY (%s)", (gone,))
            for url, (model, state) in wanted.items():
                await connection.execute(
                    "INSERT INTO brain (url, model, state) VALUES (%s, %s, %s) "
                    "ON CONFLICT (url) DO UPDATE SET model = excluded.model, state = excluded.state",
                    (url, model, state),
                )
