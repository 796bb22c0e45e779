"""Changing an order: see whether the shop allows it, collect what is missing, then ask for a clear yes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sangdam.dialogue import answers, handover, korean, operations, services
from sangdam.dialogue.conduct import PATIENCE, gives_way, patience
from sangdam.dialogue.korean import josa
from sangdam.dialogue.labels import PRODUCT_INTENTS, REQUESTS, TASK_NOUNS
from sangdam.dialogue.reading import option_meant, read_answer
from sangdam.dialogue.talk import Answer, Talk, visible_order
from sangdam.orders.contract import OperationKind, Order, OrderItem, Verdict

#: Understood as business of their own, these may just give the reason.
_LIKE_A_REASON = ("product_defect", "complaint", "delivery_delay", "delivery_missing", *REQUESTS)
#: Understood as another task, these may just ask how the present one goes on: '환불은 며칠 걸려요?'
_ABOUT_IT = ("refund_status", "receipt_request")
_YES_OR_NO = "‘네’ 또는 ‘아니요’로 답해 주시면 바로 진행할게요."
#: Refusals a better answer can mend, and the slot to ask again.
_MENDABLE = {"option_unavailable": "new_option", "already_done": "new_option"}


async def open_request(talk: Talk, task: str, order: Order) -> Answer:
    """Open the request form if the shop would allow the change at all, else say why not and what is possible."""
    verdict = await operations.verdict(
        operations.operation(task, order, {"reason": talk.slots.get("reason")})
    )
    if not verdict.allowed:
        answer = await operations.refused(task, verdict, order)
        return answer.set(request_open=False)
    return Answer().set(request_open=True, items=_items_said(talk, order, verdict))


def _items_said(talk: Talk, order: Order, verdict: Verdict) -> list[str] | None:
    """The lines the customer already named, or the only one; None when it must be asked."""
    possible = _possible(order, verdict)
    if len(possible) == 1:
        return [possible[0].id]
    said = talk.slot("wish") or ""
    if korean.all_of_it(said):
        return [item.id for item in possible]
    named = korean.named([item.name for item in possible], said)
    return [possible[named[0]].id] if len(named) == 1 else None


def _possible(order: Order, verdict: Verdict) -> Sequence[OrderItem]:
    return verdict.items or order.items


async def validate(talk: Talk) -> Answer:
    """What the request form does with a message. An answer without events leaves the message to the rules."""
    task = talk.slot("task") or ""
    order = await visible_order(talk, talk.slot("order"))
    if order is None or task not in REQUESTS:
        return Answer().set(request_open=False).ask(None)
    if talk.fresh and talk.loop == "request_form":
        return patience(talk) or await _read(talk, task, order)
    return await _next(talk, task, order, Answer())


async def _read(talk: Talk, task: str, order: Order) -> Answer:
    if task != "cancel_order" and talk.drops_it:
        return Answer().set(confirm=False).ask(None)
    if _asks_about_it(talk, task) and (known := answers.find(talk.words)) is not None:
        return answers.tell(known).ask(talk.asked)
    if talk.asked == "confirm":
        return await _confirmation(talk, task, order)
    if _not_for_us(talk, task) and not await _fits_as_option(talk, task, order):
        return Answer()
    answer = Answer()
    if await read_answer(talk, task, order, answer):
        return await _next(talk, task, order, answer.set(form_misses=None))
    return _missed(talk, _help(talk.asked or ""))


def _asks_about_it(talk: Talk, task: str) -> bool:
    """'취소 수수료 있나요?' while cancelling is a question, not the same wish again."""
    return talk.intent in _ABOUT_IT or (talk.intent == task and korean.asks(talk.words))


def _missed(talk: Talk, text: str) -> Answer:
    """Help; then mention a person; then hand over."""
    misses = int(talk.slots.get("form_misses") or 0) + 1
    if misses > PATIENCE + 1:
        return handover.lost(talk)
    if misses >= PATIENCE:
        text += " 어려우시면 상담원이 도와드릴게요."
    return Answer().say(text).set(form_misses=misses).ask(talk.asked)


def _not_for_us(talk: Talk, task: str) -> bool:
    """A reason may sound like a complaint and a new option like a question; both are answers here."""
    if talk.intent == task:
        return False
    if talk.asked == "reason" and talk.intent in _LIKE_A_REASON:
        names_other = any(
            noun in talk.words for noun in ("취소", "반품", "교환", "환불") if noun != TASK_NOUNS[task]
        )
        return names_other or korean.reason_code(talk.words) is None
    return gives_way(talk)


async def _fits_as_option(talk: Talk, task: str, order: Order) -> bool:
    """'그럼 베이지로 할게요' sounds like shopping, but names an option the shop has."""
    if talk.intent not in (*PRODUCT_INTENTS, *REQUESTS) or not talk.words:
        return False
    if talk.asked != "new_option" and not (talk.asked == "confirm" and talk.entity("option")):
        return False
    slots = {**talk.slots, "new_option": talk.words}
    wanted = operations.operation(task, order, slots)
    return wanted.option is not None and (await operations.verdict(wanted)).allowed


async def _next(talk: Talk, task: str, order: Order, answer: Answer) -> Answer:
    """Ask for what is still missing, or for the yes; end when the shop refuses what was chosen."""
    slots = {**talk.slots, **{e["name"]: e["value"] for e in answer.events if e["event"] == "slot"}}
    meant = await option_meant(order, slots)
    if meant != slots.get("new_option"):
        answer.set(new_option=meant)
        slots["new_option"] = meant
    wanted = operations.operation(task, order, slots)
    verdict = await operations.verdict(wanted)
    if not verdict.allowed:
        again = "new_address" if wanted.address else _MENDABLE.get(verdict.code)
        misses = int(slots.get("form_misses") or 0)
        if again and slots.get(again) and misses < PATIENCE:
            return answer.say(verdict.text).set(**{again: None, "form_misses": misses + 1}).ask(again)
        return (
            answer.add(await operations.refused(task, verdict, order)).set(confirm=None, terms=None).ask(None)
        )
    missing = _missing(task, order, slots, verdict)
    if missing == "confirm":
        answer.set(terms=operations.terms_of(wanted, verdict))
    return answer.ask(missing)


def _missing(task: str, order: Order, slots: dict[str, Any], verdict: Verdict) -> str:
    kind = REQUESTS[task]
    if kind is OperationKind.CHANGE_ADDRESS:
        return "confirm" if slots.get("new_address") else "new_address"
    if not slots.get("items") and len(_possible(order, verdict)) > 1:
        return "items"
    if kind in (OperationKind.RETURN, OperationKind.EXCHANGE) and not slots.get("reason"):
        return "reason"
    needs_option = kind is OperationKind.CHANGE_OPTION or (
        kind is OperationKind.EXCHANGE and slots.get("reason") in ("size", "colour")
    )
    has_options = any(item.option for item in order.items if item.id in (slots.get("items") or ()))
    if needs_option and not slots.get("new_option") and (has_options or not slots.get("items")):
        return "new_option"
    return "confirm"


async def _confirmation(talk: Talk, task: str, order: Order) -> Answer:
    """Only a clear yes to the question asked just before counts."""
    if talk.says_no and not talk.entity("option"):  # '아니 화이트로요' changes it instead
        return Answer().set(confirm=False).ask(None)
    said_yes = talk.says_yes
    if said_yes and operations.asked_just_now(talk):
        return await _agreed(talk, task, order)
    if said_yes:
        return Answer().say(_YES_OR_NO).ask("confirm")
    return await _neither(talk, task, order)


async def _neither(talk: Talk, task: str, order: Order) -> Answer:
    """Neither yes nor no: perhaps something else is wanted, or something of it is changed."""
    if talk.intent == task:
        return _doubt(task)
    if gives_way(talk) and not await _fits_as_option(talk, task, order):
        return Answer()
    answer = Answer()
    if await read_answer(talk, task, order, answer):
        return await _next(talk, task, order, answer)
    return _missed(talk, _YES_OR_NO)


async def _agreed(talk: Talk, task: str, order: Order) -> Answer:
    """Done only on the terms the customer saw; if they changed meanwhile, they are shown again.

    What is no longer possible may be so because a crash came between doing it and saying so. Carrying it out tells:
    for the same turn it gives the first receipt again, else the refusal.
    """
    wanted = operations.operation(task, order, dict(talk.slots))
    verdict = await services.current().orders.check(wanted)
    terms = operations.terms_of(wanted, verdict)
    if verdict.allowed and terms != talk.slot("terms"):
        return (
            Answer().say("그사이 내용이 바뀌었어요. 다시 한번 확인해 주세요.").set(terms=terms).ask("confirm")
        )
    return Answer().set(confirm=True, form_misses=None).ask(None)


def _doubt(task: str) -> Answer:
    """'취소' while a cancellation waits for its yes may mean either."""
    noun = TASK_NOUNS[task]
    text = f"{josa(noun, '을/를')} 진행할까요, 아니면 그만둘까요? 진행하려면 ‘네’라고 답해 주세요."
    return Answer().say(text).set(form_misses=None).ask("confirm")


def _help(asked: str) -> str:
    return {
        "items": "어떤 상품인지 이름을 적어 주시거나 아래에서 골라 주세요.",
        "reason": "어떤 점 때문인지 한 가지만 골라 주세요.",
        "new_option": "바꾸고 싶은 색상이나 사이즈를 적어 주세요.",
        "new_address": "도로명이나 지번까지 적어 주세요. 예: 서울 마포구 양화로 45 3층",
    }.get(asked, "조금만 더 자세히 알려 주세요.")
