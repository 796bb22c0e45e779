"""One step of a conversation: what an action is told (`Talk`) and what it gives back (`Answer`).

Everything in this folder works on these two; nothing here knows Rasa. `actions/` translates.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sangdam.dialogue import korean, services
from sangdam.orders.contract import Order

#: Intents under which '아니요 취소할게요' and '됐어요 그만할게요' may arrive.
_DROPPING = ("deny", "affirm", "inform", "cancel_order", "reservation_change", "nlu_fallback")

#: The mood counts from this confidence on.
_SURELY = 0.7
_PAYLOAD = re.compile(r"/[a-z_]+(?:\{.*\})?", re.DOTALL)

#: How sure the understanding of a yes in unusual words must be.
SURE = 0.6

Event = dict[str, Any]
Button = dict[str, str]


@dataclass(frozen=True, slots=True)
class Talk:
    """What is known when an action runs.

    `fresh` is true while no action has looked at the message yet; a form that is run again after an
    interruption must not read the same message twice. `turn` is the turn that the service asked a brain for; empty
    when Rasa runs alone.
    """

    conversation_id: str
    text: str = ""
    intent: str = ""
    confidence: float = 1.0
    entities: tuple[Mapping[str, Any], ...] = ()
    ranking: tuple[tuple[str, float], ...] = ()
    slots: Mapping[str, Any] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    loop: str | None = None
    fresh: bool = True
    turn: str = ""
    upset: bool = False

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> Talk:
        """From a tracker's state as Rasa posts it to actions."""
        message = state.get("latest_message") or {}
        ranking = message.get("intent_ranking") or ()
        return cls(
            conversation_id=state["sender_id"],
            text=message.get("text") or "",
            intent=(message.get("intent") or {}).get("name") or "",
            confidence=float((message.get("intent") or {}).get("confidence") or 0.0),
            entities=tuple(message.get("entities") or ()),
            ranking=tuple((entry["name"], float(entry["confidence"])) for entry in ranking),
            slots=dict(state.get("slots") or {}),
            events=tuple(state.get("events") or ()),
            loop=(state.get("active_loop") or {}).get("name"),
            fresh=_unread(state),
            turn=_turn(state),
            upset=_upset(message),
        )

    @property
    def words(self) -> str:
        """What the customer typed; empty for a pressed button."""
        return "" if _PAYLOAD.fullmatch(self.text) else self.text.strip()

    @property
    def says_yes(self) -> bool:
        """Whether this is a clear yes; things are done to orders on the strength of it.

        The button, words that can mean nothing else, or a sure understanding of words that hold no doubt.
        """
        if not self.words:
            return self.intent == "affirm"
        if korean.agrees(self.words):
            return True
        return self.intent == "affirm" and self.confidence >= SURE and korean.sounds_like_yes(self.words)

    @property
    def says_no(self) -> bool:
        """Whether it is a no, or a yes taken back in the same breath."""
        return self.intent == "deny" or (self.intent == "affirm" and korean.refuses(self.words))

    @property
    def drops_it(self) -> bool:
        """Whether the customer wants no more of what the form is about, and nothing else instead."""
        return self.intent in _DROPPING and korean.calls_off(self.words)

    @property
    def question(self) -> str:
        """What to answer: the typed words, or for a button of a clarification the words it asked about."""
        return self.words or str(self.slots.get("unclear_text") or "")

    @property
    def asked(self) -> str | None:
        """The slot the open form asks for."""
        return self.slots.get("requested_slot")

    def entity(self, name: str) -> str | None:
        """The first entity of that name as it was written."""
        for entity in self.entities:
            if entity.get("entity") == name:
                return str(entity["value"])
        return None

    def normal(self, name: str) -> Any:
        """The first entity of that name in its normal form, or as written where it has none."""
        for entity in self.entities:
            if entity.get("entity") == name:
                return entity.get("normal") or entity["value"]
        return None

    def slot(self, name: str) -> str | None:
        """A text slot."""
        value = self.slots.get(name)
        return None if value is None else str(value)

    def turns(self) -> list[list[Event]]:
        """Events by turn, oldest first; the last one is the turn being answered."""
        turns: list[list[Event]] = [[]]
        for event in self.events:
            if event.get("event") == "user":
                turns.append([])
            turns[-1].append(event)
        return turns

    def previous_turn(self) -> list[Event]:
        """Events of the turn before this message."""
        turns = self.turns()
        return turns[-2] if len(turns) > 1 else []


