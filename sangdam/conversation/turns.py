"""Steps 7 to 10 for one claimed entry: owner gate, window, think, and what is committed."""

from __future__ import annotations

import logging
from typing import Any

from sangdam.conversation.claim import Turn
from sangdam.conversation.commit import Finished
from sangdam.dialogue.brains import ActionFailed, BrainDown, Brains
from sangdam.dialogue.services import turn_key
from sangdam.dialogue.triage import triage_of
from sangdam.dialogue.window import Window
from sangdam.message import Handoff, Kind, Owner, Reason, Reply

logger = logging.getLogger(__name__)

#: Runs of one entry (each may have ended in a crash) after which a person gets it.
MOST_ATTEMPTS = 3

_SORRY = "죄송해요, 지금 답변을 준비하는 데 문제가 생겼어요. 상담원이 이어서 도와드릴게요. 보내 주신 내용은 그대로 전달돼요."
_SORRY_ACTION = "죄송해요, 처리하는 중에 문제가 생겨 끝내지 못했어요. 상담원이 확인하고 이어서 도와드릴게요."
_NOTE_WAITING = "상담원을 연결하고 있어요. 기다리는 동안 남긴 메시지도 모두 전달돼요."

#: What data/rules.yml greets with.
_PAYLOADS = {Kind.OPEN: '/greet{"opened": "yes"}', Kind.RETURNED: '/greet{"returned": "yes"}'}


async def think(brains: Brains, turn: Turn) -> Finished:
    """Answer one entry the bot owns. Never raises for a failing brain or action: a person gets it then."""
    window = Window.from_state(turn.state)
    if turn.owner is Owner.CLOSED:
        window = window.fresh()
    if turn.attempts > MOST_ATTEMPTS:
        return _give_up(window, Handoff(Reason.ACTION_FAILED, "같은 메시지의 처리가 여러 번 중단됨"), _SORRY)
    try:
        thought = await brains.think(turn.conversation_id, window.events(), _message(turn))
    except BrainDown:
        return _give_up(window, Handoff(Reason.BRAIN_DOWN, "봇이 제때 답하지 못함"), _SORRY)
    except ActionFailed:
        return _give_up(window, Handoff(Reason.ACTION_FAILED, "업무 시스템 처리 중 오류"), _SORRY_ACTION)
    replies, handoff = read_replies(thought.replies)
    if not replies and handoff is None:
        # A turn never ends in silence.
        return _give_up(window, Handoff(Reason.NOT_UNDERSTOOD, "봇이 답을 찾지 못함"), _SORRY)
    understood = understood_in(thought.events)
    return Finished(
        state=window.add_turn(thought.events).to_state(),
        replies=replies,
        events=tuple(thought.events),
        understood=understood,
        triage=triage_of(understood["intent"]) if understood else None,
        handoff=handoff,
        notes=(_NOTE_WAITING,) if handoff else (),
    )


def _message(turn: Turn) -> dict[str, Any]:
    message: dict[str, Any] = {"id": turn.event_id, "metadata": {"turn": turn_key(turn.journal_id)}}
    if turn.kind is Kind.TEXT:
        message["text"] = turn.body["text"]
    elif turn.kind is Kind.BUTTON:
        message["payload"] = turn.body["payload"]
    else:
        message["payload"] = _PAYLOADS[turn.kind]
    return message


def _give_up(window: Window, handoff: Handoff, apology: str) -> Finished:
    """An apology and a person; slots stay as they were."""
    return Finished(
        state=window.to_state(),
        replies=(Reply(apology),),
        handoff=handoff,
        notes=(_NOTE_WAITING,),
        failed=True,
    )


def read_replies(raw: list[dict[str, Any]]) -> tuple[tuple[Reply, ...], Handoff | None]:
    """Rasa's bot messages as ours, and the wish for a person that one of them may carry."""
    replies: list[Reply] = []
    handoff: Handoff | None = None
    for message in raw:
        custom = message.get("custom") or {}
        if "handoff" in custom:
            wish = custom["handoff"]
            handoff = Handoff(Reason(wish["reason"]), wish.get("detail", ""))
        buttons = tuple((button["title"], button["payload"]) for button in message.get("buttons") or ())
        image = {"url": message["image"], "alt": ""} if message.get("image") else None
        text, card = message.get("text") or "", custom.get("card")
        if text or buttons or card or image:
            replies.append(Reply(text, buttons, card, image))
    return tuple(replies), handoff


def understood_in(events: list[dict[str, Any]]) -> dict[str, Any] | None:
    """What the bot read in the customer's typed message, for the desk; None when nothing was typed."""
    for event in events:
        if event["event"] != "user":
            continue
        parsed = event.get("parse_data") or {}
        ranking = parsed.get("intent_ranking") or []
        intent = parsed.get("intent") or {}
        entities = [
            {"entity": entity["entity"], "value": entity.get("value"), "normal": entity.get("normal")}
            for entity in parsed.get("entities") or ()
        ]
        return {
            "intent": intent.get("name"),
            "confidence": intent.get("confidence"),
            "ranking": [{"intent": one["name"], "confidence": one["confidence"]} for one in ranking[:5]],
            "entities": entities,
            "sentiment": _sentiment_in(parsed),
        }
    return None


def _sentiment_in(parsed: dict[str, Any]) -> dict[str, Any] | None:
    """The customer's mood; None from a model that does not read it."""
    sentiment = parsed.get("sentiment")
    return {"name": sentiment["name"], "confidence": sentiment["confidence"]} if sentiment else None
