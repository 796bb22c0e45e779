"""The brain or an action fails (T13): an apology and a person, the slots as they were, and the next turn works."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from tests.harness.brain import ACTION_FAILED, Answer, Body, Drop, Raw, Said, ScriptedBrain, told
from tests.harness.service import Service

Make = Callable[..., Service]


async def _hang(_: Body) -> Answer:
    await asyncio.Event().wait()
    raise AssertionError


def _raise(answer: Answer) -> Callable[[Body], Answer]:
    return lambda _: answer


FAULTS: dict[str, tuple[Callable[..., object], str]] = {
    "hangs": (_hang, "brain_down"),
    "drops the connection": (_raise(Drop()), "brain_down"),
    "answers 500": (_raise(Raw(500, b"boom")), "brain_down"),
    "answers 503": (_raise(Raw(503, b'{"error":"not_ready"}')), "brain_down"),
    "answers no JSON": (_raise(Raw(200, b"<html>oops</html>")), "brain_down"),
    "answers half of it": (_raise(Raw(200, b'{"events": [{"event": "user"')), "brain_down"),
    "answers a list": (_raise(Raw(200, b"[]")), "brain_down"),
    "answers other words": (_raise(Raw(200, b'{"replies": []}')), "brain_down"),
    "answers null": (_raise(Raw(200, b'{"events": null, "replies": null}')), "brain_down"),
    "an action fails": (_raise(ACTION_FAILED), "action_failed"),
    "says nothing": (_raise(Said("")), "not_understood"),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_failing_brain_ends_with_an_apology_and_a_person(
    make_service: Make, brain: ScriptedBrain, fault: str
) -> None:
    script, reason = FAULTS[fault]
    async with (
        make_service(SANGDAM_TURN_TIMEOUT="0.4") as service,
        await service.api() as api,
        await service.agent() as agent,
    ):
        brain.script = lambda _: Said("네", slots={"order_number": "20260301-0000001", "offer": "cancel"})
        await api.say("c", "주문 취소할래요")
        before = (await service.one("SELECT state FROM conversation"))["state"]
        brain.script = script  # type: ignore[assignment]
        answer = (await api.say("c", "네 해주세요")).json()
        assert answer["owner"] == "waiting"
        assert "죄송해요" in answer["replies"][0]["text"]
        assert (await service.one("SELECT reason FROM handoff"))["reason"] == reason
        row = await service.one("SELECT id, state FROM conversation")
        assert row["state"] == before, "slots and form stay as they were"

        brain.script = lambda body: Said(f"답: {told(body)}")
        conversation = row["id"]
        summary = await agent.take(conversation)
        await agent.act(conversation, "return", version=summary["version"])
        await service.settled()
        after = (await api.say("c", "다시 물어볼게요")).json()
        assert after == {"owner": "bot", "replies": [{**after["replies"][0], "text": "답: 다시 물어볼게요"}]}


async def test_nobody_listens_at_the_brain(make_service: Make, brain: ScriptedBrain) -> None:
    await brain.stop()
    async with make_service(SANGDAM_TURN_TIMEOUT="0.3") as service, await service.api() as api:
        answer = (await api.say("c", "안녕")).json()
        assert answer["owner"] == "waiting"
        assert (await service.one("SELECT reason FROM handoff"))["reason"] == "brain_down"
        await brain.start()
        assert (await api.say("d", "안녕")).json()["owner"] == "bot"


async def test_no_brain_is_registered(make_service: Make, brain: ScriptedBrain) -> None:
    async with make_service(SANGDAM_TURN_TIMEOUT="0.3") as service, await service.api() as api:
        await service.register()
        await service.restart()
        answer = (await api.say("c", "안녕")).json()
    assert answer["owner"] == "waiting"
    assert brain.turns == []


async def test_a_second_brain_answers_for_one_that_is_gone(make_service: Make, brain: ScriptedBrain) -> None:
    gone = ScriptedBrain(brain._secret)
    await gone.start()
    await gone.stop()
    async with make_service() as service, await service.api() as api:
        await service.register(gone, brain)
        for number in range(4):
            assert (await api.say("c", f"{number}")).json()["owner"] == "bot"
    assert brain.asked() == ["0", "1", "2", "3"]


async def test_a_reason_nobody_knows_still_reaches_a_person(service: Service, brain: ScriptedBrain) -> None:
    brain.script = lambda _: Said("연결할게요", handoff=("because", "이유"))
    async with await service.api() as api:
        answer = (await api.say("c", "상담원")).json()
    assert answer["owner"] == "waiting"
