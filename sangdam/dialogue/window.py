"""The event window: what a brain is told of the conversation so far.

Rasa reads the whole history again on every turn. The window keeps what its policies can see: the slots and the
active form as they stood some turns ago, and the events of the turns since. It is stored as JSON with the
conversation. Pure Python, and it must not import Rasa: it runs on both sides.

A turn that only answers an open form is invisible to the policies (Rasa drops it from their history). So it pushes
no older turn out, and once it is `TURNS` turns old it shrinks to the slots it set.

Rules it relies on (a test of the domain holds them): no slot has an initial value, and no rule is marked
``conversation_start``, because every window looks like the start of a conversation.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

Event = dict[str, Any]

#: Turns kept as events. Policies look back five states; four turns always hold more.
TURNS = 4

_LISTEN: Event = {"event": "action", "name": "action_listen"}


@dataclass(frozen=True, slots=True)
class Base:
    """Where the kept turns start from. `rejected`: the form had given the last word to a policy."""

    slots: Mapping[str, Any] = field(default_factory=dict)
    loop: str | None = None
    rejected: bool = False

    def after(self, events: Iterable[Event]) -> Base:
        """The base once `events` have happened, as Rasa's tracker applies them."""
        slots, loop, rejected = dict(self.slots), self.loop, self.rejected
        for event in events:
            kind = event["event"]
            if kind == "slot":
                slots[event["name"]] = event["value"]
            elif kind in ("reset_slots", "restart", "session_started"):
                slots.clear()
                if kind != "reset_slots":
                    loop, rejected = None, False
            elif kind == "active_loop":
                loop, rejected = event["name"], False
            elif kind == "action_execution_rejected":
                rejected = rejected or (loop is not None and event["name"] == loop)
            elif kind == "action" and event["name"] == loop:
                rejected = False
        return Base({name: value for name, value in slots.items() if value is not None}, loop, rejected)

    def events(self) -> list[Event]:
        """The head of the window."""
        head: list[Event] = [
            {"event": "action", "name": "action_session_start"},
            {"event": "session_started"},
        ]
        head += [{"event": "slot", "name": name, "value": value} for name, value in self.slots.items()]
        if self.loop is not None:
            head.append({"event": "active_loop", "name": self.loop})
            if self.rejected:
                head.append({"event": "action_execution_rejected", "name": self.loop})
        return [*head, dict(_LISTEN)]


@dataclass(frozen=True, slots=True)
class Window:
    """One conversation as the next turn will see it. Immutable: `add_turn` gives the next one."""

    base: Base = Base()
    turns: tuple[tuple[Event, ...], ...] = ()

    @classmethod
    def from_state(cls, state: Mapping[str, Any] | None) -> Window:
        """From what `to_state` gave; None or empty starts a new conversation."""
        if not state:
            return cls()
        base = Base(dict(state["slots"]), state["loop"], bool(state.get("rejected", False)))
        return cls(base, tuple(tuple(turn) for turn in state["turns"]))

    def to_state(self) -> dict[str, Any]:
        """JSON to store."""
        return {
            "slots": dict(self.base.slots),
            "loop": self.base.loop,
            "rejected": self.base.rejected,
            "turns": [list(turn) for turn in self.turns],
        }

    def events(self) -> list[Event]:
        """Rasa event objects to post with the next message."""
        return [*self.base.events(), *(event for turn in self.turns for event in turn)]

    def add_turn(self, new_events: Sequence[Event]) -> Window:
        """The window after a turn that added `new_events`; turns older than `TURNS` are folded into the base."""
        window, events = self, [slim for event in new_events if (slim := _slim(event)) is not None]
        if (restarted := _last(events, "restart", "session_started")) is not None:
            window, events = Window(), events[restarted + 1 :]
        if (rewound := _last(events, "rewind")) is not None:
            events = [event for event in events[rewound + 1 :] if event != _LISTEN]
        if not any(event["event"] == "user" for event in events):
            return window._fold_all(events)
        return _shrunk(window.base, (*window.turns, tuple(events)))

    def _fold_all(self, events: Sequence[Event]) -> Window:
        """A turn without a customer's message leaves only its slots and form."""
        effects = tuple(event for event in events if event["event"] in ("slot", "active_loop", "reset_slots"))
        if not effects:
            return self
        if not self.turns:
            return replace(self, base=self.base.after(effects))
        return replace(self, turns=(*self.turns[:-1], (*self.turns[-1], *effects)))

    def fresh(self, keep_slots: Collection[str] = ()) -> Window:
        """A new start that still knows the named slots: no form, no turns. Used when a person hands back."""
        return Window(Base({name: value for name, value in self.slots.items() if name in keep_slots}))

    @property
    def slots(self) -> dict[str, Any]:
        """Slots as they stand now (only those that are set)."""
        return dict(self._now().slots)

    @property
    def active_loop(self) -> str | None:
        """The form that is open now."""
        return self._now().loop

    def _now(self) -> Base:
        return self.base.after(event for turn in self.turns for event in turn)


