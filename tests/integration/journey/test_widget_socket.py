"""The widget's live socket: replay, acknowledgements, order, reading, and closing (docs/protocol.md)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import AsyncExitStack

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin

from sangdam.delivery.hub import PATIENCE
from tests.harness.brain import Body, Said, ScriptedBrain
from tests.harness.clients import Socket, Visitor
from tests.harness.service import Service

Make = Callable[..., Service]


async def test_a_page_of_our_own_site_opens_a_socket(service: Service) -> None:
    """A browser names the page's origin, with http, also when it opens a socket."""
    async with (
        await service.visitor(site=service.origin) as visitor,
        await visitor.socket(site=service.origin) as socket,
    ):
        ready = await socket.next("ready")
        assert ready["owner"]["owner"] == "bot"
        assert (await socket.message())["from"] == "bot"


async def test_https_behind_a_trusted_proxy(make_service: Make) -> None:
    async with make_service(SANGDAM_TRUSTED_PROXIES="127.0.0.1") as service:
        headers = {"Host": "shop.example.com", "X-Forwarded-Proto": "https"}
        site = "https://shop.example.com"
        async with await service.visitor() as visitor:
            opened = await visitor.http.post("/web/session", json={}, headers={**headers, "Origin": site})
        assert opened.status_code == 200
        connection = await connect(
            "ws://shop.example.com/web/socket", origin=Origin(site), additional_headers={"X-Forwarded-Proto": "https"},
            proxy=None, host="127.0.0.1", port=service.port,
        )  # fmt: skip
        async with Socket(connection) as socket:
            await socket.send(type="hello", token=opened.json()["token"])
            await socket.next("ready")


async def test_replay_begins_after_what_is_known(service: Service, brain: ScriptedBrain) -> None:
    async with await service.visitor() as visitor:
        async with await visitor.socket() as socket:
            await socket.say("하나")
            await socket.message(lambda message: message["text"] == "답: 하나")
        await visitor.say("둘")
        await service.settled()
        for after in range(6):
            async with await visitor.socket(after) as again:
                ready = await again.next("ready")
                assert ready["last_seq"] == 5
                for seq in range(after + 1, 6):
                    assert (await again.message())["seq"] == seq
                await again.send(type="ping")
                await again.next("pong")
                assert [message["seq"] for message in again.messages] == list(range(after + 1, 6))


async def test_long_histories_come_in_one_piece(service: Service) -> None:
    async with await service.visitor() as visitor:
        await service.settled()
        await service.rows(
            "WITH c AS (UPDATE conversation SET last_seq = 451 RETURNING id) "
            "INSERT INTO message (conversation_id, seq, author, body) "
            "SELECT id, n, 'bot', jsonb_build_object('text', n) FROM c, generate_series(2, 451) n RETURNING id"
        )
        async with await visitor.socket() as socket:
            await socket.message(lambda message: message["seq"] == 451)
            assert [message["seq"] for message in socket.messages] == list(range(1, 452))


async def test_two_windows_of_one_visitor_show_the_same(service: Service, brain: ScriptedBrain) -> None:
    async with (
        await service.visitor() as visitor,
        await visitor.socket() as one,
        await visitor.socket() as two,
    ):
        await one.say("안녕")
        for socket in (one, two):
            await socket.message(lambda message: message["text"] == "답: 안녕")
        assert one.messages == two.messages


async def test_typing_and_reading(service: Service, brain: ScriptedBrain) -> None:
    gate = asyncio.Event()

    async def slow(_: Body) -> Said:
        await gate.wait()
        return Said("답")

    async with (
        await service.visitor() as visitor,
        await visitor.socket() as socket,
        await service.agent() as agent,
    ):
        await socket.message()
        brain.script = slow
        async with await agent.socket() as desk:
            await desk.send(type="ping")
            await desk.next("pong")
            await socket.send(type="typing", on=True)
            assert (await desk.next("typing"))["on"] is True
            await socket.say("안녕")
            shown = await socket.until(lambda frame: frame["type"] == "typing" and frame["on"])
            assert shown["from"] == "bot"
            gate.set()
            reply = await socket.message(lambda message: message["from"] == "bot")
            await socket.send(type="read", seq=reply["seq"])
            await socket.send(type="read", seq=10**30)
            await socket.send(type="ping")
            await socket.next("pong")
    row = await service.one("SELECT customer_read_seq, last_seq FROM conversation")
    assert row["customer_read_seq"] == row["last_seq"] == reply["seq"]
    assert await service.rows("SELECT 1 FROM outbox WHERE state = 'pending'") == []


