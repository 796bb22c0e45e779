"""Remarks made in passing, in the middle of a form."""

from __future__ import annotations

from sangdam.dialogue import products
from sangdam.dialogue.labels import PRODUCT_INTENTS
from sangdam.dialogue.talk import Answer, Talk

_IN_PASSING = {
    "thanks": "utter_welcome",
    "bot_challenge": "utter_bot_challenge",
    "chitchat": "utter_chitchat",
    "out_of_scope": "utter_out_of_scope",
}
_IN_WORDS = {
    "greet": "네, 안녕하세요!",
    "help": "지금 하던 일을 이어서 할 수 있고, ‘그만’이라고 하시면 멈춰요. 언제든 상담원도 연결해 드려요.",
    "repeat": "네, 다시 말씀드릴게요.",
}


async def aside(talk: Talk) -> Answer:
    """A short answer to something said in the middle of a form; the form asks again right after."""
    if talk.intent in ("faq", "promotion_inquiry"):
        given = await products.policy_or_goods(talk)
    elif talk.intent in PRODUCT_INTENTS:
        given = await products.answer(talk)
    elif talk.intent in _IN_WORDS:
        return Answer().say(_IN_WORDS[talk.intent])
    else:
        return Answer().respond(_IN_PASSING.get(talk.intent, "utter_chitchat"))
    # A yes now answers the form's question, so nothing else may be on offer.
    given.events = [event for event in given.events if event.get("name") != "offer"]
    return given
