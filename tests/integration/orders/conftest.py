"""A copy of one seeded demo shop for every test; nothing but migration 0002 is applied."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg.rows import dict_row

from sangdam.clock import SEOUL
from sangdam.orders.demo import DemoShop
from sangdam.orders.seed import seed
from sangdam.stack.postgres import EmbeddedPostgres
from sangdam.storage.pool import Pool, make_pool

pytest.register_assert_rewrite(f"{__package__}.contract")

MIGRATION = Path(__file__).parents[3] / "sangdam/storage/migrations/0002_pre_demo_shop.sql"
NOW = datetime(2026, 3, 18, 15, 0, tzinfo=SEOUL)  # a Wednesday afternoon
_TEMPLATE = "shop_template"


@pytest.fixture(scope="session")
def shop_template(postgres_server: EmbeddedPostgres) -> str:
    """The name of a database that holds the shop as it is seeded at `NOW`. Nobody stays connected to it."""
    _admin(postgres_server, f"CREATE DATABASE {_TEMPLATE}")

    async def fill() -> None:
        address = postgres_server.url(_TEMPLATE)
        connecting = psycopg.AsyncConnection.connect(address, autocommit=True, row_factory=dict_row)
        async with await connecting as connection:
            async with connection.transaction():
                await connection.execute(MIGRATION.read_bytes())
            assert await seed(connection, NOW)

    asyncio.run(fill())
    return _TEMPLATE


@pytest.fixture
async def shop_pool(postgres_server: EmbeddedPostgres, shop_template: str) -> AsyncIterator[Pool]:
    """A pool on a fresh copy of the seeded shop."""
    name = f"shop_{uuid4().hex[:12]}"
    _admin(postgres_server, f"CREATE DATABASE {name} TEMPLATE {shop_template}")
    async with make_pool(postgres_server.url(name)) as pool:
        yield pool
    _admin(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def shop(shop_pool: Pool) -> DemoShop:
    """The demo shop at `NOW`."""
    return DemoShop(shop_pool, clock=lambda: NOW)


def _admin(server: EmbeddedPostgres, statement: str) -> None:
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(statement)
