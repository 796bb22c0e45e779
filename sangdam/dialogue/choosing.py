"""Which of several orders is meant: what fits the task, what the words name, else the customer picks."""

from __future__ import annotations

from collections.abc import Sequence

from sangdam.dialogue import korean
from sangdam.dialogue.cards import orders_card
from sangdam.dialogue.labels import TASK_NOUNS
from sangdam.dialogue.talk import Answer, Talk, button
from sangdam.orders import numbers
from sangdam.orders.contract import Order, OrderState

S = OrderState

#: How many orders are shown to pick from.
SHOWN = 5

_OPEN = {S.AWAITING_PAYMENT, S.PAID, S.PREPARING, S.READY_TO_SHIP}
_MOVING = {S.PARTLY_SHIPPED, S.IN_TRANSIT}
_CLAIMED = {
    S.CANCEL_REQUESTED,
    S.RETURN_REQUESTED,
    S.RETURN_COLLECTING,
    S.EXCHANGE_REQUESTED,
    S.EXCHANGE_COLLECTING,
}
_FITTING = {
    "order_status": _OPEN | _MOVING | _CLAIMED,
    "delivery_tracking": _OPEN | _MOVING,
    "delivery_delay": _OPEN | _MOVING,
    "cancel_order": _OPEN,
    "return_request": {S.DELIVERED},
    "exchange_request": {S.DELIVERED},
    "change_address": _OPEN,
    "change_order_option": _OPEN,
}


def fitting(orders: Sequence[Order], task: str) -> list[Order]:
    """Those of `orders` the task can be about at all."""
    if task == "refund_status":
        return [order for order in orders if order.refund is not None]
    if task == "receipt_request":
        return [order for order in orders if order.state is not S.AWAITING_PAYMENT]
    states = _FITTING.get(task, set(S))
    return [order for order in orders if order.state in states or any(i.state in states for i in order.items)]


def pick(orders: Sequence[Order], task: str, talk: Talk, *, asked: bool) -> Order | None:
    """The order meant, or None if it must be asked. `asked`: the message answers the question which one."""
    number = numbers.order_number(talk.entity("order_number") or talk.words)
    if number:
        return next((order for order in orders if order.number == number), None)
    shown = show(orders, task)
    by_name = by_goods(shown if asked else orders, talk.question)
    if len(by_name) == 1:
        return by_name[0]
    if asked:
        index = korean.ordinal(talk.words, len(shown))
        return None if index is None else shown[index]
    if korean.wants_other(talk.words) or talk.entity("menu") == "other":
        return None
    candidates = fitting(by_name or orders, task)
    if len(candidates) == 1 or (candidates and korean.newest(talk.question)):
        return candidates[0]
    return orders[0] if len(orders) == 1 else None


def show(orders: Sequence[Order], task: str) -> list[Order]:
    """What to pick from: those that fit, else all."""
    return (fitting(orders, task) or list(orders))[:SHOWN]


def ask(orders: Sequence[Order], task: str, *, member: bool) -> Answer:
    """The question with a card and one button per order."""
    shown = show(orders, task)
    noun = TASK_NOUNS.get(task, "주문 확인")
    text = (
        "최근 주문이에요. 자세히 볼 주문을 골라 주세요."
        if task == "order_status"
        else f"어느 주문의 {korean.josa(noun, '을/를')} 도와드릴까요?"
    )
    buttons = [
        button(f"{order.title} · {order.state.label}", "inform", order_number=order.number) for order in shown
    ]
    more = () if member else (button("다른 주문", task, menu="other"),)
    return Answer().say(text, *buttons, *more, card=orders_card(shown))


def by_goods(orders: Sequence[Order], text: str) -> list[Order]:
    """The orders whose goods `text` names best."""
    names = [" ".join(item.name for item in order.items) for order in orders]
    return [orders[index] for index in korean.named(names, text)]
