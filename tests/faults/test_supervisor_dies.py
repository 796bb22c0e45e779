"""kill -9 of the supervisor, and of the embedded database: nothing is left running, and a second start finds everything."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.faults.traffic import Customer, Promises
from tests.stackrun.chat import api
from tests.stackrun.stack import BRAIN, DATABASE, SERVICE, Stack, until


@pytest.fixture
def alone() -> Iterator[Stack]:
    """A stack of this test alone, with the embedded PostgreSQL."""
    with tempfile.TemporaryDirectory(prefix="sangdam-alone-") as folder:
        made = Stack(Path(folder), SANGDAM_CLAIM_LEASE="2")
        try:
            yield made
        finally:
            made.end()


async def test_nothing_is_left_and_everything_is_found_again(alone: Stack) -> None:
    alone.start()
    promises = Promises()
    async with await api(alone) as caller:
        customer = Customer(caller, promises, alone)
        await customer.say("배송비 얼마예요?", wait=20)
        database = alone.process(DATABASE)
        database.kill()
        await alone.replaced(DATABASE, database)
        await customer.say("영업시간 알려 주세요", wait=20)

        parts = [alone.process(kind) for kind in (SERVICE, BRAIN, DATABASE)]
        everything = [*parts, *(child for part in parts for child in part.children(recursive=True))]
        alone.process(BRAIN).suspend()
        await customer.say("환불은 며칠 걸려요?")  # acknowledged, and nobody can answer it
        alone.kill()

        async def gone() -> bool:
            return not any(_lives(process) for process in everything)

        await until(gone)
        alone.start()
        await promises.kept(alone)
        (row,) = alone.sql("SELECT count(*) AS stored FROM message WHERE author = 'customer'")
        assert row["stored"] == 3
        assert "3,000원" in (await customer.say("배송비 얼마예요?", wait=20))[0]
    assert alone.stop() == 0


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
