"""The shop's rules for one order line. Pure: no clock, no database, `now` is an argument."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sangdam.clock import SEOUL
from sangdam.orders import options
from sangdam.orders.case import FAULT_REASONS, Change, Line, Refusal, ReturnRule, ShopPolicy
from sangdam.orders.contract import Operation, OperationKind, OrderState
from sangdam.orders.wording import day, josa, quoted

Decision = Change | Refusal
S = OrderState

_KIND_WORDS = {
    OperationKind.CANCEL: "취소",
    OperationKind.RETURN: "반품",
    OperationKind.EXCHANGE: "교환",
    OperationKind.CHANGE_OPTION: "옵션 변경",
    OperationKind.CHANGE_ADDRESS: "배송지 변경",
}
_CLAIM_WORDS = {
    S.CANCEL_REQUESTED: "취소",
    S.CANCELLED: "취소",
    S.RETURN_REQUESTED: "반품",
    S.RETURN_COLLECTING: "반품",
    S.RETURNED: "반품",
    S.EXCHANGE_REQUESTED: "교환",
    S.EXCHANGE_COLLECTING: "교환",
    S.EXCHANGED: "교환",
}
_NOT_RETURNABLE = {
    ReturnRule.COSMETICS: (
        "개봉한 화장품이면 단순 변심으로는 반품·교환할 수 없어요. 뜯지 않으셨다면 상담원이 확인해 드릴게요."
    ),
    ReturnRule.FOOD: "식품이라 단순 변심으로는 반품·교환할 수 없어요.",
    ReturnRule.MADE_TO_ORDER: "주문 제작 상품이라 단순 변심으로는 반품·교환할 수 없어요.",
}


def cancel(line: Line, operation: Operation, policy: ShopPolicy, now: datetime) -> Decision:
    """Free before 상품준비중; a request while it is being prepared; refused once the courier has it."""
    state, name = line.item.state, quoted(line.item.name, "은/는")
    if state in _CLAIM_WORDS:
        return _claimed(line, operation.kind)
    if state in (S.AWAITING_PAYMENT, S.PAID):
        return Change(line, S.CANCELLED)
    if state is S.CONFIRMED:
        return Refusal("confirmed", f"{name} 구매확정이 끝나서 취소할 수 없어요.")
    if state is S.DELIVERED:
        text = f"{name} 이미 배송이 끝나서 취소할 수 없어요."
        return Refusal("already_shipped", text, _still_open(line, policy, now))
    return _cancel_late(line)


def _cancel_late(line: Line) -> Decision:
    """Being prepared, or with the courier."""
    state, name = line.item.state, quoted(line.item.name, "은/는")
    if state is S.IN_TRANSIT or line.item.shipment is not None:
        text = f"{name} 이미 택배사에 넘겨져서 취소할 수 없어요."
        if line.return_rule is not ReturnRule.FREE:
            return Refusal("already_shipped", text)
        return Refusal(
            "already_shipped", text + " 받으신 뒤에 반품을 신청하실 수 있어요.", (OperationKind.RETURN,)
        )
    if line.return_rule is ReturnRule.MADE_TO_ORDER:
        return Refusal("not_returnable", f"{name} 주문 제작 상품이라 제작이 시작되면 취소할 수 없어요.")
    return Change(line, S.CANCEL_REQUESTED)


def send_back(line: Line, operation: Operation, policy: ShopPolicy, now: datetime) -> Decision:
    """A return: within the period after delivery, unless the goods or a 구매확정 rule it out."""
    return _received(line, operation, policy, now) or Change(line, S.RETURN_REQUESTED)


def exchange(line: Line, operation: Operation, policy: ShopPolicy, now: datetime) -> Decision:
    """An exchange: as a return, and what is wanted instead must exist and be in stock.

    No option means the same again, which a faulty item gets without being asked.
    """
    refusal = _received(line, operation, policy, now)
    if refusal:
        return refusal
    same_again = operation.option is None and (operation.reason in FAULT_REASONS or not line.options)
    if operation.option is None and not same_again:
        return Change(line, S.EXCHANGE_REQUESTED)
    wanted = _wanted(line, line.item.option if same_again else operation.option or "")
    return wanted if isinstance(wanted, Refusal) else Change(line, S.EXCHANGE_REQUESTED, wanted)


def change_option(line: Line, operation: Operation, _policy: ShopPolicy, _now: datetime) -> Decision:
    """Before 상품준비중 only, to an option that exists and is in stock."""
    state, name = line.item.state, quoted(line.item.name, "은/는")
    if state not in (S.AWAITING_PAYMENT, S.PAID):
        return _option_late(line, operation.kind)
    if operation.option is None and line.options:
        return Change(line, state)
    wanted = _wanted(line, operation.option or "")
    if isinstance(wanted, Refusal):
        return wanted
    if wanted == line.item.option:
        return Refusal("already_done", f"{name} 이미 {josa(wanted, '으로/로')} 주문돼 있어요.")
    return Change(line, state, wanted)


def _option_late(line: Line, kind: OperationKind) -> Refusal:
    state, name = line.item.state, quoted(line.item.name, "은/는")
    if state in _CLAIM_WORDS:
        return _claimed(line, kind)
    if state in (S.PREPARING, S.READY_TO_SHIP):
        text = f"{name} 이미 상품 준비가 시작돼서 바로 바꿀 수 없어요. 상담원이 확인해 드릴게요."
        return Refusal("needs_person", text, (OperationKind.CANCEL,))
    if state is S.CONFIRMED:
        return Refusal("confirmed", f"{name} 구매확정이 끝나서 옵션을 바꿀 수 없어요.")
    text = f"{name} 이미 발송돼서 옵션을 바꿀 수 없어요. 받으신 뒤에 교환을 신청하실 수 있어요."
    return Refusal("already_shipped", text, (OperationKind.EXCHANGE,))


RULES: dict[OperationKind, Callable[[Line, Operation, ShopPolicy, datetime], Decision]] = {
    OperationKind.CANCEL: cancel,
    OperationKind.RETURN: send_back,
    OperationKind.EXCHANGE: exchange,
    OperationKind.CHANGE_OPTION: change_option,
}


def _claimed(line: Line, kind: OperationKind) -> Refusal:
    """The line is already cancelled, coming back or being exchanged."""
    state, name = line.item.state, line.item.name
    claim, asked = _CLAIM_WORDS[state], _KIND_WORDS[kind]
    if state in (S.CANCELLED, S.RETURNED, S.EXCHANGED):
        return Refusal("already_done", f"{quoted(name, '은/는')} 이미 {josa(claim, '이/가')} 끝났어요.")
    if claim == asked:
        return Refusal("in_progress", f"{quoted(name, '은/는')} 이미 {claim} 접수가 돼서 처리하고 있어요.")
    text = (
        f"{quoted(name, '은/는')} {josa(claim, '을/를')} 처리하고 있어서 {josa(asked, '은/는')} 할 수 없어요."
    )
    return Refusal("in_progress", text)


def _received(line: Line, operation: Operation, policy: ShopPolicy, now: datetime) -> Refusal | None:
    """What return and exchange have in common."""
    state, name, asked = line.item.state, quoted(line.item.name, "은/는"), _KIND_WORDS[operation.kind]
    fault = operation.reason in FAULT_REASONS
    if state in _CLAIM_WORDS:
        return _claimed(line, operation.kind)
    if state is S.CONFIRMED and fault:
        return Refusal("needs_person", f"{name} 구매확정이 끝난 상품이라 상담원이 확인하고 도와드려야 해요.")
    if state is S.CONFIRMED:
        return Refusal("confirmed", f"{name} 구매확정이 끝나서 {josa(asked, '은/는')} 어려워요.")
    if state is not S.DELIVERED:
        return _not_received(line, operation.kind)
    return _late(line, policy, now, asked, fault=True) if fault else _unwanted(line, policy, now, asked)


def _unwanted(line: Line, policy: ShopPolicy, now: datetime, asked: str) -> Refusal | None:
    """A change of mind about something delivered."""
    name = quoted(line.item.name, "은/는")
    if line.return_rule is not ReturnRule.FREE:
        return Refusal("not_returnable", f"{name} {_NOT_RETURNABLE[line.return_rule]}")
    refusal = _late(line, policy, now, asked, fault=False)
    if refusal is None and line.needs_visit:
        text = f"{name} 기사님이 설치한 상품이라, {asked} 비용과 방문 날짜를 상담원이 안내해 드려야 해요."
        return Refusal("needs_person", text)
    return refusal


def _not_received(line: Line, kind: OperationKind) -> Refusal:
    state, name, asked = line.item.state, line.item.name, _KIND_WORDS[kind]
    if state is S.IN_TRANSIT:
        text = f"{quoted(name, '은/는')} 아직 배송 중이에요. 받으신 뒤에 {josa(asked, '을/를')} 신청하실 수 있어요."
        return Refusal("not_delivered", text)
    alternatives = [OperationKind.CANCEL]
    if kind is OperationKind.EXCHANGE and line.options and state in (S.AWAITING_PAYMENT, S.PAID):
        alternatives.insert(0, OperationKind.CHANGE_OPTION)
    words = "이나 ".join(_KIND_WORDS[alternative] for alternative in alternatives)
    text = f"{quoted(name, '은/는')} 아직 발송 전이라 {asked} 대신 {josa(words, '을/를')} 신청하실 수 있어요."
    return Refusal("not_delivered", text, tuple(alternatives))


def _late(line: Line, policy: ShopPolicy, now: datetime, asked: str, *, fault: bool) -> Refusal | None:
    """The day of delivery does not count; the last day counts to midnight in Seoul.

    A fault counts from the day it was found, which only a person can ask about once the first period is over.
    """
    shipment, name = line.item.shipment, quoted(line.item.name)
    if shipment is None or shipment.delivered_at is None:
        return Refusal("needs_person", "받으신 날짜가 확인되지 않아서 상담원이 확인해 드려야 해요.")
    came = shipment.delivered_at.astimezone(SEOUL)
    days = policy.fault_days if fault else policy.change_of_mind_days
    passed = (now.astimezone(SEOUL).date() - came.date()).days
    if passed <= days:
        return None
    if fault and passed <= policy.fault_days_at_most:
        text = f"{josa(name, '은/는')} 받으신 지 {days}일이 넘어서, 언제 알게 되셨는지 상담원이 확인하고 도와드려야 해요."
        return Refusal("needs_person", text)
    days = policy.fault_days_at_most if fault else days
    when = day(came + timedelta(days=days))
    text = f"{name} {josa(asked, '은/는')} 받으신 날부터 {days}일 안에 신청하셔야 하는데, 기한이 {when}까지였어요."
    return Refusal("period_over", text)


def _wanted(line: Line, typed: str) -> str | Refusal:
    """The label asked for if the shop has enough of it, else why not and what there is."""
    needed, name = line.item.quantity, line.item.name
    label = typed if typed in line.stock else options.resolve(line.options, line.item.option, typed)
    if label is not None and line.stock.get(label, 0) >= needed:
        return label
    if label is not None and label == line.item.option and label in line.stock:
        shown = f"{quoted(name)} 같은 상품이"
    elif label is not None and label in line.stock:
        shown = f"{quoted(name)} {josa(label, '은/는')} 재고가"
    else:
        shown = f"{quoted(name)}에는 말씀하신 옵션이"
    in_stock = [
        each for each, count in line.stock.items() if count >= needed and each not in ("", line.item.option)
    ]
    hint = (
        f" 지금 가능한 옵션은 {josa(', '.join(in_stock[:6]), '이에요/예요')}."
        if in_stock
        else " 지금 바꿔 드릴 수 있는 옵션이 없어요."
    )
    received = line.item.state is S.DELIVERED
    return Refusal(
        "option_unavailable", f"{shown} 없어요.{hint}", (OperationKind.RETURN,) if received else ()
    )


def _still_open(line: Line, policy: ShopPolicy, now: datetime) -> tuple[OperationKind, ...]:
    """Return and exchange, if a plain change of mind would still be accepted for this delivered line."""
    probe = Operation(OperationKind.RETURN, "", reason="change_of_mind")
    return () if _received(line, probe, policy, now) else (OperationKind.RETURN, OperationKind.EXCHANGE)
