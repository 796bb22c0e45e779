"""Fixtures of the suites that run a whole service; each suite's conftest.py imports them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.harness.brain import ScriptedBrain
from tests.harness.proxy import Wire
from tests.harness.service import BRAIN_SECRET, Service

__all__ = ["brain", "make_service", "service", "wire", "wired"]


@pytest.fixture
async def brain() -> AsyncIterator[ScriptedBrain]:
    """A brain that repeats what it is told, until it gets another script."""
    async with ScriptedBrain(BRAIN_SECRET) as running:
        yield running


@pytest.fixture
def make_service(migrated_url: str, tmp_path: Path, brain: ScriptedBrain) -> Callable[..., Service]:
    """Makes services on the test's database; start each with ``async with``."""

    def make(**changed: str) -> Service:
        return Service(migrated_url, tmp_path / "var", brain, **changed)

    return make


@pytest.fixture
async def service(make_service: Callable[..., Service]) -> AsyncIterator[Service]:
    """A running service."""
    async with make_service() as running:
        yield running


@pytest.fixture
async def wire(migrated_url: str) -> AsyncIterator[Wire]:
    """A wire to the test's database that can be cut."""
    async with Wire(migrated_url) as wire:
        yield wire


@pytest.fixture
async def wired(
    wire: Wire, migrated_url: str, tmp_path: Path, brain: ScriptedBrain
) -> AsyncIterator[Service]:
    """A running service whose database is at the end of `wire`."""
    async with AsyncExitStack() as stack:
        yield await stack.enter_async_context(Service(wire.url, tmp_path / "var", brain, migrated_url))
