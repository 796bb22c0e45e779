"""Bot and people take turns on one conversation; the bot never speaks while a person owns it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from sangdam.handoff.waiting import remind_waiting
from tests.harness.brain import Body, Said, ScriptedBrain, told
from tests.harness.service import Service


def person_on_request(body: Body) -> Said:
    """A bot that hands over when asked to, and offers a button otherwise."""
    if told(body) == "상담원":
        return Said("연결할게요", handoff=("asked", "상담원 요청"))
    slots = {"order": "20260301-0000001", "return_reason": "size"}
    return Said(f"답: {told(body)}", buttons=(("주문 조회", "/order_status"),), slots=slots)


async def _id(service: Service) -> str:
    return str((await service.one("SELECT id FROM conversation"))["id"])


async def test_a_late_reply_is_dropped_when_an_agent_takes_over(
    service: Service, brain: ScriptedBrain
) -> None:
    taken = asyncio.Event()

    async def slow(_: Body) -> Said:
        await taken.wait()
        return Said("늦은 봇의 답", slots={"offer": "cancel"})

    brain.script = slow
    async with await service.api() as api, await service.agent() as agent:
        sending = asyncio.create_task(api.say("c", "취소해 주세요", event="e1"))
        await brain.until_asked(1)
        await agent.take(await _id(service))
        taken.set()
        answer = (await sending).json()
        await service.settled()
        transcript = (await api.read("c")).json()
    assert answer == {"owner": "agent", "replies": []}
    assert [message["from"] for message in transcript["messages"]] == ["customer", "system"]
    assert (await service.one("SELECT state FROM journal"))["state"] == "desk"
    assert (await service.one("SELECT count(*) AS n FROM event"))["n"] == 0
    assert (await service.one("SELECT state FROM conversation"))["state"] == {}


@pytest.mark.parametrize("owner", ["waiting", "agent"])
async def test_the_bot_is_silent_while_people_own_the_conversation(
    service: Service, brain: ScriptedBrain, owner: str
) -> None:
    brain.script = person_on_request
    async with await service.api() as api, await service.agent() as agent:
        button = (await api.say("c", "안녕")).json()["replies"][0]["buttons"][0]["id"]
        await api.say("c", "상담원")
        if owner == "agent":
            await agent.take(await _id(service))
        asked = len(brain.turns)
        for text in ("/restart", "/session_start", "챗봇", "안녕", "／restart", "/returned"):
            answer = await api.say("c", text)
            assert answer.json() == {"owner": owner, "replies": []}
        assert (await api.press("c", button)).json() == {"owner": owner, "replies": []}
        assert len(brain.turns) == asked
        stored = [
            message for message in (await api.read("c")).json()["messages"] if message["from"] == "customer"
        ]
    assert [message["text"] for message in stored][2:] == [
        "/restart", "/session_start", "챗봇", "안녕", "／restart", "/returned", "주문 조회",
    ]  # fmt: skip


async def test_the_return_starts_from_a_clean_window(service: Service, brain: ScriptedBrain) -> None:
    brain.script = person_on_request
    async with await service.api() as api, await service.agent() as agent:
        await api.say("c", "반품할래요")
        await api.say("c", "상담원")
        summary = await agent.take(await _id(service))
        asked = len(brain.turns)
        await agent.act(summary["id"], "return", version=summary["version"], note="환불 안내함")
        await brain.until_asked(asked + 1)
        turn = brain.turns[asked]
        await service.settled()
        await api.say("c", "고마워요")
        transcript = (await api.read("c")).json()["messages"]
        handoff = await service.one("SELECT ending, note FROM handoff")
    assert told(turn) == '/greet{"returned": "yes"}'
    kinds = [event["event"] for event in turn["events"]]
    assert "user" not in kinds
    assert "active_loop" not in kinds
    slots = {event["name"]: event["value"] for event in turn["events"] if event["event"] == "slot"}
    assert slots == {"order": "20260301-0000001"}, "the order stays known, the open questions do not"
    assert brain.asked()[-1] == "고마워요"
    assert "챗봇이 다시" in transcript[-4]["text"]
    assert handoff == {"ending": "returned", "note": "환불 안내함"}


async def test_who_waits_is_told_once_that_messages_arrive(service: Service, brain: ScriptedBrain) -> None:
    brain.script = person_on_request
    async with await service.api() as api:
        await api.say("c", "상담원")
        for text in ("여보세요", "계세요?", "급해요"):
            await api.say("c", text)
        said = [
            message["text"]
            for message in (await api.read("c")).json()["messages"]
            if message["from"] == "system"
        ]
    assert len([text for text in said if "전달했어요" in text]) == 1


async def test_a_long_wait_is_not_silent_but_told_only_once(service: Service, brain: ScriptedBrain) -> None:
    brain.script = person_on_request
    pool = service.here.pool
    async with (
        await service.api() as api,
        await service.visitor() as visitor,
        await visitor.socket() as socket,
    ):
        await api.say("c", "상담원")
        await socket.say("상담원")
        await socket.next("owner")
        assert await remind_waiting(pool) == [], "nobody has waited long"
        await service.rows("UPDATE handoff SET requested_at = now() - interval '4 minutes' RETURNING id")
        told_now, told_again = await asyncio.gather(remind_waiting(pool), remind_waiting(pool))
        assert len(told_now) + len(told_again) == 2, "each conversation once, even when two services look"
        await socket.message(lambda message: "기다리시게" in message["text"])
        assert await remind_waiting(pool) == []


async def test_an_agent_steps_in_unasked_and_the_customer_sees_it(
    service: Service, brain: ScriptedBrain
) -> None:
    async with (
        await service.visitor() as visitor,
        await visitor.socket() as socket,
        await service.agent() as agent,
    ):
        await socket.message()
        conversation = await _id(service)
        await agent.take(conversation)
        owner = await socket.next("owner")
        assert owner["owner"] == "agent"
        assert owner["agent"] == {"name": "김상담"}
        await agent.act(conversation, "typing", on=True)
        typing = await socket.next("typing")
        assert (typing["from"], typing["on"]) == ("agent", True)
        await agent.act(conversation, "reply", event_id="r1", text="안녕하세요, 김상담입니다.")
        reply = await socket.message(lambda message: message["from"] == "agent")
        assert (reply["name"], reply["text"]) == ("김상담", "안녕하세요, 김상담입니다.")
        await socket.say("네 반가워요")
        await socket.next("ack")
        await agent.get(f"/conversations/{conversation}")
        read = await socket.next("read")
        assert read["seq"] >= reply["seq"]
        row = await service.one("SELECT reason, requested_at IS NOT NULL AS asked FROM handoff")
    assert row == {"reason": "stepped_in", "asked": True}


async def test_a_person_who_reads_a_message_sent_just_before_the_take_gets_it(
    service: Service, brain: ScriptedBrain
) -> None:
    """Messages queued behind a slow turn go to the person who took over meanwhile, not to the bot."""
    taken = asyncio.Event()

    async def slow(body: Body) -> Said:
        await taken.wait()
        return Said("봇")

    brain.script = slow
    async with await service.api() as api, await service.agent() as agent:
        sends: list[Any] = [await api.say("c", f"{number}", wait=0) for number in range(3)]
        await brain.until_asked(1)
        await agent.take(await _id(service))
        taken.set()
        await service.settled()
        states = [row["state"] for row in await service.rows("SELECT state FROM journal ORDER BY id")]
    assert {send.status_code for send in sends} == {202}
    assert states == ["desk", "desk", "desk"]
    assert len(brain.turns) == 1
