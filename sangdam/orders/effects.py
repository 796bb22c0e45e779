"""What an allowed operation writes. Every function here runs inside the transaction that holds the order's lock."""

from __future__ import annotations

from datetime import datetime

from sangdam.orders.case import Case, Change, Ruling, ShopPolicy
from sangdam.orders.contract import Operation, OperationKind, OrderState
from sangdam.orders.money import expected_on, remaining_goods
from sangdam.storage.pool import Connection

_KEEPS_ITS_PLACE = (OperationKind.CHANGE_OPTION, OperationKind.CHANGE_ADDRESS)


async def apply(
    connection: Connection,
    key: str,
    case: Case,
    operation: Operation,
    ruling: Ruling,
    policy: ShopPolicy,
    now: datetime,
) -> None:
    """Carry out `ruling` on the order of `case`."""
    if operation.kind is OperationKind.CHANGE_ADDRESS:
        await _move(connection, operation)
        return
    for change in ruling.changes:
        await _change_line(connection, operation, change)
    await _change_money(connection, case, operation, ruling)
    if ruling.verdict.refund_amount and operation.kind not in _KEEPS_ITS_PLACE:
        await _refund(connection, key, case, operation, ruling, policy, now)


async def _move(connection: Connection, operation: Operation) -> None:
    """The old door code opens the old door, so it goes."""
    await connection.execute(
        "UPDATE shop.orders SET address = %s, door_code = '' WHERE number = %s",
        (" ".join((operation.address or "").split()), operation.order_number),
    )


async def _change_line(connection: Connection, operation: Operation, change: Change) -> None:
    item = change.line.item
    if operation.kind is OperationKind.CHANGE_OPTION:
        await connection.execute(
            "UPDATE shop.order_items SET option_label = %s WHERE id = %s", (change.option, item.id)
        )
        await _restock(connection, item.product_id, item.option, item.quantity)
        await _restock(connection, item.product_id, change.option or "", -item.quantity)
        return
    await connection.execute(
        "UPDATE shop.order_items SET state = %s, claim_reason = %s, wanted_option = %s WHERE id = %s",
        (change.state.value, operation.reason, change.option, item.id),
    )
    if change.state is OrderState.CANCELLED:
        await _restock(connection, item.product_id, item.option, item.quantity)
    if change.option is not None:  # what an exchange will bring is set aside now
        await _restock(connection, item.product_id, change.option, -item.quantity)


async def _restock(connection: Connection, product_id: str, label: str, count: int) -> None:
    await connection.execute(
        "UPDATE shop.product_options SET stock = stock + %s WHERE product_id = %s AND label = %s",
        (count, product_id, label),
    )


async def _change_money(connection: Connection, case: Case, operation: Operation, ruling: Ruling) -> None:
    """Shipping money kept; and an order not yet paid for simply asks for less."""
    await connection.execute(
        "UPDATE shop.orders SET shipping_held = %s WHERE number = %s",
        (ruling.shipping_held, case.order.number),
    )
    rest = remaining_goods(case, ruling.changes)
    if operation.kind is OperationKind.CANCEL and case.unpaid and rest:
        await connection.execute(
            "UPDATE shop.orders SET amount = %s, shipping_fee = %s WHERE number = %s",
            (rest + ruling.shipping_held, ruling.shipping_held, case.order.number),
        )


async def _refund(
    connection: Connection,
    key: str,
    case: Case,
    operation: Operation,
    ruling: Ruling,
    policy: ShopPolicy,
    now: datetime,
) -> None:
    method = case.order.payment_method
    await connection.execute(
        """INSERT INTO shop.refunds (order_number, operation_key, amount, method, requested_at, expected_on)
           VALUES (%s, %s, %s, %s, %s, %s)""",
        (
            case.order.number,
            key,
            ruling.verdict.refund_amount,
            method,
            now,
            expected_on(now, method, operation.kind, policy),
        ),
    )
