"""What a cancellation, return or exchange costs and gives back. Pure; all amounts are won."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sangdam.clock import SEOUL
from sangdam.orders.case import FAULT_REASONS, Case, Change, Money, ShopPolicy
from sangdam.orders.contract import Operation, OperationKind, OrderState
from sangdam.orders.wording import won

_CANCELLED = (OrderState.CANCELLED, OrderState.CANCEL_REQUESTED)
_GONE = (*_CANCELLED, OrderState.RETURN_REQUESTED, OrderState.RETURN_COLLECTING, OrderState.RETURNED)
_TRANSFERS = ("무통장입금", "가상계좌")


def settle(case: Case, changes: Sequence[Change], operation: Operation, policy: ShopPolicy) -> Money:
    """Fee, refund and the shipping money the shop keeps once `changes` are carried out."""
    if operation.kind is OperationKind.CANCEL:
        return _cancelled(case, changes, policy)
    if operation.kind is OperationKind.RETURN:
        return _returned(case, changes, policy, fault=operation.reason in FAULT_REASONS)
    if operation.kind is OperationKind.EXCHANGE and operation.reason not in FAULT_REASONS:
        fee = policy.round_trip(case.region)
        note = f"왕복 배송비 {won(fee)}은 신청하실 때 결제해 주세요."
        return Money(fee=fee, shipping_held=case.shipping_held, note=note)
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


def _last_ones(case: Case, changes: Sequence[Change]) -> bool:
    """Whether nothing of the order was or will be shipped and kept: every other line is cancelled."""
    leaving = {change.line.item.id for change in changes}
    return all(line.item.id in leaving or line.item.state in _CANCELLED for line in case.lines)


def _cancelled(case: Case, changes: Sequence[Change], policy: ShopPolicy) -> Money:
    """Goods back, and the shipping with the last of them; a rest below the free limit owes its shipping."""
    goods, held = sum(change.line.goods for change in changes), case.shipping_held
    if _last_ones(case, changes):
        return Money(refund=0 if case.unpaid else goods + held)
    rest = remaining_goods(case, changes)
    owed = max(0, policy.shipping_for(rest, case.region, always_free=case.always_free) - held)
    note = ""
    if owed:
        note = f"남은 상품이 {won(policy.free_shipping_from)} 미만이라 배송비 {won(owed)}이 붙어요."
    if case.unpaid:
        return Money(fee=owed, shipping_held=held + owed, note=note)
    if owed:
        note = note.replace("이 붙어요", "을 뺀 금액이에요") + _shortfall(owed - goods)
    return Money(fee=owed, refund=max(0, goods - owed), shipping_held=held + owed, note=note)


def _returned(case: Case, changes: Sequence[Change], policy: ShopPolicy, *, fault: bool) -> Money:
    """What a return gives back.

    A fault costs nothing, and the whole order gives its shipping back too. A change of mind pays the way back,
    and the way there as well once the rest no longer ships free; shipping paid before counts towards it.
    """
    goods, held = sum(change.line.goods for change in changes), case.shipping_held
    if fault:
        whole = _last_ones(case, changes)
        return Money(refund=goods + (held if whole else 0), shipping_held=0 if whole else held)
    rest, leg = remaining_goods(case, changes), policy.one_way(case.region)
    if rest >= policy.free_shipping_from or (rest and case.always_free):
        note = f"반품 배송비 {won(leg)}을 뺀 금액이에요." + _shortfall(leg - goods)
        return Money(fee=leg, refund=max(0, goods - leg), shipping_held=held, note=note)
    fee = 2 * leg
    note = f"왕복 배송비 {won(fee)}을 뺀 금액이에요."
    if held:
        note = f"이미 내신 배송비 {won(held)}을 더하고 왕복 배송비 {won(fee)}을 뺀 금액이에요."
    balance = goods + held - fee
    return Money(fee=fee, refund=max(0, balance), shipping_held=leg, note=note + _shortfall(-balance))


def _shortfall(amount: int) -> str:
    return f" 모자라는 {won(amount)}은 따로 내 주셔야 해요." if amount > 0 else ""
