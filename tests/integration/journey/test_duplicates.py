"""The same event again: at once, later, out of order, after a restart (T12)."""

from __future__ import annotations

import asyncio

from tests.harness.brain import Said, ScriptedBrain
from tests.harness.service import Service


async def test_the_same_event_five_times_at_once_is_one_message(
    service: Service, brain: ScriptedBrain
) -> None:
    async with await service.api() as api:
        answers = await asyncio.gather(*(api.say("dup", "환불해 주세요", event="same") for _ in range(5)))
        again = await api.say("dup", "환불해 주세요", event="same")
    assert {answer.status_code for answer in [*answers, again]} == {200}
    assert len({answer.text for answer in [*answers, again]}) == 1, "every copy is answered as the first"
    assert brain.asked() == ["환불해 주세요"]
    assert (await service.one("SELECT count(*) AS n FROM message"))["n"] == 2


async def test_copies_on_the_widget_say_so(service: Service, brain: ScriptedBrain) -> None:
    async with await service.visitor() as visitor, await visitor.socket() as socket:
        await socket.message()
        for _ in range(3):
            await socket.say("안녕", "e1")
        acks = [await socket.next("ack") for _ in range(3)]
        posted = await visitor.say("안녕", "e1")
    assert [ack["duplicate"] for ack in acks] == [False, True, True]
    assert {ack["seq"] for ack in acks} == {acks[0]["seq"]}
    assert posted.status_code == 202
    assert posted.json() == {"seq": acks[0]["seq"], "duplicate": True}
    await service.settled()
    assert brain.asked()[1:] == ["안녕"]


async def test_an_event_is_known_again_after_a_restart(service: Service, brain: ScriptedBrain) -> None:
    async with await service.api() as api:
        first = await api.say("dup", "하나", event="e1")
        await api.say("dup", "둘", event="e2")
        await service.restart()
        late = await api.say("dup", "하나", event="e1")
    assert late.json()["replies"] == first.json()["replies"]
    assert brain.asked() == ["하나", "둘"]


async def test_an_old_event_does_not_open_a_closed_conversation(
    service: Service, brain: ScriptedBrain
) -> None:
    brain.script = lambda _: Said("연결할게요", handoff=("asked", "상담원 요청"))
    async with await service.api() as api, await service.agent() as agent:
        await api.say("closed", "상담원", event="e1")
        conversation = (await service.one("SELECT id FROM conversation"))["id"]
        summary = await agent.take(conversation)
        closed = await agent.act(conversation, "close", version=summary["version"])
        assert closed.json()["conversation"]["owner"] == "closed"
        old = await api.say("closed", "상담원", event="e1")
        assert old.json()["owner"] == "closed"
        assert len(brain.turns) == 1
        brain.script = lambda _: Said("다시 왔네요")
        new = await api.say("closed", "또 궁금해요", event="e2")
    assert new.json()["owner"] == "bot"
    assert new.json()["replies"][0]["text"] == "다시 왔네요"


async def test_a_sender_cannot_use_the_ids_of_our_own_events(service: Service, brain: ScriptedBrain) -> None:
    """A visitor who names an event "open" or "returned-2" must not be told it was sent before, nor block a return."""
    brain.script = lambda body: (
        Said("연결할게요", handoff=("asked", "")) if body["message"].get("text") == "상담원" else Said("네")
    )
    async with await service.visitor() as visitor, await service.agent() as agent:
        await service.settled()
        for event in ("open", "returned-1", "returned-2", "returned-3", "returned-4"):
            answer = await visitor.say("안녕", event)
            assert answer.json()["duplicate"] is False
        await visitor.say("상담원")
        await service.settled()
        conversation = (await service.one("SELECT id FROM conversation"))["id"]
        summary = await agent.take(conversation)
        returned = await agent.act(conversation, "return", version=summary["version"])
        assert returned.status_code == 200
        await service.settled()
    assert brain.asked()[-1] == '/greet{"returned": "yes"}'