def _last(events: Sequence[Event], *kinds: str) -> int | None:
    found = [index for index, event in enumerate(events) if event["event"] in kinds]
    return found[-1] if found else None


def _shrunk(base: Base, turns: Sequence[tuple[Event, ...]]) -> Window:
    """Fold what no policy sees any more into the base."""
    form_only = _form_only(base, turns)
    seen = [index for index, only in enumerate(form_only) if not only]
    first = seen[-TURNS] if len(seen) >= TURNS else 0
    kept: list[tuple[Event, ...]] = []
    for index in range(first, len(turns)):
        if kept and form_only[index] and index < len(turns) - TURNS:
            kept[-1] = _with_slots_of(kept[-1], turns[index])
        else:
            kept.append(turns[index])
    return Window(base.after(event for turn in turns[:first] for event in turn), tuple(kept))


def _form_only(base: Base, turns: Sequence[tuple[Event, ...]]) -> list[bool]:
    """For each turn, whether nothing but the open form ran and left itself open."""
    found = []
    for turn in turns:
        ran = {event["name"] for event in turn if event["event"] == "action" and event != _LISTEN}
        changed = any(event["event"] in ("active_loop", "action_execution_rejected") for event in turn)
        found.append(base.loop is not None and not base.rejected and not changed and ran == {base.loop})
        base = base.after(turn)
    return found


def _with_slots_of(turn: tuple[Event, ...], later: tuple[Event, ...]) -> tuple[Event, ...]:
    """`turn`, after which the slots stand as after `later`."""
    end = max(index for index, event in enumerate(turn) if event["event"] != "slot") + 1
    slots = {event["name"]: event for event in (*turn[end:], *later) if event["event"] == "slot"}
    return (*turn[:end], *slots.values())


def _slim(event: Event) -> Event | None:
    """Only what a policy or an action reads; None for events that change nothing."""
    keep = _KEPT.get(event["event"])
    return None if keep is None else {"event": event["event"], **keep(event)}


def _user(event: Event) -> Event:
    parsed = event.get("parse_data") or {}
    intent = parsed.get("intent") or {}
    names = ("entity", "value", "normal", "role", "group")
    entities = [
        {name: entity[name] for name in names if name in entity} for entity in parsed.get("entities") or ()
    ]
    slim_intent = {name: intent[name] for name in ("name", "confidence") if name in intent}
    return {"text": event.get("text"), "parse_data": {"intent": slim_intent, "entities": entities}}


def _bot(event: Event) -> Event:
    buttons = (event.get("data") or {}).get("buttons")
    return {"text": event.get("text"), "data": {"buttons": buttons} if buttons else {}}


def _action(event: Event) -> Event:
    return {"name": event["name"], **({"hide_rule_turn": True} if event.get("hide_rule_turn") else {})}


def _fields(*names: str) -> Callable[[Event], Event]:
    return lambda event: {name: event.get(name) for name in names}


_KEPT: Mapping[str, Callable[[Event], Event]] = {
    "user": _user,
    "bot": _bot,
    "action": _action,
    "slot": _fields("name", "value"),
    "active_loop": _fields("name"),
    "loop_interrupted": _fields("is_loop_interrupted"),
    "action_execution_rejected": _fields("name"),
    "user_featurization": _fields("use_text_for_featurization"),
    "followup": _fields("name"),
    "reset_slots": _fields(),
    "restart": _fields(),
    "session_started": _fields(),
    "rewind": _fields(),
}
