"""What a request asks the shop to do, what the shop says to it, and on which terms a customer agreed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sangdam.dialogue import services
from sangdam.dialogue.korean import josa
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


async def refused(task: str, verdict: Verdict, order: Order) -> Answer:
    """The shop's sentence and what could be done instead, as far as it could be done now."""
    possible = [kind for kind in verdict.alternatives if await _possible_now(kind, order)]
    buttons = [button(f"{TASK_NOUNS[TASK_OF[kind]]} 신청", TASK_OF[kind]) for kind in possible]
    if order.refund is not None and verdict.code in ("in_progress", "already_done"):
        buttons.append(button("환불 확인", "refund_status"))
    buttons += [button("다른 주문", task, menu="other"), PERSON]
    if len(possible) == 1:
        offered = TASK_OF[possible[0]]
        text = f"{verdict.text} {josa(TASK_NOUNS[offered], '을/를')} 도와드릴까요?"
        return Answer().say(text, *buttons).set(offer="task", offered_task=offered)
    if "상담원" in verdict.text:
        return Answer().say(f"{verdict.text} 연결해 드릴까요?", *buttons).set(offer="person")
    return Answer().say(verdict.text, *buttons)


async def _possible_now(kind: OperationKind, order: Order) -> bool:
    return (await verdict(Operation(kind, order.number))).allowed


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
