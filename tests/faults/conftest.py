"""One Sangdam on a PostgreSQL of the tests' own, which they may stop; every test leaves it serving, none in the dark."""

from __future__ import annotations

import asyncio
import secrets
import signal
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from sangdam.cli.keys import make_key
from sangdam.stack.postgres import EmbeddedPostgres
from tests.faults.traffic import Promises
from tests.harness.clients import Api
from tests.stackrun.shop import Shop
from tests.stackrun.stack import PATIENCE, Stack

_QUICK = {"SANGDAM_CLAIM_LEASE": "2", "SANGDAM_TURN_TIMEOUT": "20"}


class Database:
    """A PostgreSQL that can be stopped and started again."""

    def __init__(self, folder: Path) -> None:
        self.server = EmbeddedPostgres(folder, ("max_connections=100",))
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Until it takes connections."""
        self.server.prepare()
        self._process = subprocess.Popen(
            self.server.command(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd="/",
        )
        self.server.wait_ready()

    def stop(self) -> None:
        """As an administrator stops it: connections are broken off, nothing is lost."""
        assert self._process
        self._process.send_signal(signal.SIGINT)
        self._process.wait(PATIENCE)


@pytest.fixture(scope="session")
def database() -> Iterator[Database]:
    """The database of the fault tests."""
    with tempfile.TemporaryDirectory(prefix="sangdam-faults-db-") as folder:
        made = Database(Path(folder) / "data")
        made.start()
        try:
            yield made
        finally:
            made.stop()


@pytest.fixture(scope="session")
def broken(database: Database) -> Iterator[Stack]:
    """The stack that gets broken."""
    with tempfile.TemporaryDirectory(prefix="sangdam-faults-") as folder:
        made = Stack(Path(folder), DATABASE_URL=database.server.url(), **_QUICK)
        try:
            made.start()
            made.key = asyncio.run(make_key(made.database_url, f"faults {secrets.token_hex(6)}"))
            yield made
        finally:
            made.end()


@pytest.fixture(scope="session")
def promises() -> Promises:
    """What the customers of that stack were promised."""
    return Promises()


@pytest.fixture
async def api(broken: Stack) -> AsyncIterator[Api]:
    """A caller of the developers' channel."""
    async with Api(broken.origin, broken.key) as caller:
        yield caller


@pytest.fixture(scope="session")
def goods(broken: Stack) -> Shop:
    """The shop of that stack."""
    return Shop(broken)
