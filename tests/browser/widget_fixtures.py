"""Fixtures of the widget's browser tests: the built widget, the stand-in service, a browser, a customer."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser.chromium import launch
from tests.browser.widget_stage import PATIENCE_MS, Customer, Service

WIDGET = Path(__file__).resolve().parents[2] / "widget"


@pytest.fixture(scope="session")
def widget_server() -> Iterator[Service]:
    """Build the widget and start the stand-in service."""
    beside = Path(sys.executable).with_name("node")
    found = str(beside) if beside.exists() else shutil.which("node")
    if not found or not (WIDGET / "node_modules").is_dir():
        pytest.fail("node and widget/node_modules (npm ci) are needed; `make setup` gets both")
    subprocess.run([found, "build.mjs"], cwd=WIDGET, check=True)
    with subprocess.Popen([found, "dev/server.mjs"], cwd=WIDGET, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield Service(server.stdout.readline().strip())
        finally:
            server.terminate()


@pytest.fixture
def widget_service(widget_server: Service) -> Service:
    """The service as on a fresh day; its bot is silent until told otherwise."""
    widget_server.act("reset")
    widget_server.mood(answerMs=1, mute=True)
    return widget_server


@pytest.fixture(scope="module")
def widget_browser() -> Iterator[Browser]:
    """One browser per file: Playwright may run only once at a time, and other files start their own."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def widget_context(widget_browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Make browser profiles; each is its own person."""
    made: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        context = widget_browser.new_context(**{"locale": "ko-KR", "timezone_id": "Asia/Seoul", **options})
        context.set_default_timeout(PATIENCE_MS)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


@pytest.fixture
def customer(widget_service: Service, widget_context: Callable[..., BrowserContext]) -> Iterator[Customer]:
    """A customer whose page must show no script error and break no content rule."""
    person = Customer(widget_context().new_page(), widget_service.base)
    yield person
    assert person.problems == []
