"""Menus, stopping, and values given out of the blue."""

from __future__ import annotations

from sangdam.dialogue import clarification, korean, services
from sangdam.dialogue.bookings import BOOKING_SLOTS
from sangdam.dialogue.labels import INTENTS
from sangdam.dialogue.talk import PERSON, Answer, Talk, button
from sangdam.dialogue.tasks import TASK_SLOTS
from sangdam.orders import numbers

_CLAIMS = ("cancel_order", "return_request", "exchange_request", "change_order_option", "change_address")
_ASKED_OFTEN = (
    "shipping_fee",
    "shipping_time",
    "return_policy",
    "exchange_policy",
    "refund_time",
    "business_hours",
)


async def menu(talk: Talk) -> Answer:
    """What the bot can do; two sub-menus behind buttons."""
    chosen = talk.entity("menu")
    if chosen == "claims":
        return Answer().say("어떤 일을 도와드릴까요?", *(button(INTENTS[task], task) for task in _CLAIMS))
    if chosen == "faq":
        library = services.current().knowledge
        found = [article for name in _ASKED_OFTEN if (article := library.article(name)) is not None]
        buttons = [button(article.title, "faq", article=article.id) for article in found]
        return Answer().say("자주 물어보시는 내용이에요. 궁금한 점을 그대로 적으셔도 돼요.", *buttons)
    text = (
        "주문·배송 조회, 취소·반품·교환, 환불 확인, 상품과 재고 문의, 이용 안내를 도와드려요. "
        "궁금한 점을 편하게 적어 주시거나 아래에서 골라 주세요."
    )
    return Answer().say(
        text,
        button("배송 조회", "delivery_tracking"),
        button("주문 내역", "order_status"),
        button("취소·반품·교환", "help", menu="claims"),
        button("환불", "refund_status"),
        button("자주 묻는 질문", "help", menu="faq"),
        PERSON,
    )


async def stop(talk: Talk) -> Answer:
    """Leave the open form. Nothing was changed, and the customer hears that."""
    slots = dict.fromkeys((*TASK_SLOTS, *BOOKING_SLOTS))
    answer = Answer().set(**slots).set(request_open=False, task=None, booking=None)
    if talk.intent == "goodbye":
        answer.say("네, 하던 일은 여기서 멈출게요. 주문은 그대로예요. 좋은 하루 보내세요!")
    elif talk.loop == "request_form":
        answer.say("네, 여기서 멈출게요. 신청은 하지 않았고 주문은 그대로예요.")
    else:
        answer.say("네, 여기서 멈출게요. 다른 도움이 필요하시면 말씀해 주세요.")
    return answer.end_form()


async def unplaced(talk: Talk) -> Answer:
    """A value nobody asked for: an order number starts a look-up, the rest is asked back. Words without any value in them
    only looked like one (둥기둥기): they are not understood.
    """
    if numbers.order_number(talk.words):
        return Answer().then("action_begin_task")
    nothing = bool(talk.words and korean.says_nothing(talk.words))
    if not nothing and talk.slot("product_matter") and await services.current().orders.products(talk.words):
        return Answer().then("action_products")
    if nothing or (talk.words and not talk.entities):
        return await clarification.clarify(talk)
    text = "말씀하신 내용으로 어떤 도움을 드릴까요?"
    return Answer().say(
        text,
        button("주문 내역", "order_status"),
        button("배송 조회", "delivery_tracking"),
        button("메뉴 보기", "help"),
        PERSON,
    )
