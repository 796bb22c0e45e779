"""The order form: who is it, and which order is meant.

Signed-in members pick from their own orders. Everybody else gives the order number and the last four digits of the
phone on it. What may be seen is decided by `Identity` on every message, never by a slot.
"""

from __future__ import annotations

from typing import Any

from sangdam.dialogue import answers, choosing, handover, korean, services, tasks
from sangdam.dialogue.conduct import FOR_PEOPLE, PATIENCE, gives_way, patience
from sangdam.dialogue.labels import PRODUCT_INTENTS, TASK_NOUNS, TASKS
from sangdam.dialogue.services import Customer
from sangdam.dialogue.talk import PERSON, Answer, Button, Event, Talk, button, visible_order
from sangdam.orders import numbers
from sangdam.orders.contract import Order

NO_MATCH = "입력하신 주문번호와 전화번호로는 주문을 찾지 못했어요. 두 가지를 다시 확인해 주세요."
WHERE = (
    "주문번호는 주문 완료 문자나 카카오톡 알림, 마이페이지의 주문 내역에서 보실 수 있어요. "
    "찾기 어려우시면 상담원이 도와드릴게요."
)
NUMBER_FORMAT = "주문번호는 ‘20250301-0000456’처럼 날짜로 시작하는 숫자 15자리예요."
PHONE_FORMAT = "주문하실 때 적은 전화번호의 마지막 네 자리를 숫자로 적어 주세요. 예: 5678"

State = dict[str, Any]

#: Letters of an answer that can only be about what was asked.
_BRIEF = 10

#: What the form can be waiting for.
_QUESTIONS = ("order", "claimed_order", "phone_last4")

_DONT_KNOW: Button = button("주문번호를 몰라요", "deny")


async def validate(talk: Talk) -> Answer:
    """What the order form does with a message, or with what is already known when it opens.

    An answer without events lets the rules decide: the message was not meant for the form.
    """
    reading = talk.fresh and talk.loop == "order_form"
    customer = await services.current().identity.customer(talk.conversation_id)
    if (unread := _unread(talk, reading)) is not None:
        return unread
    if reading and _not_for_us(talk) and not await _names_one(talk, customer):
        return Answer()
    answer = Answer()
    if reading and talk.drops_it and talk.intent not in TASKS and not numbers.order_number(talk.words):
        return answer.set(order_problem="dropped").ask(None)
    if reading:
        _read(talk, answer)
    state = {**talk.slots, **_set_by(answer)}
    current = await visible_order(talk, state.get("order")) if state.get("claimed_order") is None else None
    if current is not None and not await _means_another(talk, customer, current):
        return answer.ask(None)
    if customer.member is not None:
        return await _member(talk, customer, state, answer, reading)
    return await _guest(talk, customer, state, answer, reading)


def _unread(talk: Talk, reading: bool) -> Answer | None:
    """The same question again where the words hold no answer: a wish for time, or what was answered in passing."""
    if reading:
        return patience(talk)
    if talk.loop != "order_form" or talk.asked not in _QUESTIONS:
        return None
    if _answered_in_passing(talk.previous_turn()):
        # The second question in a row that is not about the order: the customer has moved on.
        return Answer().set(order_problem="said").ask(None)
    return Answer().ask(talk.asked)


def _answered_in_passing(turn: list[Event]) -> bool:
    return any(event.get("event") == "action" and event.get("name") == "action_aside" for event in turn)


async def _names_one(talk: Talk, customer: Customer) -> bool:
    """'셔츠 산 주문이요' sounds like shopping, but answers the question which order."""
    if talk.asked != "order" or talk.intent not in PRODUCT_INTENTS or "주문" not in talk.words:
        return False
    orders = await _own_orders(talk, customer)
    return len(choosing.by_goods(orders, talk.words)) == 1


