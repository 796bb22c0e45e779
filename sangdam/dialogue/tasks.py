"""Beginning a task: which one it is, and what the customer already said about it."""

from __future__ import annotations

from sangdam.dialogue import korean
from sangdam.dialogue.labels import REQUESTS, TASKS
from sangdam.dialogue.talk import Answer, Talk
from sangdam.orders import numbers

#: Everything that belongs to one task and not to the conversation.
TASK_SLOTS = (
    "claimed_order",
    "phone_last4",
    "order_problem",
    "form_misses",
    "request_open",
    "items",
    "reason",
    "new_option",
    "new_address",
    "confirm",
    "terms",
    "wish",
)


def task_of(talk: Talk) -> str:
    """The task the message starts: its intent, the one just offered, the open one, or looking at an order."""
    if talk.intent in TASKS:
        return talk.intent
    if talk.intent == "affirm" and talk.slot("offered_task"):
        return str(talk.slot("offered_task"))
    return talk.slot("task") or "order_status" if talk.loop == "order_form" else "order_status"


async def begin(talk: Talk) -> Answer:
    """Start a task afresh: forget the last one, keep who the customer is and which order was talked about."""
    task = task_of(talk)
    answer = Answer().set(**dict.fromkeys(TASK_SLOTS))
    answer.set(task=task, wish=talk.question[:200] or None, offered_task=None, unclear_text=None)
    take_order(talk, answer)
    if task in REQUESTS:
        take_details(talk, answer)
    return answer


def take_order(talk: Talk, answer: Answer) -> None:
    """Keep an order number and phone digits the message holds; forget the order if another one is meant."""
    number = talk.entity("order_number") or talk.words
    found = numbers.order_number(number)
    if found and found != talk.slot("order"):
        answer.set(claimed_order=found, order=None)
        last4 = numbers.phone_last4(talk.words)
        if last4:
            answer.set(phone_last4=last4)
    elif not found and (talk.entity("menu") == "other" or korean.wants_other(talk.words)):
        answer.set(order=None)


def take_details(talk: Talk, answer: Answer) -> None:
    """Keep the reason and the new address said with the request itself."""
    text = talk.question
    if talk.intent in ("return_request", "exchange_request"):
        reason = korean.reason_code(text)
        if reason:
            answer.set(reason=reason)
    address = talk.entity("address")
    if talk.intent == "change_address" and address and any(sign.isdigit() for sign in address):
        answer.set(new_address=address)
    option = talk.entity("option")
    if option and talk.intent in ("change_order_option", "exchange_request"):
        answer.set(new_option=text or option)
