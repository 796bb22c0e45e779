"""The database for a command, whether or not Sangdam runs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sangdam.settings import Settings
from sangdam.stack import runfile
from sangdam.stack.errors import PostgresError
from sangdam.stack.postgres import EmbeddedPostgres, refuse_foreign_version


@contextmanager
def database(settings: Settings) -> Iterator[str]:
    """Address of the database, with our schema: the one in use, or the embedded one, started for the moment.

    Raises:
        PostgresError: it cannot be reached.
    """
    from sangdam.storage.migrate import migrate

    running = runfile.alive(settings.data_folder)
    if settings.database_url or running:
        url = settings.database_url or (running.database_url if running else "")
        _wait(url, 20 if running else 0)
        asyncio.run(migrate(url))
        yield url
        return
    with runfile.lock(settings.data_folder, patience=10):
        runfile.clear_orphans(settings.data_folder)
        folder = settings.data_folder / "postgres"
        refuse_foreign_version(folder)
        with EmbeddedPostgres(folder).running() as url:
            asyncio.run(migrate(url))
            yield url


def _wait(url: str, seconds: float) -> None:
    """Until it answers: Sangdam may be starting right now."""
    import psycopg

    end = time.monotonic() + seconds
    while True:
        try:
            psycopg.connect(url, connect_timeout=5).close()
            return
        except psycopg.OperationalError as error:
            if time.monotonic() > end:
                raise PostgresError(
                    f"데이터베이스에 연결할 수 없어요: {error} (the database cannot be reached; check DATABASE_URL)"
                ) from error
            time.sleep(0.2)
