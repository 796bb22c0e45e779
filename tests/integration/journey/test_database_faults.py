"""The database stops, hangs or resets under traffic (T06, T07): nothing acknowledged is lost, nothing lost is acknowledged."""

from __future__ import annotations

import asyncio
import os
import random

import httpx
import procrastinate
import pytest

from sangdam.app import migrate_when_there
from sangdam.errors import StorageDown
from sangdam.storage import pool
from tests.harness.brain import Said, ScriptedBrain
from tests.harness.clients import Api, new_event
from tests.harness.ledger import Ledger
from tests.harness.proxy import Wire
from tests.harness.service import Service

SEED = int(os.environ.get("SEED", random.SystemRandom().randrange(10**6)))


async def _try(
    api: Api, ledger: Ledger, conversation: str, text: str, event: str | None = None
) -> httpx.Response | None:
    event = event or new_event()
    try:
        answer = await api.say(conversation, text, wait=0, event=event)
    except httpx.TransportError:
        answer = None
    ledger.note(conversation, event, text, answer)
    return answer


async def test_no_acknowledgement_while_the_database_is_away(
    wired: Service, wire: Wire, brain: ScriptedBrain
) -> None:
    ledger = Ledger()
    async with await wired.api() as api:
        for number in range(5):
            await _try(api, ledger, f"c{number}", "먼저")
        await wire.cut()
        refused = await asyncio.gather(*(_try(api, ledger, f"c{number}", "그동안") for number in range(5)))
        for answer in refused:
            assert answer is not None
            assert answer.status_code == 503
            assert answer.json()["error"]["code"] == "storage_down"
            assert int(answer.headers["Retry-After"]) > 0
        await wire.mend()
        for number in range(5):
            event = new_event()
            # The sender does what the answer says: the same event again.
            while (await _try(api, ledger, f"c{number}", "나중", event)).status_code == 503:  # type: ignore[union-attr]
                pass
        await wired.settled()
        await ledger.check(wired)
    assert len(ledger.acknowledged) >= 10


async def test_the_service_waits_for_a_database_that_is_still_coming_up(
    wired: Service, wire: Wire, brain: ScriptedBrain
) -> None:
    await wired.stop()
    await wire.cut()
    starting = asyncio.create_task(wired.start())
    await asyncio.sleep(0.7)
    assert not starting.done()
    await wire.mend()
    await starting
    async with await wired.api() as api:
        assert (await api.say("c1", "안녕하세요", wait=5)).status_code == 200


async def test_a_database_that_does_not_come_is_told(wired: Service, wire: Wire) -> None:
    await wire.cut()
    with pytest.raises(StorageDown):
        await migrate_when_there(wire.url, patience=0)


async def test_a_turn_whose_commit_fails_is_run_again(
    wired: Service, wire: Wire, brain: ScriptedBrain
) -> None:
    async def cut_the_wire(_: object) -> Said:
        brain.script = lambda _: Said("두 번째 답")
        await wire.cut()
        return Said("첫 번째 답")

    brain.script = cut_the_wire
    ledger = Ledger()
    async with await wired.api() as api:
        await _try(api, ledger, "c", "안녕")
        await brain.until_asked(1)
        await wired.idle()
        await wire.mend()
        await wired.settled()
        await ledger.check(wired)
    assert (await wired.one("SELECT body ->> 'text' AS text FROM message WHERE author = 'bot'"))[
        "text"
    ] == "두 번째 답"


async def test_resets_at_random_points_lose_and_double_nothing(
    wired: Service, wire: Wire, brain: ScriptedBrain
) -> None:
    print(f"SEED={SEED}")
    ledger, dice = Ledger(), random.Random(SEED)
    async with await wired.api() as api:
        wire.reset_sometimes(SEED, odds=0.03)
        for number in range(60):
            event, conversation = new_event(), f"c{dice.randrange(4)}"
            for _ in range(50):
                answer = await _try(api, ledger, conversation, f"메시지 {number}", event)
                if answer is not None and answer.status_code in (200, 202):
                    break
                assert answer is not None, "the service itself must not fall over"
                assert answer.status_code == 503, answer.text
        assert wire.resets > 0
        wire.reset_sometimes(SEED, odds=0)
        await wired.settled()
        await ledger.check(wired)
    assert len(ledger.acknowledged) == 60


async def test_live_sockets_and_timers_come_back(wired: Service, wire: Wire, brain: ScriptedBrain) -> None:
    brain.script = lambda body: (
        Said("연결", handoff=("asked", "")) if "text" in body["message"] else Said("어서 오세요")
    )
    async with await wired.visitor() as visitor, await visitor.socket() as socket:
        await socket.message()
        await socket.say("상담원")
        await socket.next("owner")
        await wired.settled()
        await wire.cut()
        await socket.say("들리세요?", "during")
        refused = await socket.next("error")
        assert refused["event_id"] == "during"
        assert refused["error"]["code"] == "storage_down"
        await wire.mend()
        ack = None
        while ack is None:
            await socket.say("들리세요?", "during")
            frame = await socket.until(lambda frame: frame["type"] in ("ack", "error"))
            ack = frame if frame["type"] == "ack" else None
        assert ack["duplicate"] is False
        await socket.message(lambda message: "전달했어요" in message["text"])
        # The clock's work goes on as well: the reminder of a long wait.
        await wired.rows("UPDATE handoff SET requested_at = now() - interval '10 minutes' RETURNING id")
        queue = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=wired._direct_url))
        async with queue.open_async():
            await queue.configure_task("remind_waiting").defer_async(timestamp=0)
        await socket.message(lambda message: "기다리시게 해서" in message["text"])


async def test_a_frozen_database_is_answered_in_time(
    wired: Service, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped in its tracks, PostgreSQL neither answers nor refuses; a sender must still hear something."""
    ledger = Ledger()
    async with await wired.api() as api:
        await _try(api, ledger, "c", "먼저")
        await wired.settled()
        monkeypatch.setattr(pool, "PATIENCE", 0.5)
        wire.freeze()
        answer = await _try(api, ledger, "c", "그동안", "frozen")
        assert answer is not None
        assert answer.status_code == 503
        assert answer.json()["error"]["code"] == "storage_down"
        wire.thaw()
        monkeypatch.undo()
        while (again := await _try(api, ledger, "c", "그동안", "frozen")).status_code == 503:  # type: ignore[union-attr]
            pass
        assert again is not None
        assert again.status_code in (200, 202)
        await wired.settled()
        await ledger.check(wired)