def _unread(state: Mapping[str, Any]) -> bool:
    """Whether no action has run since the customer's message.

    Rasa notes the form itself as run before it asks the form's validation; that does not count.
    """
    ran: list[str] = []
    for event in state.get("events") or ():
        if event.get("event") == "user":
            ran = []
        elif event.get("event") == "action" and event.get("name") != "action_listen":
            ran.append(event["name"])
    if ran and ran[-1] == (state.get("active_loop") or {}).get("name"):
        ran.pop()
    return not ran


def _turn(state: Mapping[str, Any]) -> str:
    """The turn the newest message was sent with (`sangdam.conversation.turns`)."""
    for event in reversed(state.get("events") or ()):
        if event.get("event") == "user":
            return str((event.get("metadata") or {}).get("turn", ""))
    return ""


class Answer:
    """What an action says and changes; every method returns the answer, so that calls can be chained."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.events: list[Event] = []

    def say(self, text: str, *buttons: Button, card: Mapping[str, Any] | None = None) -> Answer:
        """A message, with quick replies and a card."""
        message: dict[str, Any] = {"text": text, "buttons": list(buttons)}
        if card is not None:
            message["json_message"] = {"card": dict(card)}
        self.messages.append(message)
        return self

    def respond(self, name: str) -> Answer:
        """A response of domain.yml."""
        self.messages.append({"response": name})
        return self

    def hand_over(self, text: str, reason: str, detail: str) -> Answer:
        """Say `text` and give the conversation to a person; an open form is closed."""
        handoff = {"reason": reason, "detail": detail}
        self.messages.append({"text": text, "json_message": {"handoff": handoff}})
        return self.end_form()

    def set(self, **slots: Any) -> Answer:
        """Set slots."""
        self.events += [
            {"event": "slot", "timestamp": None, "name": name, "value": slots[name]} for name in slots
        ]
        return self

    def ask(self, slot: str | None) -> Answer:
        """Make the open form ask for `slot`; None ends it."""
        return self.set(requested_slot=slot)

    def end_form(self) -> Answer:
        """Close the open form."""
        self.events.append({"event": "active_loop", "timestamp": None, "name": None})
        return self.set(requested_slot=None)

    def then(self, action: str) -> Answer:
        """Run `action` next."""
        self.events.append({"event": "followup", "timestamp": None, "name": action})
        return self

    def add(self, other: Answer) -> Answer:
        """Append another answer."""
        self.messages += other.messages
        self.events += other.events
        return self

    def slot(self, name: str) -> Any:
        """The value this answer gives a slot, or None."""
        values = [
            event["value"] for event in self.events if event["event"] == "slot" and event["name"] == name
        ]
        return values[-1] if values else None

    def sets(self, name: str) -> bool:
        """Whether this answer sets a slot, be it to None."""
        return any(event["event"] == "slot" and event["name"] == name for event in self.events)

    @property
    def texts(self) -> list[str]:
        """The texts said."""
        return [message["text"] for message in self.messages if "text" in message]


def button(title: str, intent: str, **entities: str) -> Button:
    """A quick reply that means `intent`; customers see the title, the payload stays on the server."""
    values = json.dumps(entities, ensure_ascii=False) if entities else ""
    return {"title": title, "payload": f"/{intent}{values}"}


PERSON = button("상담원 연결", "request_human")
YES = button("네", "affirm")
NO = button("아니요", "deny")


async def visible_order(talk: Talk, number: str | None) -> Order | None:
    """The order if this conversation's customer may see it. Identity is read anew, never taken from a slot."""
    if not number:
        return None
    now = services.current()
    customer = await now.identity.customer(talk.conversation_id)
    if number not in customer.proved and customer.member is None:
        return None
    order = await now.orders.order(number)
    if order is None:
        return None
    owned = customer.member is not None and order.member_id == customer.member.id
    return order if owned or number in customer.proved else None


def _upset(message: Mapping[str, Any]) -> bool:
    """Whether the customer is surely annoyed, as far as the model says."""
    mood = message.get("sentiment") or {}
    return mood.get("name") == "negative" and float(mood.get("confidence") or 0.0) >= _SURELY