async def _own_orders(talk: Talk, customer: Customer) -> list[Order]:
    if customer.member is not None:
        return list(await services.current().orders.orders_of(customer.member.id))
    return await _proved_orders(talk, customer)


async def _means_another(talk: Talk, customer: Customer, current: Order) -> bool:
    """Whether the message names goods that are in another order of the member, not in the one at hand."""
    if customer.member is None or not talk.question:
        return False
    orders = list(await services.current().orders.orders_of(customer.member.id))
    found = choosing.by_goods(orders, talk.question)
    return bool(found) and current.number not in [order.number for order in found]


def _set_by(answer: Answer) -> State:
    return {event["name"]: event["value"] for event in answer.events if event["event"] == "slot"}


def _not_for_us(talk: Talk) -> bool:
    """A question, a wish for a person, small talk … unless the message also holds what was asked for."""
    if talk.intent in TASKS or not gives_way(talk):
        return False
    if talk.intent in (*FOR_PEOPLE, "stop"):
        return talk.intent in ("request_human", "stop") or not numbers.order_number(talk.words)
    four = talk.asked == "phone_last4" and numbers.phone_last4(talk.words)
    return not (_lost(talk) or four or numbers.order_number(talk.words))


def _lost(talk: Talk) -> bool:
    """'몰라요', '주문번호가 뭐예요?': asked for the number, the customer does not know it."""
    brief = "번호" in talk.words or len(talk.words) <= _BRIEF
    return talk.asked == "claimed_order" and brief and korean.unknown(talk.words)


def _read(talk: Talk, answer: Answer) -> None:
    """Take in a message meant for the form; another task may be named on the way."""
    if talk.intent in TASKS and talk.intent != talk.slot("task") and not _lost(talk):
        answer.set(**dict.fromkeys(("reason", "new_option", "new_address", "items")))
        answer.set(task=talk.intent, wish=talk.words[:200] or None)
        tasks.take_details(talk, answer)
        answer.say(f"네, {korean.josa(TASK_NOUNS[talk.intent], '을/를')} 도와드릴게요.")
    tasks.take_order(talk, answer)
    if talk.asked in ("phone_last4", "claimed_order") and answer.slot("phone_last4") is None:
        last4 = numbers.phone_last4(talk.words)
        if last4:
            answer.set(phone_last4=last4)


async def _member(talk: Talk, customer: Customer, state: State, answer: Answer, reading: bool) -> Answer:
    """Pick one of the member's own orders; a foreign number is proved as a guest proves it."""
    assert customer.member is not None
    task = str(state.get("task") or "order_status")
    orders = list(await services.current().orders.orders_of(customer.member.id))
    claimed = state.get("claimed_order")
    if claimed and any(order.number == claimed for order in orders):
        return answer.set(order=claimed, claimed_order=None, phone_last4=None).ask(None)
    if claimed:
        return await _guest(talk, customer, state, answer, reading)
    if not orders:
        return answer.set(order_problem="none").ask(None)
    picked = choosing.pick(orders, task, talk, asked=reading and talk.asked == "order")
    if picked is not None:
        return answer.set(order=picked.number, form_misses=None).ask(None)
    if reading and talk.asked == "order" and not answer.messages:
        _miss(talk, answer, "어느 주문인지 아래에서 골라 주시거나 주문번호를 적어 주세요.")
    return _ask(answer.set(order=None), "order")


async def _guest(talk: Talk, customer: Customer, state: State, answer: Answer, reading: bool) -> Answer:
    """Order number, then phone; both wrong ways get the same sentence."""
    known = await _proved_orders(talk, customer)
    claimed, last4 = state.get("claimed_order"), state.get("phone_last4")
    if claimed in customer.proved:
        return answer.set(order=claimed, claimed_order=None, phone_last4=None).ask(None)
    if claimed is None and known and not _wants_new(talk):
        picked = choosing.pick(known, str(state.get("task")), talk, asked=reading and talk.asked == "order")
        if picked is not None:
            return answer.set(order=picked.number).ask(None)
        return answer.ask("order")
    if claimed and last4:
        return await _prove(talk, str(claimed), str(last4), answer)
    wanted = "phone_last4" if claimed else "claimed_order"
    if reading and talk.asked == wanted and not answer.messages:
        _unanswered(talk, wanted, answer)
    return _ask(answer, wanted)


