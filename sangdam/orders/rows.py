"""Reading orders and products out of the demo shop's tables.

Everything that leaves here is masked: a full name, phone number, street or door code never does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg.rows import DictRow, dict_row

from sangdam.clock import SEOUL
from sangdam.orders.case import Case, Line, ReturnRule
from sangdam.orders.contract import Order, OrderItem, OrderState, Product, Refund, Shipment, TrackingStep
from sangdam.orders.couriers import COURIERS
from sangdam.orders.options import SEPARATOR
from sangdam.orders.regions import region_of
from sangdam.orders.states import overall
from sangdam.orders.wording import masked_address, masked_name
from sangdam.storage.pool import Connection

_ORDERS = """
SELECT number, member_id, ordered_at, payment_method, amount, shipping_fee, shipping_held, receiver_name, address
FROM shop.orders WHERE number = ANY(%s) ORDER BY ordered_at DESC, number DESC
"""
_ITEMS = "SELECT * FROM shop.order_items WHERE order_number = ANY(%s) ORDER BY order_number, position"
_SHIPMENTS = "SELECT * FROM shop.shipments WHERE order_number = ANY(%s) ORDER BY id"
_STEPS = """
SELECT step.shipment_id, step.at, step.place, step.text
FROM shop.tracking_steps step JOIN shop.shipments shipment ON shipment.id = step.shipment_id
WHERE shipment.order_number = ANY(%s) ORDER BY step.shipment_id, step.position
"""
_REFUNDS = """
SELECT DISTINCT ON (order_number) order_number, amount, method, requested_at, expected_on, done_at
FROM shop.refunds WHERE order_number = ANY(%s)
ORDER BY order_number, done_at IS NULL DESC, requested_at DESC, id DESC
"""
_PRODUCTS = "SELECT * FROM shop.products WHERE id = ANY(%s)"
_STOCK = """
SELECT product_id, label, stock FROM shop.product_options WHERE product_id = ANY(%s) ORDER BY product_id, position
"""
_LOCK_STOCK = """
SELECT 1 FROM shop.product_options WHERE product_id = ANY(%s) ORDER BY product_id, label FOR UPDATE
"""
_FACTS = """
SELECT o.shipping_held, o.address, member.grade
FROM shop.orders o LEFT JOIN shop.members member ON member.id = o.member_id WHERE o.number = %s
"""
_FREE_GRADE = "숲"


async def fetch(connection: Connection, query: str, *values: object) -> list[DictRow]:
    """All rows of `query` as dicts."""
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query, values)
        return await cursor.fetchall()


async def load_orders(connection: Connection, numbers: Sequence[str]) -> list[Order]:
    """The orders with these numbers, newest first; unknown numbers are left out."""
    wanted = list(numbers)
    orders = await fetch(connection, _ORDERS, wanted)
    if not orders:
        return []
    items = _grouped(await fetch(connection, _ITEMS, wanted), "order_number")
    steps = _grouped(await fetch(connection, _STEPS, wanted), "shipment_id")
    parcels = {
        row["id"]: _shipment(row, steps[row["id"]]) for row in await fetch(connection, _SHIPMENTS, wanted)
    }
    refunds = {row["order_number"]: _refund(row) for row in await fetch(connection, _REFUNDS, wanted)}
    return [_order(row, items[row["number"]], parcels, refunds.get(row["number"])) for row in orders]


async def load_case(connection: Connection, number: str, *, lock: bool = False) -> Case | None:
    """What the rules need to know of one order; with `lock`, its row and the stock of its products are held
    until the transaction ends (always in this order, so two operations cannot deadlock).
    """
    if lock:
        await fetch(connection, "SELECT 1 FROM shop.orders WHERE number = %s FOR UPDATE", number)
    found = await fetch(connection, _FACTS, number)
    if not found:
        return None
    order = (await load_orders(connection, [number]))[0]
    ids = sorted({item.product_id for item in order.items})
    if lock:
        await fetch(connection, _LOCK_STOCK, ids)
    products = {row["id"]: row for row in await fetch(connection, _PRODUCTS, ids)}
    stock = _grouped(await fetch(connection, _STOCK, ids), "product_id")
    lines = tuple(_line(item, products[item.product_id], stock[item.product_id]) for item in order.items)
    facts = found[0]
    return Case(
        order, lines, facts["shipping_held"], region_of(facts["address"]), facts["grade"] == _FREE_GRADE
    )


async def load_products(connection: Connection, ids: Sequence[str]) -> list[Product]:
    """The products with these ids, in the order asked for."""
    wanted = list(ids)
    products = {row["id"]: row for row in await fetch(connection, _PRODUCTS, wanted)}
    stock = _grouped(await fetch(connection, _STOCK, wanted), "product_id")
    return [_product(products[each], stock[each]) for each in wanted if each in products]


def image_url(product_id: str) -> str:
    """Where the service shows a product's picture."""
    return f"/shop/images/{product_id}.svg"


