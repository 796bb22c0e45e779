"""The yes: what is asked, and carrying it out exactly once."""

from __future__ import annotations

from sangdam.dialogue import handover, operations, services
from sangdam.dialogue.cards import order_card
from sangdam.dialogue.korean import josa, quoted, won
from sangdam.dialogue.labels import REASONS, REQUESTS, TASK_NOUNS
from sangdam.dialogue.talk import NO, YES, Answer, Talk, button, visible_order
from sangdam.dialogue.tasks import TASK_SLOTS
from sangdam.orders.contract import (
    Operation,
    OperationKind,
    Order,
    OrderItem,
    OrderSystemDown,
    Outcome,
    Verdict,
)


async def ask_confirm(talk: Talk) -> Answer:
    """The question that names what would be done, with yes and no."""
    task = talk.slot("task") or ""
    order = await visible_order(talk, talk.slot("order"))
    if order is None or task not in REQUESTS:
        return Answer().set(terms=None)
    wanted = operations.operation(task, order, dict(talk.slots))
    verdict = await services.current().orders.check(wanted)
    return (
        Answer()
        .say(question(wanted, verdict, order), YES, NO)
        .set(terms=operations.terms_of(wanted, verdict))
    )


def question(wanted: Operation, verdict: Verdict, order: Order) -> str:
    """'‘무선 이어폰 블랙’ 39,000원을 취소하고 42,000원을 신용카드로 환불해 드릴까요?'"""
    what = _what(verdict.items or order.items, wanted)
    return {
        OperationKind.CANCEL: _cancel_question,
        OperationKind.RETURN: _return_question,
        OperationKind.EXCHANGE: _exchange_question,
        OperationKind.CHANGE_OPTION: _option_question,
        OperationKind.CHANGE_ADDRESS: _address_question,
    }[wanted.kind](what, wanted, verdict, order)


def _what(items: tuple[OrderItem, ...], wanted: Operation) -> str:
    first = items[0]
    name = f"{first.name} {first.option}".strip()
    rest = f" 외 {len(items) - 1}건" if len(items) > 1 else ""
    if wanted.kind in (OperationKind.CANCEL, OperationKind.RETURN):
        return f"{quoted(name)}{rest} {won(sum(item.price * item.quantity for item in items))}"
    return f"{quoted(name)}{rest}"


def _cancel_question(what: str, _: Operation, verdict: Verdict, order: Order) -> str:
    if verdict.refund_amount == 0:
        return f"{josa(what, '을/를')} 취소해 드릴까요? 환불할 금액은 없어요."
    fee = f" (배송비 {won(verdict.fee)} 차감)" if verdict.fee else ""
    refund = f"{josa(won(verdict.refund_amount), '을/를')} {josa(order.payment_method, '으로/로')} 환불해 드릴까요?"
    requested = " 준비 중이라 발송 전이면 취소돼요." if "요청" in verdict.text else ""
    return f"{josa(what, '을/를')} 취소하고 {refund}{fee}{requested}"


def _return_question(what: str, wanted: Operation, verdict: Verdict, order: Order) -> str:
    fee = f"반품 배송비 {josa(won(verdict.fee), '을/를')} 빼고" if verdict.fee else "반품 배송비 없이"
    reason = _reason(wanted)
    return (
        f"{josa(what, '을/를')} 반품하고, {fee} {josa(won(verdict.refund_amount), '을/를')} "
        f"{josa(order.payment_method, '으로/로')} 환불해 드릴까요?{reason} 1~3영업일 안에 기사님이 받으러 가요."
    )


def _exchange_question(what: str, wanted: Operation, verdict: Verdict, _: Order) -> str:
    target = josa(wanted.option, "으로/로") if wanted.option else "같은 상품으로"
    fee = f" 왕복 배송비 {josa(won(verdict.fee), '이/가')} 들어요." if verdict.fee else " 배송비는 없어요."
    return f"{josa(what, '을/를')} {target} 교환해 드릴까요?{_reason(wanted)}{fee}"


def _option_question(what: str, wanted: Operation, _: Verdict, __: Order) -> str:
    return f"{what} 옵션을 {josa(wanted.option or '', '으로/로')} 바꿔 드릴까요?"


def _address_question(_: str, wanted: Operation, __: Verdict, order: Order) -> str:
    return f"{quoted(order.title)} 주문의 배송지를 {josa(quoted(wanted.address or ''), '으로/로')} 바꿔 드릴까요?"


def _reason(wanted: Operation) -> str:
    return f" (사유: {REASONS[wanted.reason]})" if wanted.reason in REASONS else ""


async def finish(talk: Talk) -> Answer:
    """After the request form: do it, or leave everything as it was. Silent if the form has said why it ended."""
    task, confirmed = talk.slot("task") or "", talk.slots.get("confirm")
    done = Answer().set(**dict.fromkeys(TASK_SLOTS)).set(request_open=False)
    if confirmed is None or task not in REQUESTS:
        return done
    noun = TASK_NOUNS[task]
    if confirmed is not True or not operations.asked_just_now(talk):
        return done.say(
            f"네, {josa(noun, '은/는')} 진행하지 않고 그대로 둘게요. 더 필요하신 게 있으면 말씀해 주세요."
        )
    order = await visible_order(talk, talk.slot("order"))
    if order is None:
        return done.say("주문을 다시 확인해야 해요. 한 번만 더 말씀해 주세요.")
    return done.add(await _execute(talk, task, order))


class TurnOver(Exception):
    """The turn that wants something done is no longer the one being answered: its brain or its claim was given up."""


async def _execute(talk: Talk, task: str, order: Order) -> Answer:
    now = services.current()
    customer = await now.identity.customer(talk.conversation_id)
    if talk.turn and talk.turn != customer.turn:
        raise TurnOver(talk.turn)
    wanted = operations.operation(task, order, dict(talk.slots))
    try:
        outcome = await now.orders.execute(f"{customer.turn}:{wanted.kind.value}", wanted)
    except OrderSystemDown:
        return handover.shop_down(talk)
    if not outcome.done:
        return await operations.refused(task, outcome.verdict, order)
    after = await visible_order(talk, order.number)
    buttons = [button("주문 내역", "order_status")]
    return Answer().say(_receipt(wanted, outcome, order), *buttons, card=order_card(after or order))


def _receipt(wanted: Operation, outcome: Outcome, order: Order) -> str:
    number = f" 접수번호는 {josa(outcome.receipt, '이에요/예요')}." if outcome.receipt else ""
    refund = won(outcome.verdict.refund_amount)
    text = {
        OperationKind.CANCEL: f"취소가 접수됐어요. 환불 {josa(refund, '은/는')} {josa(order.payment_method, '으로/로')} 돌려드려요."
        if outcome.verdict.refund_amount
        else "취소가 접수됐어요.",
        OperationKind.RETURN: f"반품이 접수됐어요. 상품을 확인하고 {josa(refund, '을/를')} 환불해 드려요.",
        OperationKind.EXCHANGE: "교환이 접수됐어요. 새 상품은 보내신 상품을 확인하고 바로 보내 드려요.",
        OperationKind.CHANGE_OPTION: f"옵션을 {josa(wanted.option or '', '으로/로')} 바꿨어요.",
        OperationKind.CHANGE_ADDRESS: "배송지를 바꿨어요. 새 주소로 보내 드릴게요.",
    }[wanted.kind]
    return f"{text}{number}"
