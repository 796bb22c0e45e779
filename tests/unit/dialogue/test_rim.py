"""The rim: names fit the domain, an unreachable shop is told kindly, offers stand for one turn."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa_sdk.executor import ActionExecutor

from sangdam.dialogue.talk import Talk
from tests.unit.dialogue.dialogue_fakes import NUMBER, order, stage

DOMAIN = yaml.safe_load((Path(__file__).parents[3] / "domain.yml").read_text("utf-8"))


@pytest.fixture(scope="module")
def executor() -> ActionExecutor:
    made = ActionExecutor()
    made.register_package("actions")
    return made


def call(action: str, text: str, intent: str, **fields: Any) -> dict[str, Any]:
    tracker = {
        "sender_id": "c1",
        "slots": fields.pop("slots", {}),
        "latest_message": {"text": text, "intent": {"name": intent}, "entities": [], "intent_ranking": []},
        "events": [{"event": "user", "text": text}, *fields.pop("events", [])],
        "latest_action_name": None,
        "active_loop": fields.pop("active_loop", {}),
        "paused": False,
        "latest_input_channel": "turn",
        "latest_event_time": 0,
    }
    return {"next_action": action, "sender_id": "c1", "tracker": tracker, "domain": DOMAIN}


def test_every_action_of_the_domain_exists_and_no_other(executor: ActionExecutor) -> None:
    assert set(executor.actions) == set(DOMAIN["actions"])


def test_the_window_may_rely_on_the_domain() -> None:
    assert not [name for name, slot in DOMAIN["slots"].items() if "initial_value" in slot]
    rules = (Path(__file__).parents[3] / "data" / "rules.yml").read_text("utf-8")
    assert "conversation_start" not in rules
    assert DOMAIN["session_config"] == {"session_expiration_time": 0, "carry_over_slots_to_new_session": True}


async def test_an_unreachable_shop_is_told_kindly(executor: ActionExecutor) -> None:
    on = stage(order())
    on.shop.down = True
    on.identity.proved = frozenset([NUMBER])
    result = await executor.run(
        call(
            "action_order_task",
            "주문 상태요",
            "order_status",
            slots={"task": "order_status", "order": NUMBER},
        )
    )
    assert "원활하지 않아" in result.responses[0]["text"]
    assert [b["payload"] for b in result.responses[0]["buttons"]] == ["/order_status", "/request_human"]
    assert {event["name"] for event in result.events} == {"offer"}


async def test_a_form_is_left_while_the_shop_is_down(executor: ActionExecutor) -> None:
    on = stage(order())
    on.shop.down = True
    slots = {"task": "order_status", "claimed_order": NUMBER, "requested_slot": "phone_last4"}
    body = call("validate_order_form", "5678", "inform", slots=slots, active_loop={"name": "order_form"})
    events = (await executor.run(body)).events
    assert {"event": "active_loop", "timestamp": None, "name": None} in events
    assert [e["value"] for e in events if e.get("name") == "order_problem"] == ["said"]


async def test_other_errors_end_the_turn(executor: ActionExecutor) -> None:
    on = stage(order())
    on.identity.customer = None  # type: ignore[method-assign,assignment]
    with pytest.raises(TypeError):
        await executor.run(call("validate_order_form", "5678", "inform"))


async def test_an_offer_stands_for_one_turn(executor: ActionExecutor) -> None:
    stage()
    result = await executor.run(call("action_menu", "메뉴", "help", slots={"offer": "person"}))
    assert result.events == [{"event": "slot", "timestamp": None, "name": "offer", "value": None}]


async def test_a_handover_carries_text_and_reason(executor: ActionExecutor) -> None:
    stage()
    result = await executor.run(call("action_person", "상담원", "request_human"))
    assert result.responses[0]["text"]
    assert result.responses[0]["custom"]["handoff"]["reason"] == "asked"


@pytest.mark.parametrize(
    ("ran", "loop", "fresh"),
    [
        ([], None, True),
        (["order_form"], "order_form", True),  # noted by Rasa before it asks the validation
        (["action_begin_task", "order_form"], None, False),
        (["action_aside", "order_form"], "order_form", False),
    ],
)
def test_a_message_is_read_once(ran: list[str], loop: str | None, fresh: bool) -> None:
    events = [{"event": "action", "name": "order_form"}, {"event": "user", "text": "네"}]
    events += [{"event": "action", "name": name} for name in ran]
    state = {"sender_id": "c1", "events": events, "active_loop": {"name": loop} if loop else {}}
    assert Talk.from_state(state).fresh is fresh


@pytest.mark.parametrize(("metadata", "turn"), [({"turn": "turn-7"}, "turn-7"), ({}, ""), (None, "")])
def test_the_turn_comes_with_the_newest_message(metadata: dict[str, str] | None, turn: str) -> None:
    earlier = {"event": "user", "text": "취소할게요", "metadata": {"turn": "turn-6"}}
    state = {"sender_id": "c1", "events": [earlier, {"event": "user", "text": "네", "metadata": metadata}]}
    assert Talk.from_state(state).turn == turn


async def test_a_form_that_asks_again_is_not_taken_for_one_that_was_not_meant(
    executor: ActionExecutor,
) -> None:
    stage(order())
    slots = dict.fromkeys(DOMAIN["slots"]) | {"requested_slot": "claimed_order", "form_misses": 1}
    body = call("validate_order_form", "잠깐만요", "stop", slots=slots, active_loop={"name": "order_form"})
    events = (await executor.run(body)).events
    assert {event["name"]: event["value"] for event in events} == {
        "requested_slot": "claimed_order",
        "form_misses": 1,
    }
    body = call(
        "validate_order_form", "배송비 얼마예요?", "faq", slots=slots, active_loop={"name": "order_form"}
    )
    assert (await executor.run(body)).events == []
