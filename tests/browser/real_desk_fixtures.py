"""Fixtures of `tests.browser.real_desk`: a console built once, a browser per file, a service per test."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import launch
from tests.browser.console_fixtures import CONSOLE, node
from tests.browser.real_desk import LoopThread, RealDesk
from tests.harness.brain import ScriptedBrain
from tests.harness.service import BRAIN_SECRET, Service


@pytest.fixture(scope="session")
def built_console() -> None:
    """console/dist as the sources are now."""
    subprocess.run([node(), "build.mjs"], cwd=CONSOLE, check=True)


@pytest.fixture(scope="module")
def desk_browser() -> Iterator[Browser]:
    """One browser per file: Playwright may run only once at a time, and other files start their own."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def make_real_desk(
    built_console: None, desk_browser: Browser, migrated_url: str, tmp_path: Path
) -> Iterator[Callable[..., RealDesk]]:
    """Starts desks on the test's database; `changed` are the service's environment variables."""
    with ExitStack() as stack:
        loop = stack.enter_context(LoopThread())

        async def start(**changed: str) -> tuple[Service, ScriptedBrain, AsyncExitStack]:
            async with AsyncExitStack() as opened:
                brain = await opened.enter_async_context(ScriptedBrain(BRAIN_SECRET))
                service = Service(migrated_url, tmp_path / "var", brain, **changed)
                await opened.enter_async_context(service)
                return service, brain, opened.pop_all()

        def make(**changed: str) -> RealDesk:
            service, brain, opened = loop.run(start(**changed))
            stack.callback(lambda: loop.run(opened.aclose()))
            desk = RealDesk(loop, service, brain, desk_browser)
            stack.callback(lambda: _no_problems(desk))
            stack.callback(desk.close)
            return desk

        yield make


def _no_problems(desk: RealDesk) -> None:
    assert desk.problems == []


@pytest.fixture
def real_desk(make_real_desk: Callable[..., RealDesk]) -> RealDesk:
    """A running service without the demo shop, nobody signed in, no conversations."""
    return make_real_desk()
