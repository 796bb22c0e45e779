"""The supervisor with real processes: PostgreSQL itself, and stand-ins for service and brains."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import psutil
import psycopg
import pytest

from sangdam.settings import SettingError, Settings
from sangdam.stack import runfile
from sangdam.stack.errors import StartFailed
from sangdam.stack.loopback import answers
from sangdam.stack.supervisor import Supervisor

from .conftest import ModelMaker

Run = Callable[..., Awaitable[Supervisor]]


@asynccontextmanager
async def running(settings: Settings, python: Path, service: tuple[str, ...]) -> AsyncIterator[Supervisor]:
    supervisor = Supervisor(settings, print, service, python)
    with runfile.lock(settings.data_folder):
        try:
            await supervisor.start()
            yield supervisor
        finally:
            await supervisor.stop()


async def rows(supervisor: Supervisor) -> list[tuple[str, str, str]]:
    async with await psycopg.AsyncConnection.connect(supervisor.database_url) as connection:
        cursor = await connection.execute("SELECT url, model, state FROM brain ORDER BY registered_at")
        return await cursor.fetchall()


async def until(check: Callable[[], Awaitable[object]], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not await check():
        assert time.monotonic() < end, "it did not happen in time"
        await asyncio.sleep(0.05)


async def serving(supervisor: Supervisor, model: str, count: int = 1) -> bool:
    found = await rows(supervisor)
    return [row[1:] for row in found] == [(model, "serving")] * count and all(
        [await answers(r[0]) for r in found]
    )


def brain_process(settings: Settings, supervisor: Supervisor) -> psutil.Process:
    assert supervisor._fleet
    child = supervisor._fleet.keepers[0].child
    assert child
    return psutil.Process(child.pid)


async def test_everything_starts_and_nothing_is_left_after_stop(
    embedded: Settings, make_model: ModelMaker, stand_in_python: Path, stand_in_service: tuple[str, ...]
) -> None:
    make_model("one")
    two = replace(embedded, brains=2)
    async with running(two, stand_in_python, stand_in_service) as supervisor:
        assert await serving(supervisor, "one.tar.gz", 2)
        kept = runfile.alive(embedded.data_folder)
        assert kept
        assert kept.pid == os.getpid()
        assert len(kept.children) == 4, "database, service, two brains"
        assert supervisor.password
    assert not runfile.read(embedded.data_folder)
    assert not [pid for pid, created in kept.children if runfile.same_process(pid, created)]
    async with running(embedded, stand_in_python, stand_in_service) as again:
        assert again.password is None, "there is an administrator already: the data was found again"
        assert await serving(again, "one.tar.gz")


async def test_a_dead_brain_is_replaced_and_its_row_too(
    settings: Settings, make_model: ModelMaker, stand_in_python: Path, stand_in_service: tuple[str, ...]
) -> None:
    make_model("one")
    async with running(settings, stand_in_python, stand_in_service) as supervisor:
        before = await rows(supervisor)
        brain_process(settings, supervisor).kill()

        async def replaced() -> bool:
            return await rows(supervisor) != before and await serving(supervisor, "one.tar.gz")

        await until(replaced)


async def test_a_hung_brain_is_killed_and_replaced(
    settings: Settings, make_model: ModelMaker, stand_in_python: Path, stand_in_service: tuple[str, ...]
) -> None:
    make_model("one")
    async with running(settings, stand_in_python, stand_in_service) as supervisor:
        before = await rows(supervisor)
        hung = brain_process(settings, supervisor)
        hung.suspend()

        async def replaced() -> bool:
            return await rows(supervisor) != before and await serving(supervisor, "one.tar.gz")

        await until(replaced)
        assert not hung.is_running()


async def test_a_dead_service_and_a_dead_database_come_back(
    embedded: Settings, make_model: ModelMaker, stand_in_python: Path, stand_in_service: tuple[str, ...]
) -> None:
    make_model("one")
    async with running(embedded, stand_in_python, stand_in_service) as supervisor:
        for keeper in supervisor._keepers:
            child = keeper.child
            assert child
            os.kill(child.pid, signal.SIGKILL)

            async def back(old: int = child.pid, kept: object = keeper) -> bool:
                return kept.child.alive and kept.child.pid != old  # type: ignore[attr-defined]

            await until(back)

        async def all_good() -> bool:
            try:
                return await serving(supervisor, "one.tar.gz")
            except psycopg.OperationalError:
                return False

        await until(all_good)
        assert await answers(f"http://127.0.0.1:{embedded.port}")


async def test_a_new_model_is_taken_over_and_a_bad_one_refused(
    settings: Settings,
    make_model: ModelMaker,
    stand_in_python: Path,
    stand_in_service: tuple[str, ...],
    caplog: pytest.LogCaptureFixture,
) -> None:
    make_model("one")
    async with running(settings, stand_in_python, stand_in_service) as supervisor:
        old = await rows(supervisor)
        make_model("two")

        async def both() -> bool:
            return {(row[1], row[2]) for row in await rows(supervisor)} == {
                ("one.tar.gz", "draining"),
                ("two.tar.gz", "serving"),
            }

        await until(both)
        assert await answers(old[0][0]), "the old brain finishes its turns"
        await until(lambda: serving(supervisor, "two.tar.gz"))
        assert not await answers(old[0][0])
        make_model("mute", {"replies": []})
        make_model("broken", {"say": "Model broken cannot be loaded."})
        make_model("foreign", train_schema={"nodes": {"a": {"uses": "os.system"}}})

        async def refused() -> bool:
            return all(word in caplog.text for word in ("mute", "broken", "'os.system'"))

        await until(refused)
        assert await serving(supervisor, "two.tar.gz")


async def test_a_bad_newest_model_at_start_is_passed_over(
    settings: Settings, make_model: ModelMaker, stand_in_python: Path, stand_in_service: tuple[str, ...]
) -> None:
    make_model("one")
    make_model("two", {"say": "no"})
    async with running(settings, stand_in_python, stand_in_service) as supervisor:
        assert await serving(supervisor, "one.tar.gz")


async def test_a_service_that_cannot_start_stops_the_start_with_its_sentence(
    settings: Settings,
    make_model: ModelMaker,
    stand_in_python: Path,
    stand_in_service: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_model("one")
    monkeypatch.setenv("STAND_IN_FAILS", "1")
    with pytest.raises(StartFailed, match="The service cannot start"):
        async with running(settings, stand_in_python, stand_in_service):
            pass
    assert not [p for p in psutil.Process().children(recursive=True) if "stand_in" in " ".join(p.cmdline())]


async def test_a_taken_port_is_named(
    settings: Settings, stand_in_python: Path, stand_in_service: tuple[str, ...]
) -> None:
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", settings.port)
    async with server:
        with pytest.raises(SettingError, match=f"PORT.*{settings.port}"):
            async with running(settings, stand_in_python, stand_in_service):
                pass


def test_two_supervisors_do_not_share_a_data_folder(settings: Settings) -> None:
    with (
        runfile.lock(settings.data_folder),
        pytest.raises(SettingError, match="already runs"),
        runfile.lock(settings.data_folder),
    ):
        pass
