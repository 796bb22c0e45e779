"""The service dies in the middle of a turn: the message is answered exactly once, or a person gets it (T04, T05)."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest

from tests.harness.brain import Body, Said, ScriptedBrain
from tests.harness.clients import Api
from tests.harness.ledger import Ledger
from tests.harness.process import ServiceProcess
from tests.harness.service import Service

Make = Callable[..., Service]


@pytest.fixture
async def doomed(migrated_url: str, tmp_path: Path) -> AsyncIterator[ServiceProcess]:
    """A service in a process of its own, not started yet."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    process = ServiceProcess(migrated_url, tmp_path / "var", port)
    yield process
    await process.kill()


async def test_killed_while_the_brain_thinks(
    make_service: Make, doomed: ServiceProcess, brain: ScriptedBrain
) -> None:
    async with make_service(SANGDAM_CLAIM_LEASE="0.4") as watcher, AsyncExitStack() as stack:
        api = await stack.enter_async_context(await watcher.api())
        await watcher.stop()
        await doomed.start()
        far = await stack.enter_async_context(Api(doomed.origin, api.key))

        async def kill(_: Body) -> Said:
            brain.script = lambda _: Said("한 번만 답해요")
            await doomed.kill()
            return Said("아무도 듣지 않아요")

        brain.script = kill
        ledger = Ledger()
        answer = await far.say("c", "환불해 주세요", wait=0, event="e1")
        assert ledger.note("c", "e1", "환불해 주세요", answer)
        await brain.until_asked(1)
        await watcher.start()
        await watcher.settled()
        await ledger.check(watcher)
        again = await api.say("c", "환불해 주세요", event="e1")
    assert [reply["text"] for reply in again.json()["replies"]] == ["한 번만 답해요"]
    assert len(brain.turns) == 2


async def test_a_message_that_kills_three_times_goes_to_a_person(
    make_service: Make, doomed: ServiceProcess, brain: ScriptedBrain
) -> None:
    async with make_service(SANGDAM_CLAIM_LEASE="0.4") as watcher, await watcher.api() as api:
        key = api.key
        await watcher.stop()

        async def kill(_: Body) -> Said:
            await doomed.kill()
            return Said("…")

        brain.script = kill
        await doomed.start()
        async with Api(doomed.origin, key) as far:
            await far.say("c", "독", wait=0, event="e1")
        await brain.until_asked(1)
        for deaths in (2, 3):
            await doomed.start()
            await brain.until_asked(deaths)
        await watcher.start()
        await watcher.settled()
        answer = (await api.say("c", "독", event="e1")).json()
        assert answer["owner"] == "waiting"
        assert "죄송해요" in answer["replies"][0]["text"]
        assert (await watcher.one("SELECT reason FROM handoff"))["reason"] == "action_failed"
    assert len(brain.turns) == 3


async def test_a_stopped_process_that_wakes_up_writes_nothing(
    make_service: Make, doomed: ServiceProcess, brain: ScriptedBrain
) -> None:
    gate = asyncio.Event()

    async def freeze(_: Body) -> Said:
        brain.script = lambda _: Said("그 사이의 답")
        doomed.signal(signal.SIGSTOP)
        gate.set()
        return Said("늦게 깬 답")

    async with make_service(SANGDAM_CLAIM_LEASE="0.4") as watcher, await watcher.api() as api:
        await watcher.stop()
        await doomed.start()
        brain.script = freeze
        async with Api(doomed.origin, api.key) as far:
            sending = asyncio.create_task(far.say("c", "안녕", wait=1, event="e1"))
            await gate.wait()
            await watcher.start()
            await watcher.settled()
            doomed.signal(signal.SIGCONT)
            answer = await sending
            # The woken process still serves, and knows nothing better than the others.
            other = await far.say("d", "거기 있나요", wait=20)
        assert [reply["text"] for reply in answer.json()["replies"]] == ["그 사이의 답"]
        assert other.status_code == 200
        rows = await watcher.rows(
            "SELECT body ->> 'text' AS text FROM message WHERE author = 'bot' ORDER BY id"
        )
    assert [row["text"] for row in rows] == ["그 사이의 답", "그 사이의 답"]


async def test_a_restart_in_the_middle_of_a_turn(service: Service, brain: ScriptedBrain) -> None:
    """A stop that cannot wait for the brain any longer breaks the turn off; the next start runs it again."""
    never = asyncio.Event()

    async def hang(_: Body) -> Said:
        brain.script = lambda _: Said("다시 시작한 뒤의 답")
        await never.wait()
        raise AssertionError

    brain.script = hang
    async with await service.api() as api:
        await api.say("c", "안녕", wait=0, event="e1")
        await brain.until_asked(1)
        await service.here.worker.stop(patience=0)
        held = await service.one("SELECT claim_until FROM conversation")
        assert held["claim_until"] is None, "the claim was given back, so nobody has to wait for the lease"
        await service.restart()
        await service.settled()
        answer = await api.say("c", "안녕", event="e1")
    assert [reply["text"] for reply in answer.json()["replies"]] == ["다시 시작한 뒤의 답"]


async def test_a_stop_lets_the_turn_in_progress_end(service: Service, brain: ScriptedBrain) -> None:
    stopping = asyncio.Event()

    async def slow(_: Body) -> Said:
        await stopping.wait()
        return Said("끝까지 답해요")

    brain.script = slow
    async with await service.api() as api:
        await api.say("c", "안녕", wait=0)
        await brain.until_asked(1)
        stop = asyncio.create_task(service.here.worker.stop(patience=30))
        await asyncio.sleep(0)
        stopping.set()
        await stop
        row = await service.one("SELECT body ->> 'text' AS text FROM message WHERE author = 'bot'")
    assert row["text"] == "끝까지 답해요"


async def test_a_sender_hears_when_the_service_is_gone(doomed: ServiceProcess) -> None:
    async with Api(doomed.origin, "sk_x") as far:
        with pytest.raises(httpx.ConnectError):
            await far.say("c", "안녕", wait=0)
