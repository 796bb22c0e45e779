"""After an order is known: answer about it, or see whether the change asked for is possible."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from sangdam.clock import SEOUL
from sangdam.dialogue import requests
from sangdam.dialogue.cards import order_card, parcels
from sangdam.dialogue.korean import day, josa, quoted, won
from sangdam.dialogue.labels import REQUESTS
from sangdam.dialogue.talk import PERSON, Answer, Talk, button, visible_order
from sangdam.orders.contract import Order, OrderState, Shipment

S = OrderState

_NEXT_STEP = {
    S.AWAITING_PAYMENT: "입금이 확인되면 바로 준비를 시작해요.",
    S.PAID: "결제가 확인됐고, 곧 상품 준비를 시작해요.",
    S.PREPARING: "상품을 준비하고 있어요. 포장이 끝나면 택배사로 넘겨요.",
    S.READY_TO_SHIP: "포장이 끝나서 곧 택배사로 출발해요.",
    S.PARTLY_SHIPPED: "일부 상품이 먼저 출발했어요.",
    S.IN_TRANSIT: "상품이 고객님께 가고 있어요.",
    S.DELIVERED: "상품이 도착했어요.",
    S.CONFIRMED: "구매확정까지 끝난 주문이에요.",
    S.CANCEL_REQUESTED: "취소 요청을 확인하고 있어요.",
    S.CANCELLED: "취소가 끝난 주문이에요.",
    S.RETURN_REQUESTED: "반품이 접수됐고, 곧 수거하러 가요.",
    S.RETURN_COLLECTING: "반품 상품을 수거하고 있어요.",
    S.RETURNED: "반품이 끝난 주문이에요.",
    S.EXCHANGE_REQUESTED: "교환이 접수됐고, 곧 수거하러 가요.",
    S.EXCHANGE_COLLECTING: "교환할 상품을 수거하고 있어요.",
    S.EXCHANGED: "교환이 끝난 주문이에요.",
}


async def run(talk: Talk) -> Answer:
    """Do what `task` says for the order found, or say why there is none."""
    problem = talk.slot("order_problem")
    if problem:
        return _no_order(problem).set(order_problem=None, request_open=False)
    order = await visible_order(talk, talk.slot("order"))
    if order is None:
        return _no_order("none").set(order=None, request_open=False)
    task = talk.slot("task") or "order_status"
    if task in REQUESTS:
        return await requests.open_request(talk, task, order)
    answer = await _ANSWERS.get(task, _status)(talk, order)
    return answer.set(request_open=False)


def _no_order(problem: str) -> Answer:
    if problem == "said":
        return Answer()
    if problem == "dropped":
        return Answer().say("네, 여기서 멈출게요. 다른 도움이 필요하시면 말씀해 주세요.")
    if problem.startswith("locked:"):
        minutes = problem.partition(":")[2]
        text = (
            f"여러 번 맞지 않아서 안전을 위해 {minutes}분 동안 조회를 멈췄어요. "
            "잠시 뒤에 다시 시도하시거나, 지금 상담원을 연결해 드릴까요?"
        )
        return Answer().say(text, PERSON).set(offer="person")
    text = "아직 조회되는 주문이 없어요. 다른 아이디나 비회원으로 주문하셨다면 주문번호로 찾아 드릴게요."
    return Answer().say(text, button("주문번호로 찾기", "order_status", menu="other"), PERSON)


async def _status(_: Talk, order: Order) -> Answer:
    text = f"{quoted(order.title)} 주문은 지금 ‘{order.state.label}’ 상태예요. {_NEXT_STEP[order.state]}"
    buttons = []
    if parcels(order):
        buttons.append(button("배송 조회", "delivery_tracking"))
    if order.state in (S.AWAITING_PAYMENT, S.PAID, S.PREPARING, S.READY_TO_SHIP):
        buttons.append(button("주문 취소", "cancel_order"))
    if order.state is S.DELIVERED:
        buttons += [button("반품 신청", "return_request"), button("교환 신청", "exchange_request")]
    return Answer().say(
        text, *buttons, button("다른 주문", "order_status", menu="other"), card=order_card(order)
    )


async def _tracking(_: Talk, order: Order) -> Answer:
    found = parcels(order)
    if not found:
        text = f"{quoted(order.title, '은/는')} 아직 출발 전이에요. 지금은 ‘{order.state.label}’ 상태고, 출발하면 운송장 번호가 나와요."
        return Answer().say(text, button("주문 취소", "cancel_order"), card=order_card(order))
    texts = [_parcel(order, shipment) for shipment in found]
    return Answer().say(
        "\n".join(texts), button("다른 주문", "delivery_tracking", menu="other"), card=order_card(order)
    )


def _parcel(order: Order, shipment: Shipment) -> str:
    goods = [item.name for item in order.items if item.shipment == shipment]
    name = quoted(goods[0] if len(goods) == 1 else f"{goods[0]} 외 {len(goods) - 1}건", "은/는")
    if shipment.delivered_at is not None:
        return f"{name} {day(shipment.delivered_at)}에 배송이 끝났어요. ({shipment.courier_name} {shipment.tracking_number})"
    where = ""
    if shipment.steps:
        last = shipment.steps[-1]
        where = f" 마지막 위치는 {last.place}({last.text})이에요."
    when = f" {day(shipment.expected_on)} 도착 예정이에요." if shipment.expected_on else ""
    return f"{name} {josa(shipment.courier_name, '으로/로')} 가고 있어요.{where}{when} (운송장 {shipment.tracking_number})"


async def _delay(_: Talk, order: Order) -> Answer:
    """Sorry first, then the facts, then a person."""
    found = [shipment for shipment in parcels(order) if shipment.delivered_at is None]
    if order.state in (S.DELIVERED, S.CONFIRMED) and not found:
        text = f"기다리게 해 드려 죄송해요. {quoted(order.title, '은/는')} 배송완료로 나와요. 아직 못 받으셨다면 상담원을 연결해 드릴까요?"
        missing = button("아직 못 받았어요", "delivery_missing")
        return Answer().say(text, missing, PERSON, card=order_card(order)).set(offer="person")
    facts = (
        " ".join(_parcel(order, shipment) for shipment in found)
        or f"지금 ‘{order.state.label}’ 상태예요. {_NEXT_STEP[order.state]}"
    )
    late = [
        s
        for s in found
        if s.expected_on is not None and s.expected_on.astimezone(SEOUL) < datetime.now(SEOUL)
    ]
    more = (
        " 예정일이 지났네요. 상담원이 택배사에 바로 확인해 드릴까요?"
        if late
        else " 더 빨리 확인이 필요하시면 상담원을 연결해 드릴까요?"
    )
    return (
        Answer()
        .say(f"많이 기다리셨죠, 늦어져서 정말 죄송해요. {facts}{more}", PERSON, card=order_card(order))
        .set(offer="person")
    )


async def _refund(_: Talk, order: Order) -> Answer:
    refund = order.refund
    if refund is None:
        text = f"{quoted(order.title)} 주문에는 진행 중인 환불이 없어요. 취소나 반품을 원하시면 도와드릴게요."
        buttons = [button("주문 취소", "cancel_order"), button("반품 신청", "return_request")]
        return Answer().say(text, *buttons, button("다른 주문", "refund_status", menu="other"))
    amount = won(refund.amount)
    if refund.done_at is not None:
        text = (
            f"{quoted(order.title)} 환불 {josa(amount, '은/는')} {day(refund.done_at)}에 {josa(refund.method, '으로/로')} 처리됐어요. "
            "카드는 카드사에 따라 명세서에 보이기까지 며칠 더 걸릴 수 있어요."
        )
    else:
        text = (
            f"{quoted(order.title)} 환불 {josa(amount, '은/는')} {josa(refund.method, '으로/로')} 돌려드리고 있어요. "
            f"{day(refund.expected_on)}까지 확인하실 수 있어요."
        )
    return Answer().say(text, button("다른 주문", "refund_status", menu="other"), card=order_card(order))


async def _receipt(talk: Talk, order: Order) -> Answer:
    if "세금" in talk.question or "계산서" in talk.question or "사업자" in talk.question:
        text = "세금계산서는 사업자등록번호와 이메일을 확인해야 해서 상담원이 발급을 도와드려요. 연결해 드릴까요?"
        article = button("세금계산서 안내", "faq", article="tax_invoice")
        return Answer().say(text, PERSON, article).set(offer="person")
    if order.state is S.AWAITING_PAYMENT:
        return Answer().say(
            "아직 입금 전이라 발급할 증빙이 없어요. 입금이 확인되면 영수증을 받으실 수 있어요."
        )
    paid_by_card = not any(word in order.payment_method for word in ("무통장", "계좌", "가상"))
    kind = "카드 매출전표와 거래명세서" if paid_by_card else "현금영수증과 거래명세서"
    text = (
        f"{quoted(order.title)} 주문은 {josa(order.payment_method, '으로/로')} {josa(won(order.amount), '을/를')} 결제하셨어요. "
        f"{josa(kind, '을/를')} 마이페이지의 주문 상세에서 바로 받으실 수 있어요."
    )
    more = [] if paid_by_card else [button("현금영수증 안내", "faq", article="cash_receipt")]
    return Answer().say(
        text, *more, button("세금계산서", "faq", article="tax_invoice"), card=order_card(order)
    )


_ANSWERS: dict[str, Callable[[Talk, Order], Awaitable[Answer]]] = {
    "order_status": _status,
    "delivery_tracking": _tracking,
    "delivery_delay": _delay,
    "refund_status": _refund,
    "receipt_request": _receipt,
}
