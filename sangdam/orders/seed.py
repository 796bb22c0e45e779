"""Filling the demo shop, once: products, people, and orders in every state a customer may ask about.

Everything follows from the moment of seeding, so two shops seeded at the same moment are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import LiteralString

from psycopg.types.json import Jsonb

from sangdam.clock import SEOUL
from sangdam.orders import search
from sangdam.orders.contract import OrderState as S
from sangdam.orders.rows import fetch
from sangdam.orders.sample.parcels import Parcel
from sangdam.orders.sample.people import Person, invented, known_members
from sangdam.orders.sample.products import Entry, catalogue
from sangdam.orders.sample.purchases import Purchase, Till, Wish
from sangdam.storage.pool import Connection

_LOCK = 2_025_030_101  # one seeding at a time
_COPY_REFUNDS = """
COPY shop.refunds (order_number, amount, method, requested_at, expected_on, done_at) FROM STDIN
"""
_COUNTS = {
    S.AWAITING_PAYMENT: 16,
    S.PAID: 24,
    S.PREPARING: 20,
    S.READY_TO_SHIP: 16,
    S.PARTLY_SHIPPED: 14,
    S.IN_TRANSIT: 40,
    S.DELIVERED: 52,
    S.CONFIRMED: 80,
    S.CANCEL_REQUESTED: 10,
    S.CANCELLED: 18,
    S.RETURN_REQUESTED: 10,
    S.RETURN_COLLECTING: 8,
    S.RETURNED: 14,
    S.EXCHANGE_REQUESTED: 8,
    S.EXCHANGE_COLLECTING: 8,
    S.EXCHANGED: 10,
}


@dataclass(frozen=True, slots=True)
class Shop:
    """All that is written."""

    products: tuple[Entry, ...]
    members: tuple[Person, ...]
    purchases: tuple[Purchase, ...]


def plan(now: datetime) -> Shop:
    """The shop as it is seeded at `now`. Pure: the same moment gives the same shop."""
    now = now.astimezone(SEOUL)
    rng = Random(20250301)  # noqa: S311 - a sample shop, not secrets
    products = catalogue()
    known = known_members(now)
    others = invented(rng, now, 44, members=True, first=5)
    guests = invented(rng, now, 12, members=False)
    till = Till(rng, now, products)
    purchases = _known_purchases(till, known, {entry.id: entry for entry in products})
    buyers = [*others, *others, *guests]
    for state, count in _COUNTS.items():
        purchases += [till.purchase(rng.choice(buyers), Wish(state)) for _ in range(count)]
    return Shop(products, (*known, *others), tuple(purchases))


async def seed(connection: Connection, now: datetime | None = None) -> bool:
    """Fill the demo shop unless it has products already; True when it was filled by this call.

    Runs in one transaction of its own (a savepoint if the caller has one open).
    """
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
        if await fetch(connection, "SELECT 1 FROM shop.products LIMIT 1"):
            return False
        await _write(connection, plan(now or datetime.now(SEOUL)))
    return True


def _known_purchases(till: Till, known: Sequence[Person], product: dict[str, Entry]) -> list[Purchase]:
    """What the four known members have bought; their order numbers end in fixed serials."""
    minji, junho, _, youngsu = known

    def one(*ids: str) -> list[tuple[Entry, int]]:
        return [(product[each], 1) for each in ids]

    wishes = [
        (minji, Wish(S.IN_TRANSIT, 2, one("P1501"), "신용카드", serial=101, courier="cj", transit_days=2)),
        (
            minji,
            Wish(S.DELIVERED, 4, one("P1101"), "카카오페이", serial=102, courier="hanjin", transit_days=1),
        ),
        (minji, Wish(S.PAID, 0, one("P1001", "P1002"), "신용카드", serial=103)),
        (minji, Wish(S.AWAITING_PAYMENT, 0, one("P1303"), "무통장입금", serial=104)),
        (
            minji,
            Wish(
                S.PARTLY_SHIPPED, 3, one("P1402", "P1403", "P1801"), "네이버페이", serial=105, courier="lotte"
            ),
        ),
        (minji, Wish(S.RETURN_COLLECTING, 6, one("P1201"), "신용카드", "change_of_mind", 106, 1, "cj")),
        (minji, Wish(S.CONFIRMED, 40, one("P1701", "P1702"), "토스페이", serial=107)),
        (junho, Wish(S.IN_TRANSIT, 2, one("P1503"), "신용카드", serial=201, courier="post", transit_days=2)),
        (youngsu, Wish(S.CONFIRMED, 60, one("P1604"), "신용카드", serial=401)),
        (youngsu, Wish(S.CONFIRMED, 120, one("P1902", "P1904"), "무통장입금", serial=402)),
        (youngsu, Wish(S.CONFIRMED, 200, one("P1007"), "카카오페이", serial=403)),
    ]
    return [till.purchase(buyer, wish) for buyer, wish in wishes]


async def _write(connection: Connection, shop: Shop) -> None:
    await _copy(connection, "COPY shop.products FROM STDIN", [_product_row(entry) for entry in shop.products])
    stock = [
        (entry.id, label, position, count)
        for entry in shop.products
        for position, (label, count) in enumerate(entry.stock.items())
    ]
    await _copy(connection, "COPY shop.product_options FROM STDIN", stock)
    terms = [t for e in shop.products for t in search.terms(e.id, e.name, e.aliases, e.category_words)]
    await _copy(
        connection, "COPY shop.product_terms FROM STDIN", [(t.text, t.product_id, t.weight) for t in terms]
    )
    people = [(m.id, m.name, m.grade, m.phone, m.address, m.door_code, m.joined_at) for m in shop.members]
    await _copy(connection, "COPY shop.members FROM STDIN", people)
    await _write_orders(connection, shop.purchases)


def _product_row(entry: Entry) -> tuple[object, ...]:
    options = [[name, list(values)] for name, values in entry.options.items()]
    return (  # in the order of the table's columns, as everything that is copied
        entry.id,
        entry.name,
        entry.category,
        entry.price,
        entry.summary,
        Jsonb(entry.facts),
        list(entry.aliases),
        Jsonb(options),
        entry.return_rule,
        entry.needs_visit,
    )


async def _write_orders(connection: Connection, purchases: Sequence[Purchase]) -> None:
    shipments: list[tuple[object, ...]] = []
    steps: list[tuple[object, ...]] = []
    items: list[tuple[object, ...]] = []
    parcel_id = 0
    for purchase in purchases:
        ids = []
        for each in purchase.parcels:
            parcel_id += 1
            ids.append(parcel_id)
            shipments.append(_shipment_row(parcel_id, purchase.number, each))
            steps += [(parcel_id, i, scan.at, scan.place, scan.text) for i, scan in enumerate(each.scans)]
        items += _item_rows(purchase, ids)
    await _copy(connection, "COPY shop.orders FROM STDIN", [_order_row(purchase) for purchase in purchases])
    await _copy(connection, "COPY shop.shipments FROM STDIN", shipments)
    await _copy(connection, "COPY shop.tracking_steps FROM STDIN", steps)
    await _copy(connection, "COPY shop.order_items FROM STDIN", items)
    await _copy(connection, _COPY_REFUNDS, [row for purchase in purchases for row in _refund_rows(purchase)])
    await connection.execute("ALTER TABLE shop.shipments ALTER COLUMN id RESTART WITH 100000")


def _order_row(purchase: Purchase) -> tuple[object, ...]:
    buyer, fee = purchase.buyer, purchase.shipping_fee
    held = 0 if purchase.refund else fee
    return (
        purchase.number,
        buyer.id or None,
        purchase.ordered_at,
        purchase.payment_method,
        purchase.goods + fee,
        fee,
        held,
        buyer.name,
        buyer.phone,
        buyer.address,
        buyer.door_code,
    )


def _shipment_row(parcel_id: int, number: str, each: Parcel) -> tuple[object, ...]:
    moments = (each.shipped_at, each.expected_on, each.delivered_at)
    return (parcel_id, number, each.courier, each.tracking_number, *moments)


def _item_rows(purchase: Purchase, parcel_ids: Sequence[int]) -> list[tuple[object, ...]]:
    return [
        (
            f"{purchase.number}-{position}",
            purchase.number,
            position,
            line.product.id,
            line.product.name,
            line.option,
            line.quantity,
            line.product.price,
            line.state.value,
            line.reason,
            line.wanted,
            None if line.parcel is None else parcel_ids[line.parcel],
        )
        for position, line in enumerate(purchase.lines, start=1)
    ]


def _refund_rows(purchase: Purchase) -> list[tuple[object, ...]]:
    refund = purchase.refund
    if refund is None:
        return []
    method = purchase.payment_method
    return [(purchase.number, refund.amount, method, refund.requested_at, refund.expected_on, refund.done_at)]


async def _copy(connection: Connection, statement: LiteralString, rows: Iterable[Sequence[object]]) -> None:
    async with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            await copy.write_row(row)
