"""One turn at a time per conversation, in order, whoever does it (T01, T02, T03)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest

from sangdam.conversation import claim
from sangdam.conversation.conversations import open_conversation
from sangdam.conversation.journal import append
from sangdam.message import Inbound, Kind
from tests.harness.brain import Body, Said, ScriptedBrain, told
from tests.harness.clients import Api, new_event
from tests.harness.ledger import Ledger
from tests.harness.service import BRAIN_SECRET, Service

Make = Callable[..., Service]


async def test_a_message_is_answered(service: Service, brain: ScriptedBrain) -> None:
    async with await service.api() as api:
        answer = await api.say("first", "안녕하세요")
    assert answer.status_code == 200
    assert [reply["text"] for reply in answer.json()["replies"]] == ["답: 안녕하세요"]
    assert brain.unauthorised == 0


async def test_two_messages_at_one_instant_never_meet_in_a_brain(
    make_service: Make, brain: ScriptedBrain
) -> None:
    rounds, ledger = 60, Ledger()
    async with AsyncExitStack() as stack:
        other_brain = await stack.enter_async_context(ScriptedBrain(BRAIN_SECRET))
        first = await stack.enter_async_context(make_service())
        second = await stack.enter_async_context(make_service())
        await first.register(brain, other_brain)
        key = (await stack.enter_async_context(await first.api())).key
        here = await stack.enter_async_context(Api(first.origin, key))
        there = await stack.enter_async_context(Api(second.origin, key))

        inside: set[str] = set()
        met: list[str] = []

        async def think(body: Body) -> Said:
            # Both brains share this script: a meeting of two turns shows even when they are at different brains.
            conversation = body["conversation"]
            if conversation in inside:
                met.append(conversation)
            inside.add(conversation)
            await asyncio.sleep(0)
            inside.discard(conversation)
            return Said(f"답: {told(body)}")

        brain.script = other_brain.script = think
        for number in range(rounds):
            conversation = f"c{number % 3}"
            texts = (f"{number} 왼쪽", f"{number} 오른쪽")
            events = (new_event(), new_event())
            answers = await asyncio.gather(
                here.say(conversation, texts[0], wait=0, event=events[0]),
                there.say(conversation, texts[1], wait=0, event=events[1]),
            )
            for event, text, answer in zip(events, texts, answers, strict=True):
                assert ledger.note(f"{conversation}-{event}", event, text, answer), answer.text
        await first.settled()
        await ledger.check(first)
        assert met == []
        assert brain.overlaps == other_brain.overlaps == []
        transcript = await first.rows(
            "SELECT conversation_id, author, body ->> 'text' AS text, journal_id FROM message ORDER BY conversation_id, seq"
        )
        answered = [row["journal_id"] for row in transcript if row["author"] == "bot"]
        for conversation_id in {row["conversation_id"] for row in transcript}:
            mine = [row["journal_id"] for row in transcript if row["conversation_id"] == conversation_id]
            asked = list(dict.fromkeys(mine))
            assert [number for number in answered if number in set(mine)] == asked, "answered out of order"


async def test_a_burst_is_answered_in_order(service: Service, brain: ScriptedBrain) -> None:
    texts = [f"메시지 {number}" for number in range(10)]
    async with await service.visitor() as visitor, await visitor.socket() as socket:
        await socket.message()
        for text in texts:
            await socket.say(text)
        for text in texts:
            reply = await socket.message(lambda message: message["from"] == "bot")
            assert reply["text"] == f"답: {text}"
        mine = [message["text"] for message in socket.messages if message["from"] == "customer"]
        assert mine == texts
        numbers = [message["seq"] for message in socket.messages]
        assert numbers == list(range(1, len(numbers) + 1))
    assert brain.asked()[1:] == texts


async def test_a_holder_that_lost_its_lease_writes_nothing(
    make_service: Make, brain: ScriptedBrain, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first service thinks longer than its lease and cannot renew it; the second takes over and answers."""
    gate = asyncio.Event()

    async def no_renewal(*_: Any) -> None:
        """As if the process had been stopped."""

    monkeypatch.setattr(claim, "renew", no_renewal)

    async def think(body: Body) -> Said:
        if len(brain.turns) == 1:
            await gate.wait()
            return Said("늦은 답")
        return Said("빠른 답")

    brain.script = think
    async with make_service(SANGDAM_CLAIM_LEASE="0.3") as slow, await slow.api() as api:
        await api.say("lease", "환불해 주세요", wait=0)
        await brain.until_asked(1)
        async with make_service(SANGDAM_CLAIM_LEASE="0.3") as fast:
            await brain.until_asked(2)
            await fast.settled()
            gate.set()
            await slow.idle()
        rows = await slow.rows("SELECT body ->> 'text' AS text FROM message WHERE author = 'bot'")
        assert [row["text"] for row in rows] == ["빠른 답"]
        assert (await slow.one("SELECT count(*) AS n FROM event WHERE body ->> 'event' = 'user'"))["n"] == 1


async def test_a_lost_claim_counts_no_attempt(service: Service) -> None:
    pool = service.here.pool
    conversation, _ = await open_conversation(pool, "http", "k/x")
    lost = await claim.take(pool, conversation, 60)
    assert lost is not None
    await append(pool, Inbound(conversation, "http", "e1", Kind.TEXT, {"text": "안녕"}), "{}")
    await service.rows("UPDATE conversation SET claim_fence = claim_fence + 1 RETURNING id")
    assert await claim.next_turn(pool, conversation, lost, 60) is None
    assert (await service.one("SELECT attempts FROM journal"))["attempts"] == 0