NO_HELLO: tuple[str | bytes, ...] = (
    "nonsense", "[]", "5", '"hello"', "{}", '{"type":"send"}', '{"type":"hello","token":5}', "\x00",
    '{"type":"hello","token":"x","after":"1"}', "[" * 20_000, '{"type":"hello","token":"\\ud800"}', b"\xff\xfe",
)  # fmt: skip


async def test_a_first_frame_that_is_no_hello_closes(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        for frame in NO_HELLO:
            async with await Socket.open(f"{service.origin}/web/socket") as socket:
                await socket.connection.send(frame)
                assert await socket.closed() in (4400, 4401), frame[:40]
    assert caplog.records == []


async def test_a_socket_that_goes_away_at_once_is_no_error(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        for _ in range(5):
            socket = await Socket.open(f"{service.origin}/web/socket")
            socket.connection.transport.abort()
        async with await service.visitor() as visitor, await visitor.socket() as socket:
            await socket.message()
    assert caplog.records == []


async def test_hello_with_wrong_token_asks_for_a_new_session(service: Service) -> None:
    async with await Socket.open(f"{service.origin}/web/socket") as socket:
        await socket.send(type="hello", token="x.y.z", after=0)
        assert await socket.closed() == 4401


async def test_sockets_of_other_sites_are_refused(service: Service) -> None:
    with pytest.raises(InvalidStatus) as refused:
        await Socket.open(f"{service.origin}/web/socket", "https://evil.example")
    assert refused.value.response.status_code == 403


async def test_a_reply_made_at_one_service_reaches_a_socket_at_another(
    make_service: Make, brain: ScriptedBrain
) -> None:
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(make_service())
        second = await stack.enter_async_context(make_service())
        visitor = await stack.enter_async_context(await first.visitor())
        there = await stack.enter_async_context(Visitor(second.origin, visitor.session))
        socket = await stack.enter_async_context(await there.socket())
        await socket.message()
        agent = await stack.enter_async_context(await second.agent())
        desk = await stack.enter_async_context(await agent.socket())
        await visitor.say("저쪽에서 보여요?")
        # Not by looking again after a while: the notification arrives within the wait.
        reply = await asyncio.wait_for(
            socket.message(lambda message: "저쪽" in message["text"] and message["from"] == "bot"), 15
        )
        assert reply["text"] == "답: 저쪽에서 보여요?"
        await desk.until(
            lambda frame: frame["type"] == "message" and frame["message"]["text"] == reply["text"]
        )
        assert (await desk.next("counts"))["counts"]["bot"] == 1


async def test_a_closed_socket_leaves_nothing_behind(service: Service) -> None:
    """It must end at once, not when somebody next has something to tell it."""
    async with await service.visitor() as visitor:
        for _ in range(5):
            async with await visitor.socket() as socket:
                await socket.message()
        conversation = (await service.one("SELECT id FROM conversation"))["id"]

        async def gone() -> bool:
            return not await _listened(service, conversation)

        await service.until(gone, timeout=PATIENCE / 2)


async def test_long_polling_hears_of_news(service: Service, brain: ScriptedBrain) -> None:
    async with await service.visitor() as visitor, await service.agent() as agent:
        first = await visitor.poll()
        assert [message["from"] for message in first["messages"]] == ["bot"]
        assert first["owner"]["owner"] == "bot"
        waiting = asyncio.create_task(visitor.poll(after=1))
        await visitor.say("안녕")
        seen = 1
        while seen < 3:
            answer = await waiting
            seen = max([seen, *(message["seq"] for message in answer["messages"])])
            waiting = asyncio.create_task(visitor.poll(after=seen, wait=20 if seen < 3 else 0))
        await waiting
        conversation = (await service.one("SELECT id FROM conversation"))["id"]
        await agent.take(conversation)
        seq = (await visitor.poll(after=3))["messages"][-1]["seq"]
        waiting = asyncio.create_task(visitor.poll(after=seq))
        await service.until(lambda: _listened(service, conversation))
        await agent.act(conversation, "typing", on=True)
        answer = await waiting
    assert answer["typing"] == "agent"
    assert answer["messages"] == []


async def _listened(service: Service, conversation: str) -> bool:
    return bool(service.here.hub._listeners.get(conversation))
