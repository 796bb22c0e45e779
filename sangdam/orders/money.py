"""What a cancellation, return or exchange costs and gives back. Pure; all amounts are won."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sangdam.orders.case import FAULT_REASONS, Case, Change, Money, ShopPolicy
from sangdam.orders.contract import Operation, OperationKind, OrderState
from sangdam.orders.wording import SEOUL, won

_GONE = (OrderState.CANCELLED, OrderState.CANCEL_REQUESTED, OrderState.RETURNED)
_TRANSFERS = ("무통장입금", "가상계좌")


def settle(case: Case, changes: Sequence[Change], operation: Operation, policy: ShopPolicy) -> Money:
    """Fee, refund and the shipping money the shop keeps once `changes` are carried out."""
    if operation.kind is OperationKind.CANCEL:
        return _cancelled(case, changes, policy)
    if operation.kind is OperationKind.RETURN:
        return _returned(case, changes, policy, operation.reason in FAULT_REASONS)
    if operation.kind is OperationKind.EXCHANGE and operation.reason not in FAULT_REASONS:
        note = f"왕복 배송비 {won(policy.round_trip_fee)}은 상품을 수거할 때 따로 내시면 돼요."
        return Money(fee=policy.round_trip_fee, shipping_held=case.shipping_held, note=note)
    return Money(shipping_held=case.shipping_held)


def expected_on(asked_at: datetime, method: str, kind: OperationKind, policy: ShopPolicy) -> datetime:
    """The day by which the customer should see the money, weekends not counted.

    A return waits for the goods to come back and be looked at first.
    """
    days = policy.refund_days_transfer if method in _TRANSFERS else policy.refund_days_card
    if kind is OperationKind.RETURN:
        days += policy.inspection_days
    moment = asked_at.astimezone(SEOUL).replace(hour=0, minute=0, second=0, microsecond=0)
    while days:
        moment += timedelta(days=1)
        days -= moment.weekday() < 5
    return moment


def remaining_goods(case: Case, changes: Sequence[Change]) -> int:
    """What the lines that stay with the customer are worth."""
    leaving = {change.line.item.id for change in changes}
    return sum(
        line.goods for line in case.lines if line.item.id not in leaving and line.item.state not in _GONE
    )


def _cancelled(case: Case, changes: Sequence[Change], policy: ShopPolicy) -> Money:
    """Goods back, and the shipping with the last of them; a rest below the free limit owes its shipping."""
    goods = sum(change.line.goods for change in changes)
    rest = remaining_goods(case, changes)
    if rest == 0:
        return Money(refund=0 if case.unpaid else goods + case.shipping_held)
    owed = max(0, policy.shipping_for(rest) - case.shipping_held)
    held = case.shipping_held + owed
    limit = won(policy.free_shipping_from)
    note = f"남은 상품이 {limit} 미만이라 배송비 {won(owed)}이 붙어요." if owed else ""
    if case.unpaid:
        return Money(fee=owed, shipping_held=held, note=note)
    short = max(0, owed - goods)
    return Money(fee=owed, refund=max(0, goods - owed), shipping_held=held, note=note + _shortfall(short))


def _returned(case: Case, changes: Sequence[Change], policy: ShopPolicy, fault: bool) -> Money:
    """A fault costs nothing, and the whole order gives the shipping back too. A change of mind pays the round
    trip, towards which the shipping already paid counts, once."""
    goods = sum(change.line.goods for change in changes)
    held = case.shipping_held
    if fault:
        whole = remaining_goods(case, changes) == 0
        return Money(refund=goods + (held if whole else 0), shipping_held=0 if whole else held)
    balance = goods + held - policy.round_trip_fee
    note = f"왕복 배송비 {won(policy.round_trip_fee)}을 뺀 금액이에요."
    if held:
        note = (
            f"처음 내신 배송비 {won(held)}을 더하고 왕복 배송비 {won(policy.round_trip_fee)}을 뺀 금액이에요."
        )
    return Money(fee=policy.round_trip_fee, refund=max(0, balance), note=note + _shortfall(max(0, -balance)))


def _shortfall(amount: int) -> str:
    return f" 모자라는 {won(amount)}은 따로 내 주셔야 해요." if amount else ""