def _ask(answer: Answer, slot: str) -> Answer:
    """Ask, unless a person has been called meanwhile."""
    return answer if answer.slot("order_problem") else answer.ask(slot)


def _wants_new(talk: Talk) -> bool:
    return talk.entity("menu") == "other" or korean.wants_other(talk.words) or talk.asked == "claimed_order"


async def _proved_orders(talk: Talk, customer: Customer) -> list[Order]:
    found = [await visible_order(talk, number) for number in sorted(customer.proved, reverse=True)]
    return [order for order in found if order is not None]


async def _prove(talk: Talk, number: str, last4: str, answer: Answer) -> Answer:
    result = await services.current().identity.prove(talk.conversation_id, number, last4)
    answer.set(claimed_order=None, phone_last4=None)
    if result.order is not None:
        return answer.set(order=result.order.number, form_misses=None).ask(None)
    if result.locked_minutes > 0:
        return answer.set(order_problem=f"locked:{result.locked_minutes}").ask(None)
    _miss(talk, answer, NO_MATCH)
    return answer.set(order=None).ask("claimed_order")


def _unanswered(talk: Talk, wanted: str, answer: Answer) -> None:
    """The message held no answer to what was asked: say how it looks or where to find it.

    Words without a digit that an article answers were a question, however they were understood.
    """
    lost = talk.intent == "deny" or _lost(talk)
    wordy = not lost and not any(letter.isdigit() for letter in talk.words)
    if wordy and (known := answers.find(talk.words)) is not None:
        answer.add(answers.tell(known))
    elif wanted == "claimed_order":
        _miss(talk, answer, WHERE if lost else NUMBER_FORMAT)
    else:
        _miss(talk, answer, PHONE_FORMAT)


def _miss(talk: Talk, answer: Answer, text: str) -> None:
    """Help; from the second time on a person is offered in words too."""
    misses = int(talk.slots.get("form_misses") or 0) + 1
    answer.set(form_misses=misses)
    if misses > PATIENCE + 2 and text != NO_MATCH:  # wrong tries are limited by Identity
        answer.add(handover.lost(talk)).set(order_problem="said")
        return
    if misses > 1:
        text = f"{text} 계속 어려우시면 상담원이 바로 찾아 드릴 수 있어요."
    answer.say(text)


async def ask_number(talk: Talk) -> Answer:
    """Ask for the order number; when the form has just opened, say what for."""
    opened_now = any(e.get("event") == "active_loop" and e.get("name") for e in talk.turns()[-1])
    if talk.loop == "order_form" and not opened_now:
        return Answer().say("주문번호를 적어 주세요.", _DONT_KNOW, PERSON)
    noun = TASK_NOUNS.get(talk.slot("task") or "", "주문 확인")
    text = f"{korean.josa(noun, '을/를')} 도와드릴게요. 주문번호를 알려 주세요. 예: 20250301-0000456"
    return Answer().say(text, _DONT_KNOW, PERSON)


async def ask_phone(_: Talk) -> Answer:
    """Ask for the second factor."""
    return Answer().say("본인 확인을 위해 주문하실 때 적은 전화번호의 뒷자리 네 숫자를 알려 주세요.", PERSON)


async def ask_order(talk: Talk) -> Answer:
    """Let the customer pick one of the orders they may see."""
    customer = await services.current().identity.customer(talk.conversation_id)
    orders = await _own_orders(talk, customer)
    return choosing.ask(orders, talk.slot("task") or "order_status", member=customer.member is not None)
