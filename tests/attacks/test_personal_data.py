"""Personal data in no log, and what must not be stored is masked everywhere (I6, T24), on good and on bad paths."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

import pytest

from sangdam.errors import SangdamError
from tests.harness.brain import ACTION_FAILED, Body, Raw, Said, ScriptedBrain, finished
from tests.harness.proxy import Wire
from tests.harness.service import Service

Make = Callable[..., Service]

RESIDENT, CARD, PHONE = "900101-1234567", "4111-1111-1111-1111", "010-2345-6789"
WORDS = "은평구 통일로 684 비밀번호 4417"
TEXT = f"주민번호 {RESIDENT}, 카드 {CARD}, 전화 {PHONE}, 주소 {WORDS}"
MASKED = "주민번호 900101-*******, 카드 4111-****-****-****"
NEVER_LOGGED = (RESIDENT, CARD, PHONE, WORDS, "1234567", "4111-1111", "은평구")


@pytest.fixture
def log() -> Iterator[list[str]]:
    """Everything that any logger writes, as it would be written, with tracebacks."""
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(logging.Formatter("%(levelname)s %(name)s %(message)s").format(record))

    handler, root = Keep(), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lines
    root.removeHandler(handler)
    root.setLevel(before)


def clean(lines: list[str]) -> None:
    """No canary is in the log."""
    for canary in NEVER_LOGGED:
        assert [line for line in lines if canary in line] == []


async def whole_database(service: Service) -> str:
    """Every row of every table of ours, as text."""
    tables = await service.rows(
        "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
    )
    texts = [str(await service.rows(f"SELECT t::text FROM {table['name']} t")) for table in tables]
    return "\n".join(texts)


async def test_numbers_are_masked_before_anything_sees_them(
    service: Service, brain: ScriptedBrain, log: list[str]
) -> None:
    async with (
        await service.api() as api,
        await service.visitor() as visitor,
        await visitor.socket() as socket,
    ):
        await socket.message()
        answer = await api.say("c", TEXT)
        await visitor.say(TEXT)
        await socket.say(TEXT)
        await socket.message(lambda message: message["from"] == "bot" and MASKED in message["text"])
        await service.settled()
        async with await service.agent() as agent:
            for row in await service.rows("SELECT id FROM conversation"):
                summary = await agent.take(row["id"])
                await agent.act(row["id"], "reply", event_id="r1", text=f"확인: {TEXT}")
                shown = (await agent.get(f"/conversations/{row['id']}")).text
                assert RESIDENT not in shown
                await agent.act(row["id"], "return", version=summary["version"], note=TEXT)
        await service.settled()
    assert MASKED in answer.json()["replies"][0]["text"]
    assert all(RESIDENT not in str(turn) and CARD not in str(turn) for turn in brain.turns)
    stored = await whole_database(service)
    assert MASKED in stored
    assert RESIDENT not in stored
    assert CARD not in stored
    clean(log)


async def _boom(_: Body) -> Said:
    raise ValueError(TEXT)


FAULTS: dict[str, Callable[[Body], object]] = {
    "an action fails": lambda _: ACTION_FAILED,
    "the brain says 500": lambda _: Raw(500, TEXT.encode()),
    "the brain answers nonsense": lambda _: Raw(200, TEXT.encode()),
    "the brain answers an unknown reason": lambda _: Said(TEXT, handoff=(TEXT, TEXT)),
    "the brain answers half an event": lambda _: Raw(
        200, finished(Said(TEXT)).replace(b'"event": "user", ', b"")
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_nothing_is_logged_when_turns_fail(
    make_service: Make, brain: ScriptedBrain, log: list[str], fault: str
) -> None:
    brain.script = FAULTS[fault]  # type: ignore[assignment]
    async with make_service(SANGDAM_TURN_TIMEOUT="0.3") as service, await service.api() as api:
        await api.say("c", TEXT)
        assert (await service.one("SELECT owner FROM conversation"))["owner"] == "waiting"
    assert log, "this path is meant to be loud"
    clean(log)


async def test_nothing_is_logged_when_the_database_goes_away(
    wired: Service, wire: Wire, log: list[str]
) -> None:
    async with await wired.api() as api, await wired.visitor() as visitor, await visitor.socket() as socket:
        await socket.message()
        await api.say("c", TEXT)
        await wire.cut()
        assert (await api.say("c", TEXT, wait=0)).status_code == 503
        await socket.say(TEXT)
        await socket.next("error")
        await wire.mend()
    clean(log)


async def test_nothing_is_logged_of_bad_requests_and_bugs(
    service: Service, log: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with (
        await service.api() as api,
        await service.visitor() as visitor,
        await visitor.socket() as socket,
    ):
        await socket.message()
        for body in (TEXT, f'{{"event_id": "{TEXT}"}}', f'{{"event_id":"e1","text":"{TEXT}', f'["{TEXT}"]'):
            refused = await api.http.post(api.path("c"), content=body.encode())
            assert refused.status_code == 400
            assert RESIDENT not in refused.text
            await socket.connection.send(body)
            await socket.next("error")

        async def broken(*_: object) -> None:
            raise ValueError(TEXT)

        monkeypatch.setattr(service.here.intake, "journal", broken)
        failed = await api.say("c", TEXT, wait=0)
        assert failed.status_code == 500
        assert failed.json()["error"]["code"] == SangdamError.code
        await socket.say(TEXT)
        await socket.closed()
    error_id = failed.json()["error"]["id"]
    assert [line for line in log if error_id in line and "ValueError at" in line], "the id leads to the log"
    clean(log)
