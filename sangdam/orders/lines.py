"""The demo shop's orders for whoever tries the bot out: which number and phone prove which order.

Full phone numbers: for the demo's operator only, never for a customer, a log or a model.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from sangdam.orders.contract import Order
from sangdam.orders.rows import fetch, load_orders
from sangdam.storage.pool import Pool

_BATCH = 100


async def order_lines(pool: Pool) -> AsyncIterator[dict[str, Any]]:
    """Every order, newest first, as plain JSON values.

    Keys: number, phone, state, state_label, member_id, courier, tracking_number, items (id, name, option,
    quantity, price, state), amount in won, ordered_at in ISO 8601.
    """
    async with pool.connection() as connection:
        found = await fetch(
            connection, "SELECT number, receiver_phone FROM shop.orders ORDER BY ordered_at DESC, number DESC"
        )
    phones = {row["number"]: row["receiver_phone"] for row in found}
    numbers = list(phones)
    for start in range(0, len(numbers), _BATCH):
        async with pool.connection() as connection:
            orders = await load_orders(connection, numbers[start : start + _BATCH])
        for order in orders:
            yield _line(order, phones[order.number])


def _line(order: Order, phone: str) -> dict[str, Any]:
    shipment = next((item.shipment for item in order.items if item.shipment), None)
    return {
        "number": order.number,
        "phone": phone,
        "state": order.state.value,
        "state_label": order.state.label,
        "member_id": order.member_id,
        "courier": shipment.courier if shipment else None,
        "tracking_number": shipment.tracking_number if shipment else None,
        "items": [
            {
                "id": item.id,
                "name": item.name,
                "option": item.option,
                "quantity": item.quantity,
                "price": item.price,
                "state": item.state.value,
            }
            for item in order.items
        ],
        "amount": order.amount,
        "ordered_at": order.ordered_at.isoformat(),
    }