def _grouped(rows: Iterable[DictRow], key: str) -> defaultdict[Any, list[DictRow]]:
    groups: defaultdict[Any, list[DictRow]] = defaultdict(list)
    for row in rows:
        groups[row[key]].append(row)
    return groups


def _seoul(moment: datetime | None) -> datetime | None:
    return moment.astimezone(SEOUL) if moment else None


def _shipment(row: Mapping[str, Any], steps: Sequence[Mapping[str, Any]]) -> Shipment:
    courier = COURIERS[row["courier"]]
    return Shipment(
        courier=courier.code,
        courier_name=courier.name,
        tracking_number=row["tracking_number"],
        tracking_url=courier.url(row["tracking_number"]),
        shipped_at=row["shipped_at"].astimezone(SEOUL),
        expected_on=_seoul(row["expected_on"]),
        delivered_at=_seoul(row["delivered_at"]),
        steps=tuple(
            TrackingStep(step["at"].astimezone(SEOUL), step["place"], step["text"]) for step in steps
        ),
    )


def _refund(row: Mapping[str, Any]) -> Refund:
    return Refund(
        amount=row["amount"],
        method=row["method"],
        requested_at=row["requested_at"].astimezone(SEOUL),
        expected_on=row["expected_on"].astimezone(SEOUL),
        done_at=_seoul(row["done_at"]),
    )


def _order(
    row: Mapping[str, Any],
    items: Sequence[Mapping[str, Any]],
    parcels: Mapping[int, Shipment],
    refund: Refund | None,
) -> Order:
    lines = tuple(_item(item, parcels) for item in items)
    return Order(
        number=row["number"],
        member_id=row["member_id"],
        ordered_at=row["ordered_at"].astimezone(SEOUL),
        state=overall(line.state for line in lines),
        items=lines,
        amount=row["amount"],
        shipping_fee=row["shipping_fee"],
        payment_method=row["payment_method"],
        receiver_masked=masked_name(row["receiver_name"]),
        address_masked=masked_address(row["address"]),
        refund=refund,
    )


def _item(row: Mapping[str, Any], parcels: Mapping[int, Shipment]) -> OrderItem:
    return OrderItem(
        id=row["id"],
        product_id=row["product_id"],
        name=row["name"],
        option=row["option_label"],
        quantity=row["quantity"],
        price=row["price"],
        state=OrderState(row["state"]),
        image_url=image_url(row["product_id"]),
        shipment=parcels.get(row["shipment_id"]),
    )


def _line(item: OrderItem, product: Mapping[str, Any], stock: Sequence[Mapping[str, Any]]) -> Line:
    return Line(
        item=item,
        return_rule=ReturnRule(product["return_rule"]),
        options={name: tuple(values) for name, values in product["options"]},
        stock={row["label"]: row["stock"] for row in stock},
        needs_visit=product["needs_visit"],
    )


def _product(row: Mapping[str, Any], stock: Sequence[Mapping[str, Any]]) -> Product:
    return Product(
        id=row["id"],
        name=row["name"],
        category=row["category"],
        price=row["price"],
        image_url=image_url(row["id"]),
        summary=row["summary"],
        options={name: tuple(values) for name, values in row["options"]},
        stock=_by_value(stock),
        facts=dict(row["facts"]),
        aliases=tuple(row["aliases"]),
    )


def _by_value(stock: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Stock by combination (``블랙 / M``) and, where there are several options, by each value as well."""
    counts = {row["label"]: row["stock"] for row in stock}
    for label, count in list(counts.items()):
        if SEPARATOR in label:
            for value in label.split(SEPARATOR):
                counts[value] = counts.get(value, 0) + count
    return counts
