"""Which messages a form leaves to the rules: questions, wishes for a person, small talk, other business."""

from __future__ import annotations

from sangdam.dialogue import korean
from sangdam.dialogue.labels import TASKS
from sangdam.dialogue.talk import Answer, Talk

#: Answered in passing; the form then asks again.
ASIDES = (
    "faq",
    "promotion_inquiry",
    "product_question",
    "stock_inquiry",
    "product_recommendation",
    "purchase_request",
    "greet",
    "thanks",
    "help",
    "repeat",
    "bot_challenge",
    "chitchat",
    "out_of_scope",
)

#: A person must see these; the form is closed.
FOR_PEOPLE = (
    "complaint",
    "product_defect",
    "delivery_missing",
    "payment_issue",
    "service_outage",
    "legal_risk",
    "privacy_request",
    "bulk_order",
    "partnership_proposal",
    "abusive",
    "request_human",
)

#: Other business with a form of its own.
OTHER_FORMS = ("reservation_request", "reservation_change", "request_callback")

#: Unclear answers to one question of a form before a person takes over.
PATIENCE = 2


def gives_way(talk: Talk) -> bool:
    """Whether the open form should leave this message to the rules."""
    if talk.intent == "nlu_fallback":
        return int(talk.slots.get("form_misses") or 0) >= PATIENCE
    return talk.intent in (*ASIDES, *FOR_PEOPLE, *OTHER_FORMS, *TASKS, "stop", "goodbye")


def patience(talk: Talk) -> Answer | None:
    """'잠깐만요' keeps the form open, however it was understood; the question is asked again."""
    if not korean.waits(talk.words):
        return None
    return Answer().say("네, 천천히 하세요. 준비되시면 말씀해 주세요.").ask(talk.asked)
