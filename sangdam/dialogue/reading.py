"""The questions of the request form and reading their answers: which item, why, which option, which address."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sangdam.dialogue import korean, operations, services
from sangdam.dialogue.korean import quoted
from sangdam.dialogue.labels import REASONS, REQUESTS, TASK_NOUNS
from sangdam.dialogue.products import stock_by_option
from sangdam.dialogue.talk import PERSON, Answer, Talk, button, visible_order
from sangdam.orders import options
from sangdam.orders.contract import Operation, Order, OrderItem, Product

ALL = "all"

_PLACE = re.compile(r"[가-힣0-9·]+(?:로|길|동|읍|면|리|가)\s*\d")


async def read_answer(talk: Talk, task: str, order: Order, answer: Answer) -> bool:
    """Put what the message answers into slots; False if it answers nothing that was asked."""
    if talk.asked == "items":
        return await _read_items(talk, task, order, answer)
    if talk.asked == "reason":
        return _read_reason(talk, answer)
    if talk.asked == "new_address" or (talk.asked == "confirm" and task == "change_address"):
        return _read_address(talk, answer, strict=talk.asked == "confirm")
    if talk.asked == "new_option":
        return _read_option(talk, answer)
    option = talk.entity("option")
    if talk.asked == "confirm" and option and task in ("exchange_request", "change_order_option"):
        answer.set(new_option=talk.words or option)
        return True
    return False


async def option_meant(order: Order, slots: Mapping[str, Any]) -> str | None:
    """What was said about the new option as the shop's own label: '검정 260으로요' is ‘블랙 / 260’.

    The words as they are when they name no option of the goods; the shop then says what there is.
    """
    said, chosen = slots.get("new_option"), slots.get("items") or ()
    items = [item for item in order.items if item.id in chosen] or list(order.items)
    if not said or len(items) != 1:
        return said
    product = await _product(items[0])
    meant = options.resolve(product.options, items[0].option, said) if product and product.options else None
    return meant or said


async def _product(item: OrderItem) -> Product | None:
    found = await services.current().orders.products(item.name)
    return next((product for product in found if product.id == item.product_id), None)


async def items_of(task: str, order: Order) -> Sequence[OrderItem]:
    """The lines that can be chosen."""
    verdict = await operations.verdict(Operation(REQUESTS[task], order.number))
    return verdict.items or order.items


async def _read_items(talk: Talk, task: str, order: Order, answer: Answer) -> bool:
    items = await items_of(task, order)
    chosen = talk.entity("product")
    if chosen == ALL or korean.all_of_it(talk.words):
        answer.set(items=[item.id for item in items])
        return True
    if chosen in [item.id for item in items]:
        answer.set(items=[chosen])
        return True
    found = korean.named([f"{item.name} {item.option}" for item in items], talk.words)
    index = found[0] if len(found) == 1 else korean.ordinal(talk.words, len(items))
    if index is None:
        return False
    answer.set(items=[items[index].id])
    return True


def _read_reason(talk: Talk, answer: Answer) -> bool:
    given = talk.normal("reason")
    code = given if given in REASONS else korean.reason_code(talk.words)
    if code is None and talk.intent in ("deny", "affirm", "greet", "thanks"):
        return False
    if code is None and korean.says_nothing(talk.words):
        return False
    answer.set(reason=code or "other")
    return True


def _read_address(talk: Talk, answer: Answer, *, strict: bool) -> bool:
    """An address as typed; without a street or number it is asked again rather than stored."""
    typed = talk.entity("address") or ""
    text = typed if _PLACE.search(typed) else talk.words
    if not _PLACE.search(text) and (strict or not typed):
        return False
    text = re.sub(r"\s*(?:으로|로)?\s*(?:변경|바꿔|바꾸|보내|부탁|해\s*주).*$", "", text)
    answer.set(new_address=re.sub(r"(?:이에요|예요|입니다|이요|요)[.\s]*$", "", text).strip())
    return True


def _read_option(talk: Talk, answer: Answer) -> bool:
    typed = talk.words or talk.entity("option")
    if (
        not typed
        or korean.says_nothing(typed)
        or (talk.intent in ("deny", "affirm") and not talk.entity("option"))
    ):
        return False
    answer.set(new_option=typed)
    return True


async def ask_items(talk: Talk) -> Answer:
    """Which of the lines."""
    task = talk.slot("task") or ""
    order = await visible_order(talk, talk.slot("order"))
    if order is None or task not in REQUESTS:
        return Answer()
    items = await items_of(task, order)
    buttons = [button(f"{item.name} {item.option}".strip(), "inform", product=item.id) for item in items]
    if task != "change_order_option" and task != "exchange_request":
        buttons.append(button("전부", "inform", product=ALL))
    noun = TASK_NOUNS[task]
    return Answer().say(
        f"이 주문에는 상품이 {len(items)}가지 있어요. 어떤 상품을 {noun}할까요?".replace(
            "변경할까요", "바꿀까요"
        ),
        *buttons,
    )


async def ask_reason(talk: Talk) -> Answer:
    """Why."""
    codes = ("size", "colour", "defect", "wrong_item", "change_of_mind", "other")
    noun = TASK_NOUNS.get(talk.slot("task") or "", "반품")
    buttons = [button(REASONS[code], "inform", reason=code) for code in codes]
    return Answer().say(f"어떤 이유로 {noun}하시나요? 사유에 따라 배송비가 달라져요.", *buttons)


async def ask_option(talk: Talk) -> Answer:
    """To which option; those in stock are offered."""
    order = await visible_order(talk, talk.slot("order"))
    chosen = [item for item in order.items if item.id in (talk.slots.get("items") or ())] if order else []
    if not chosen:
        return Answer().say("어떤 옵션으로 바꿔 드릴까요? 색상이나 사이즈를 적어 주세요.", PERSON)
    item = chosen[0]
    product = await _product(item)
    stock = stock_by_option(product) if product else {}
    labels = [
        label for label, count in stock.items() if label and label != item.option and count >= item.quantity
    ]
    buttons = [button(label, "inform", option=label) for label in labels[:8]]
    return Answer().say(
        f"{quoted(f'{item.name} {item.option}'.strip(), '을/를')} 어떤 옵션으로 바꿔 드릴까요?", *buttons
    )


async def ask_address(_: Talk) -> Answer:
    """Where to."""
    text = "새로 받으실 주소를 도로명이나 지번까지 적어 주세요. 예: 서울 마포구 양화로 45 3층"
    return Answer().say(text, PERSON)
