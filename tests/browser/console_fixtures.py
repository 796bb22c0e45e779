"""The agent console against its fake service: one server, a browser per file, a fresh desk per test."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.chromium import launch
from tests.browser.console_desk import Service, open_desk

CONSOLE = Path(__file__).resolve().parents[2] / "console"


def node() -> str:
    """The program that builds and serves the console."""
    beside = Path(sys.executable).with_name("node")
    found = str(beside) if beside.exists() else shutil.which("node")
    if not found or not (CONSOLE / "node_modules").exists():
        pytest.fail("node and console/node_modules (npm ci) are needed; `make setup` gets both")
    return found


@pytest.fixture(scope="session")
def console_server() -> Iterator[Service]:
    """Build the console and serve it."""
    program = node()
    subprocess.run([program, "build.mjs"], cwd=CONSOLE, check=True)
    with subprocess.Popen(
        [program, "dev/server.mjs", "--port", "0"], cwd=CONSOLE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        yield Service(server.stdout.readline().strip().removesuffix("/desk/"))
        server.terminate()


@pytest.fixture(scope="module")
def console_browser() -> Iterator[Browser]:
    """One browser per file: Playwright may run only once at a time, and other files start their own."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def console_service(console_server: Service) -> Service:
    """The service as on a fresh day."""
    console_server.pull("reset")
    return console_server


@pytest.fixture
def console_context(
    console_browser: Browser, console_service: Service
) -> Iterator[Callable[..., BrowserContext]]:
    """Browser contexts that fail the test on script errors and broken content security."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on(
            "console",
            lambda line: problems.append(line.text) if "Content Security Policy" in line.text else None,
        )

    def make(**options: object) -> BrowserContext:
        options.setdefault("viewport", {"width": 1440, "height": 900})
        context = console_browser.new_context(base_url=console_service.base, locale="ko-KR", **options)  # type: ignore[arg-type]
        context.on("page", watch)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert not problems


@pytest.fixture
def desk(console_context: Callable[..., BrowserContext]) -> Page:
    """김민지's desk, live."""
    return open_desk(console_context().new_page())
