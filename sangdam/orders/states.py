"""How the state of an order follows from the states of its lines."""

from __future__ import annotations

from collections.abc import Iterable

from sangdam.orders.contract import OrderState

BEFORE_SHIPPING = (
    OrderState.AWAITING_PAYMENT,
    OrderState.PAID,
    OrderState.PREPARING,
    OrderState.READY_TO_SHIP,
)
SHIPPED = (OrderState.IN_TRANSIT, OrderState.DELIVERED, OrderState.CONFIRMED)
CLAIMS = (
    OrderState.CANCEL_REQUESTED,
    OrderState.RETURN_REQUESTED,
    OrderState.RETURN_COLLECTING,
    OrderState.EXCHANGE_REQUESTED,
    OrderState.EXCHANGE_COLLECTING,
)
FINISHED = (OrderState.CANCELLED, OrderState.RETURNED, OrderState.EXCHANGED)


def overall(states: Iterable[OrderState]) -> OrderState:
    """The state of an order whose lines stand at `states` (at least one).

    What still moves decides: lines on their way before claims, claims before finished lines. Lines on both
    sides of the courier's door make 부분배송중.
    """
    present = set(states)
    unshipped = [state for state in BEFORE_SHIPPING if state in present]
    shipped = [state for state in SHIPPED if state in present]
    if unshipped and shipped:
        return OrderState.PARTLY_SHIPPED
    if unshipped:
        return unshipped[-1]
    if shipped:
        return shipped[0]
    return next(state for state in (*CLAIMS, *reversed(FINISHED)) if state in present)
