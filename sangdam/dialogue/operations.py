"""What a request asks the shop to do, what the shop says to it, and on which terms a customer agreed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sangdam.dialogue import services
from sangdam.dialogue.labels import REQUESTS, TASK_NOUNS, TASK_OF
from sangdam.dialogue.talk import PERSON, Answer, Talk, button
from sangdam.orders.contract import Operation, OperationKind, Order, Verdict


def operation(task: str, order: Order, slots: dict[str, Any]) -> Operation:
    """What the slots ask the shop to do."""
    kind = REQUESTS[task]
    items = () if kind is OperationKind.CHANGE_ADDRESS else tuple(slots.get("items") or ())
    wants_reason = kind in (OperationKind.RETURN, OperationKind.EXCHANGE)
    wants_option = kind in (OperationKind.EXCHANGE, OperationKind.CHANGE_OPTION)
    return Operation(
        kind=kind,
        order_number=order.number,
        item_ids=items,
        reason=slots.get("reason") if wants_reason else None,
        address=slots.get("new_address") if kind is OperationKind.CHANGE_ADDRESS else None,
        option=slots.get("new_option") if wants_option else None,
    )


async def verdict(wanted: Operation) -> Verdict:
    """The shop's verdict.

    Before the reason of a return is known it is judged by the kindest one, so that nobody with a broken thing is
    turned away by a rule about a change of mind.
    """
    orders = services.current().orders
    verdict = await orders.check(wanted)
    depends = wanted.kind in (OperationKind.RETURN, OperationKind.EXCHANGE) and wanted.reason is None
    if verdict.allowed or not depends:
        return verdict
    kindest = await orders.check(replace(wanted, reason="defect"))
    return kindest if kindest.allowed else verdict


def refused(task: str, verdict: Verdict) -> Answer:
    """The shop's sentence and what could be done instead."""
    buttons = [button(f"{TASK_NOUNS[TASK_OF[kind]]} 신청", TASK_OF[kind]) for kind in verdict.alternatives]
    other = button("다른 주문", task, menu="other")
    answer = Answer().say(verdict.text, *buttons, other, PERSON)
    if len(verdict.alternatives) == 1:
        return answer.set(offer="task", offered_task=TASK_OF[verdict.alternatives[0]])
    return answer.set(offer="person")


def terms_of(wanted: Operation, verdict: Verdict) -> str:
    """Everything a customer agrees to, as one comparable line."""
    parts = [
        wanted.kind.value,
        wanted.order_number,
        ",".join(item.id for item in verdict.items),
        wanted.reason or "",
        wanted.option or "",
        wanted.address or "",
        str(verdict.fee),
        str(verdict.refund_amount),
    ]
    return "|".join(parts)


def asked_just_now(talk: Talk) -> bool:
    """Whether the turn before this message ended with the question for a yes."""
    for event in reversed(talk.previous_turn()):
        if event.get("event") == "slot" and event.get("name") == "terms":
            return event.get("value") is not None and event["value"] == talk.slot("terms")
    return False
