"""Orders and members of the tests' own in the demo shop, so that no test changes what another one looks at."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx

from sangdam.clock import SEOUL
from tests.stackrun.stack import Stack

_numbers = itertools.count(9_000_001)

_SHIPPED = ("in_transit", "delivered", "confirmed", "return_requested", "return_collecting", "returned",
            "exchange_requested", "exchange_collecting", "exchanged")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Placed:
    """One order: its number, the phone digits that prove it, its lines' ids and what was paid."""

    number: str
    last4: str
    items: tuple[str, ...]
    amount: int
    name: str


class Shop:
    """The shop of one stack."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self._members = itertools.count(9001)

    def member(self, name: str = "한봄") -> str:
        """A new member's id."""
        number = next(self._members)
        self.stack.sql(
            "INSERT INTO shop.members VALUES (%s, %s, '잎새', %s, '서울 마포구 양화로 45, 101호', '', now())",
            f"M{number}", name, f"010-0888-{number:04d}",
        )  # fmt: skip
        return f"M{number}"

    def token(self, member: str) -> str:
        """What the shop's page gives the widget for a signed-in member."""
        with httpx.Client(base_url=self.stack.origin, timeout=60) as page:
            assert page.post("/shop/api/sign-in", json={"member_id": member}).status_code == 200
            token: str = page.get("/shop/api/me").json()["member_token"]
            return token

    def order(
        self, state: str, *goods: tuple[str, str], member: str | None = None, arrived: int = 1
    ) -> Placed:
        """An order of these (product, option label) in one state; `arrived` days ago where it has arrived."""
        now, serial = datetime.now(SEOUL), next(_numbers)
        ordered = now - timedelta(days=arrived + 2)
        number, last4 = f"{ordered:%Y%m%d}-{serial}", f"{serial % 10_000:04d}"
        phone = f"010-0777-{last4}"
        products = {row["id"]: row for row in self.stack.sql("SELECT id, name, price FROM shop.products")}
        paid = sum(products[product]["price"] for product, _ in goods)
        self.stack.sql(
            """INSERT INTO shop.orders (number, member_id, ordered_at, payment_method, amount, shipping_fee,
               shipping_held, receiver_name, receiver_phone, address, door_code)
               VALUES (%s, %s, %s, '신용카드', %s, 0, 0, '한봄', %s, '서울 마포구 양화로 45, 101호', '#4321')""",
            number, member, ordered, paid, phone,
        )  # fmt: skip
        parcel = self._ship(number, serial, state, now, arrived) if state in _SHIPPED else None
        items = tuple(f"{number}-{position}" for position in range(1, len(goods) + 1))
        for position, (product, option) in enumerate(goods, 1):
            self.stack.sql(
                """INSERT INTO shop.order_items (id, order_number, position, product_id, name, option_label, quantity,
                   price, state, shipment_id) VALUES (%s, %s, %s, %s, %s, %s, 1, %s, %s, %s)""",
                items[position - 1], number, position, product, products[product]["name"], option,
                products[product]["price"], state, parcel,
            )  # fmt: skip
        return Placed(number, last4, items, paid, products[goods[0][0]]["name"])

    def _ship(self, number: str, serial: int, state: str, now: datetime, arrived: int) -> int:
        delivered = None if state == "in_transit" else now - timedelta(days=arrived)
        (row,) = self.stack.sql(
            """INSERT INTO shop.shipments (order_number, courier, tracking_number, shipped_at, expected_on, delivered_at)
               VALUES (%s, 'cj', %s, %s, %s, %s) RETURNING id""",
            number, f"{serial:012d}", now - timedelta(days=arrived + 1), now + timedelta(days=1), delivered,
        )  # fmt: skip
        self.stack.sql(
            "INSERT INTO shop.tracking_steps VALUES (%s, 0, %s, '대전HUB', '간선상차')",
            row["id"], now - timedelta(hours=30),
        )  # fmt: skip
        return int(row["id"])

    def known(self, serial: int) -> dict[str, Any]:
        """An order of the sample members by the end of its number (101: the first of 김민지)."""
        (row,) = self.stack.sql("SELECT * FROM shop.orders WHERE number LIKE %s", f"%-{serial:07d}")
        return row

    def states(self, placed: Placed) -> list[str]:
        """The states of an order's lines."""
        rows = self.stack.sql(
            "SELECT state FROM shop.order_items WHERE order_number = %s ORDER BY position", placed.number
        )
        return [row["state"] for row in rows]

    def operations(self, placed: Placed) -> list[str]:
        """What was done to an order, in order: allowed operations only."""
        rows = self.stack.sql(
            """SELECT kind FROM shop.operations WHERE order_number = %s AND (outcome ->> 'done')::bool ORDER BY id""",
            placed.number,
        )
        return [row["kind"] for row in rows]

    def refunds(self, placed: Placed) -> list[int]:
        """Refunds of an order, won."""
        rows = self.stack.sql("SELECT amount FROM shop.refunds WHERE order_number = %s", placed.number)
        return [row["amount"] for row in rows]
