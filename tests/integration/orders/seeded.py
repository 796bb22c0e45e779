"""What the tests know of the seeded shop, and how they look into it."""

from __future__ import annotations

from datetime import timedelta

from sangdam.orders.contract import Order
from sangdam.orders.demo import DemoShop
from sangdam.storage.pool import Pool, fetch_one

from .conftest import NOW


def number(serial: int, days_ago: int) -> str:
    return f"{NOW - timedelta(days=days_ago):%Y%m%d}-{serial:07d}"


TRANSIT, DELIVERED, PAID, AWAITING = number(101, 2), number(102, 4), number(103, 0), number(104, 0)
PARTLY, RETURNING, CONFIRMED = number(105, 3), number(106, 6), number(107, 40)


async def order(shop: DemoShop, order_number: str) -> Order:
    found = await shop.order(order_number)
    assert found is not None
    return found


async def stock(pool: Pool, product_id: str, label: str) -> int:
    query = "SELECT stock FROM shop.product_options WHERE product_id = %(id)s AND label = %(label)s"
    row = await fetch_one(pool, query, {"id": product_id, "label": label})
    assert row is not None
    return int(row["stock"])


async def count(pool: Pool, table: str) -> int:
    row = await fetch_one(pool, f"SELECT count(*) AS n FROM shop.{table}")
    assert row is not None
    return int(row["n"])
