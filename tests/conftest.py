"""What all suites share: a PostgreSQL of their own, with a fresh database for each test."""

from __future__ import annotations

import asyncio
import itertools
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from sangdam.stack.postgres import EmbeddedPostgres
from sangdam.storage.migrate import migrate

_TEMPLATE = "migrated_template"

#: Tests may lose their data in a power cut.
_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[EmbeddedPostgres]:
    """The embedded PostgreSQL, running for the whole session."""
    # Not under pytest's own folder: another session's start would close it to PostgreSQL's user.
    with tempfile.TemporaryDirectory(prefix="sangdam-test-") as folder:
        server = EmbeddedPostgres(Path(folder) / "data", _QUICK)
        with server.running():
            yield server


@pytest.fixture(scope="session")
def _template(postgres_server: EmbeddedPostgres) -> str:
    _admin(postgres_server, f"CREATE DATABASE {_TEMPLATE}")
    asyncio.run(migrate(postgres_server.url(_TEMPLATE)))
    return _TEMPLATE


@pytest.fixture
def postgres_url(postgres_server: EmbeddedPostgres) -> Iterator[str]:
    """Address of an empty database, of this test alone."""
    yield from _database(postgres_server, "template1")


@pytest.fixture
def migrated_url(postgres_server: EmbeddedPostgres, _template: str) -> Iterator[str]:
    """Address of a database with our schema and nothing in it, of this test alone."""
    yield from _database(postgres_server, _template)


def _database(server: EmbeddedPostgres, template: str) -> Iterator[str]:
    name = f"test_{next(_numbers)}"
    _admin(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield server.url(name)
    _admin(server, f"DROP DATABASE {name} WITH (FORCE)")


def _admin(server: EmbeddedPostgres, statement: str) -> None:
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(statement)
