"""The request form driven as Rasa drives it, for tests of what it asks and of what a yes does."""

from __future__ import annotations

from sangdam.dialogue import confirming, order_tasks, reading, requests, tasks
from sangdam.dialogue.talk import Answer
from sangdam.orders.contract import OperationKind, OrderState
from tests.unit.dialogue.dialogue_fakes import MINJI, NUMBER, Stage, mine, order, stage

K = OperationKind
ASK = {
    "items": reading.ask_items,
    "reason": reading.ask_reason,
    "new_option": reading.ask_option,
    "new_address": reading.ask_address,
    "confirm": confirming.ask_confirm,
}


def with_order(*items: object, state: OrderState = OrderState.PAID) -> Stage:
    on = stage(mine(order(NUMBER, *items, state=state)), member=MINJI)  # type: ignore[arg-type]
    on.slots["order"] = NUMBER
    return on


async def begin(on: Stage, text: str, intent: str, **entities: str) -> Answer:
    """From the request to the form's first question, in one turn."""
    on.hear(text, intent, **entities)
    await on.do(tasks.begin)
    opened = await on.do(order_tasks.run, fresh=False)
    if on.slots["request_open"]:
        await form(on, fresh=False)
    return opened


async def form(on: Stage, *, fresh: bool) -> Answer:
    """The form as Rasa runs it: validate, ask, and what follows when it ends."""
    answer = await on.do(requests.validate, fresh=fresh)
    if not answer.events:
        return answer
    on.loop = "request_form"
    if on.slots["requested_slot"] is None:
        on.loop = None
        return answer.add(await on.do(confirming.finish))
    return answer.add(await on.do(ASK[on.slots["requested_slot"]]))


async def say(on: Stage, text: str, intent: str = "inform", **entities: str) -> Answer:
    on.hear(text, intent, **entities)
    return await form(on, fresh=True)


def executed(on: Stage) -> dict[str, object]:
    return dict(on.shop.executed)
