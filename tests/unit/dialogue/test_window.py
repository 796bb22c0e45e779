"""The bounded window: what it keeps, folds and forgets."""

from __future__ import annotations

import json
from typing import Any

from sangdam.dialogue.window import TURNS, Window

Event = dict[str, Any]


def turn(number: int, *events: Event) -> list[Event]:
    user = {
        "event": "user",
        "timestamp": 1.0,
        "text": f"말 {number}",
        "parse_data": {
            "intent": {"name": "greet", "confidence": 0.9, "id": 7},
            "entities": [{"entity": "product", "value": "컵", "start": 0, "end": 1, "extractor": "x"}],
            "intent_ranking": [{"name": "greet"}],
        },
        "metadata": {"model_id": "m"},
    }
    return [user, *events, {"event": "action", "name": "action_listen", "policy": "p", "confidence": 1.0}]


def slot(name: str, value: object) -> Event:
    return {"event": "slot", "timestamp": None, "name": name, "value": value}


def test_starts_as_a_new_conversation() -> None:
    assert [event.get("name", event["event"]) for event in Window().events()] == [
        "action_session_start",
        "session_started",
        "action_listen",
    ]


def test_keeps_the_last_turns_and_folds_the_rest() -> None:
    window = Window().add_turn(turn(0, slot("topic", "old"), {"event": "active_loop", "name": "order_form"}))
    for number in range(1, TURNS + 1):
        window = window.add_turn(turn(number, slot("count", number)))
    texts = [event["text"] for event in window.events() if event["event"] == "user"]
    assert texts == [f"말 {number}" for number in range(1, TURNS + 1)]
    head = window.events()[: window.events().index({"event": "action", "name": "action_listen"})]
    assert {"event": "slot", "name": "topic", "value": "old"} in head
    assert {"event": "active_loop", "name": "order_form"} in head
    assert window.slots == {"topic": "old", "count": TURNS}
    assert window.active_loop == "order_form"


def test_never_grows() -> None:
    window = Window()
    sizes = []
    for number in range(60):
        window = window.add_turn(turn(number % 10, slot(f"s{number % 3}", number % 10)))
        sizes.append(len(json.dumps(window.to_state())))
    assert max(sizes[10:]) <= max(sizes[:10])


def test_drops_the_details_of_understanding() -> None:
    user = Window().add_turn(turn(1)).events()[3]
    assert user == {
        "event": "user",
        "text": "말 1",
        "parse_data": {
            "intent": {"name": "greet", "confidence": 0.9},
            "entities": [{"entity": "product", "value": "컵"}],
        },
    }


def test_round_trips_through_json() -> None:
    window = Window().add_turn(turn(1, slot("topic", "x"), {"event": "active_loop", "name": "order_form"}))
    assert Window.from_state(json.loads(json.dumps(window.to_state()))) == window
    assert Window.from_state(None) == Window.from_state({}) == Window()


def test_unset_and_reset_slots_are_gone() -> None:
    window = Window().add_turn(turn(1, slot("a", 1), slot("b", 2))).add_turn(turn(2, slot("a", None)))
    assert window.slots == {"b": 2}
    assert window.add_turn(turn(3, {"event": "reset_slots"})).slots == {}


def test_a_restart_forgets_everything() -> None:
    window = Window().add_turn(turn(1, slot("a", 1), {"event": "active_loop", "name": "order_form"}))
    window = window.add_turn(turn(2, {"event": "restart"}, slot("b", 2)))
    assert window.slots == {"b": 2}
    assert window.active_loop is None
    assert window.turns == ()


def test_a_rewound_turn_never_happened() -> None:
    before = Window().add_turn(turn(1, slot("a", 1)))
    assert before.add_turn(turn(2, slot("a", 2), {"event": "rewind"})) == before


def test_remembers_that_a_form_gave_way() -> None:
    window = Window().add_turn(turn(0, {"event": "active_loop", "name": "order_form"}))
    rejected = {"event": "action_execution_rejected", "name": "order_form", "policy": "p", "confidence": 1.0}
    window = window.add_turn(turn(1, rejected))
    for number in range(TURNS):
        window = window.add_turn(turn(number))
    assert {"event": "action_execution_rejected", "name": "order_form"} in window.events()
    for number in range(TURNS + 1):
        window = window.add_turn(turn(number, {"event": "action", "name": "order_form"}))
    assert not window.base.after(event for kept in window.turns for event in kept).rejected


def test_fresh_keeps_only_named_slots() -> None:
    window = Window().add_turn(turn(1, slot("order_number", "1"), slot("task", "cancel")))
    window = window.add_turn(turn(2, {"event": "active_loop", "name": "order_form"}))
    fresh = window.fresh(["order_number"])
    assert fresh.slots == {"order_number": "1"}
    assert fresh.active_loop is None
    assert fresh.turns == ()


def test_pausing_is_never_posted() -> None:
    window = Window().add_turn(turn(1, {"event": "pause"}, {"event": "resume"}))
    assert {event["event"] for event in window.events()} == {"action", "session_started", "user"}


def form_turn(number: int, *events: Event) -> list[Event]:
    return turn(number, {"event": "action", "name": "order_form"}, *events)


def test_answers_to_a_form_push_nothing_out_and_shrink_to_their_slots() -> None:
    window = Window().add_turn(turn(0, slot("topic", "x")))
    window = window.add_turn(
        turn(
            1,
            {"event": "action", "name": "order_form"},
            {"event": "active_loop", "name": "order_form"},
            slot("order", None),
        )
    )
    for number in range(2, 12):
        window = window.add_turn(form_turn(number, slot("order", number)))
    texts = [event["text"] for event in window.events() if event["event"] == "user"]
    assert texts == ["말 0", "말 1", "말 8", "말 9", "말 10", "말 11"]
    assert window.slots == {"topic": "x", "order": 11}
    assert window.active_loop == "order_form"
    window = window.add_turn(form_turn(12, {"event": "active_loop", "name": None}, slot("order", "last")))
    assert (window.slots["order"], window.active_loop) == ("last", None)
    sizes = []
    for number in range(40):
        window = window.add_turn(turn(number % 10, slot("order", number % 10)))
        sizes.append(len(json.dumps(window.to_state())))
    assert len(window.turns) == TURNS
    assert max(sizes[10:]) <= max(sizes[:10])


def test_a_form_asked_for_ever_keeps_the_window_small() -> None:
    window = Window().add_turn(
        turn(0, {"event": "action", "name": "order_form"}, {"event": "active_loop", "name": "order_form"})
    )
    sizes = []
    for number in range(100):
        window = window.add_turn(form_turn(number % 10, slot("misses", number % 10)))
        sizes.append(len(json.dumps(window.to_state())))
    assert len(window.turns) == TURNS + 1
    assert max(sizes[10:]) <= max(sizes[:10])
