"""Schema changes, in order, each once, under a lock; `pre` expands (old code still runs), `post` contracts.

File names: ``NNNN_pre_what.sql`` or ``NNNN_post_what.sql``. A file never changes once released.
"""

from __future__ import annotations

from hashlib import sha256
from importlib.resources import files

import procrastinate
import psycopg

_LOCK = 0x5A4E_6DA4

_BOOK = """
CREATE TABLE IF NOT EXISTS migration (
    name text PRIMARY KEY,
    sha256 text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
)
"""


class MigrationError(Exception):
    """The database and the migration files do not fit together."""


async def migrate(database_url: str) -> list[str]:
    """Bring the schema up to date; concurrent callers wait for one another.

    Returns:
        names of the files applied now.

    Raises:
        MigrationError: an applied file was changed afterwards.
    """
    applied: list[str] = []
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as connection:
        await connection.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))
        try:
            await connection.execute(_BOOK)
            cursor = await connection.execute("SELECT name, sha256 FROM migration")
            done: dict[str, str] = dict(await cursor.fetchall())
            for name, text in _files():
                digest = sha256(text.encode()).hexdigest()
                if name in done:
                    if done[name] != digest:
                        raise MigrationError(
                            f"{name} was changed after it had been applied; add a new file instead."
                        )
                    continue
                async with connection.transaction():
                    await connection.execute(text.encode())
                    await connection.execute(
                        "INSERT INTO migration (name, sha256) VALUES (%s, %s)", (name, digest)
                    )
                applied.append(name)
            await _install_queue(connection, database_url)
        finally:
            await connection.execute("SELECT pg_advisory_unlock(%s)", (_LOCK,))
    return applied


def _files() -> list[tuple[str, str]]:
    folder = files("sangdam.storage") / "migrations"
    found = [
        (entry.name, entry.read_text("utf-8")) for entry in folder.iterdir() if entry.name.endswith(".sql")
    ]
    return sorted(found)


async def _install_queue(connection: psycopg.AsyncConnection, database_url: str) -> None:
    cursor = await connection.execute("SELECT to_regclass('procrastinate_jobs')")
    row = await cursor.fetchone()
    if row is not None and row[0] is None:
        async with procrastinate.App(
            connector=procrastinate.PsycopgConnector(conninfo=database_url)
        ).open_async() as queue:
            await queue.schema_manager.apply_schema_async()
