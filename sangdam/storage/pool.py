"""The connection pool: short waits, dictionaries as rows, one statement = one transaction unless said otherwise."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psycopg
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from sangdam.errors import StorageDown

Connection = psycopg.AsyncConnection[DictRow]
Pool = AsyncConnectionPool[Connection]


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
    async with connection(pool) as held:
        cursor = await held.execute(query, values)
        return await cursor.fetchone()


async def fetch_all(pool: Pool, query: str, values: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """All rows."""
    async with connection(pool) as held:
        cursor = await held.execute(query, values)
        return await cursor.fetchall()


async def execute(pool: Pool, query: str, values: dict[str, Any] | None = None) -> int:
    """Run a statement; the number of rows it touched."""
    async with connection(pool) as held:
        cursor = await held.execute(query, values)
        return cursor.rowcount
