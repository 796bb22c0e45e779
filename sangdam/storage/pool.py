"""The connection pool: short waits, dictionaries as rows, one statement = one transaction unless said otherwise."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import psycopg
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from sangdam.errors import StorageDown

Connection = psycopg.AsyncConnection[DictRow]
Pool = AsyncConnectionPool[Connection]

#: Seconds one statement may take until the database counts as away.
PATIENCE = 10.0

T = TypeVar("T")


def make_pool(database_url: str, size: int = 12) -> Pool:
    """A pool that is not yet open. `size` is the most connections it holds."""
    return AsyncConnectionPool(
        database_url,
        kwargs={"row_factory": dict_row, "autocommit": True, "connect_timeout": 5},
        min_size=min(4, size),
        max_size=size,
        timeout=3.0,
        reconnect_timeout=5.0,
        open=False,
    )


@asynccontextmanager
async def connection(pool: Pool) -> AsyncIterator[Connection]:
    """A connection, or `StorageDown` when PostgreSQL cannot be reached or goes away meanwhile."""
    try:
        async with pool.connection() as held:
            yield held
    except (psycopg.OperationalError, PoolTimeout) as error:
        raise StorageDown from error


async def fetch_one(pool: Pool, query: str, values: dict[str, Any] | None = None) -> dict[str, Any] | None:
    """The first row, or None."""

    async def fetch() -> dict[str, Any] | None:
        async with connection(pool) as held:
            return await (await held.execute(query, values)).fetchone()

    return await _in_time(fetch())


async def fetch_all(pool: Pool, query: str, values: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """All rows."""

    async def fetch() -> list[dict[str, Any]]:
        async with connection(pool) as held:
            return await (await held.execute(query, values)).fetchall()

    return await _in_time(fetch())


async def execute(pool: Pool, query: str, values: dict[str, Any] | None = None) -> int:
    """Run a statement; the number of rows it touched."""

    async def run() -> int:
        async with connection(pool) as held:
            return (await held.execute(query, values)).rowcount

    return await _in_time(run())


async def _in_time(statement: Coroutine[Any, Any, T]) -> T:
    """What the statement gives, or `StorageDown` when the database hangs.

    A hanging server cannot be asked to stop, so the statement is left to itself. It may still take effect: whoever
    was told `StorageDown` repeats the event, which is stored once, and turns are guarded by their fence.
    """
    task = asyncio.ensure_future(statement)
    task.add_done_callback(_seen)
    await asyncio.wait((task,), timeout=PATIENCE)
    if not task.done():
        raise StorageDown
    return task.result()


def _seen(task: asyncio.Future[Any]) -> None:
    """Nobody may be left to look at the outcome; that is not worth a warning."""
    if not task.cancelled():
        task.exception()
