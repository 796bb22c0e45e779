"""The stage of the widget's browser tests: the stand-in service of `widget/dev` and a customer's page.

Waiting is left to Playwright's `expect`: no sleeps.
"""

from __future__ import annotations

import json
import urllib.request
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import CDPSession, ConsoleMessage, Locator, Page, expect

PATIENCE_MS = 20_000

expect.set_options(timeout=PATIENCE_MS)


class Service:
    """The stand-in service: speaks the wire, and misbehaves when told to."""

    def __init__(self, base: str) -> None:
        self.base = base

    def act(self, name: str, **data: Any) -> Any:
        request = urllib.request.Request(f"{self.base}/dev/{name}", data=json.dumps(data).encode())
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def mood(self, **changes: Any) -> None:
        self.act("mood", **changes)

    def say(self, **message: Any) -> None:
        self.act("say", message=message)

    def log(self) -> Any:
        return self.act("log")

    def said(self) -> list[str]:
        """What the customer said, as the service keeps it."""
        return [one["text"] for one in self.log()["messages"] if one["from"] == "customer"]


class Customer:
    """One customer's page with the chat in it."""

    def __init__(self, page: Page, base: str) -> None:
        self.page = page
        self.base = base
        self.problems: list[str] = []
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", self._heard)

    def _heard(self, line: ConsoleMessage) -> None:
        if "Content Security" in line.text or "Trusted" in line.text:
            self.problems.append(line.text)

    def visit(self, **attributes: str) -> Customer:
        self.page.goto(f"{self.base}/dev/page?{urlencode(attributes)}")
        return self

    def open(self) -> Customer:
        self.page.get_by_role("button", name="상담 채팅 열기").click()
        self.sees("무엇을 도와드릴까요?")
        return self

    @property
    def box(self) -> Locator:
        return self.page.get_by_role("textbox", name="메시지 입력")

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log", name="대화 내용")

    @property
    def own(self) -> Locator:
        """The customer's own bubbles."""
        return self.log.locator(".row.customer .bubble")

    @property
    def settled(self) -> Locator:
        """Own bubbles the service has confirmed."""
        return self.log.locator(".row.customer:not(.unsent) .bubble")

    def write(self, text: str) -> None:
        self.box.fill(text)
        self.box.press("Enter")

    def sees(self, text: str) -> None:
        expect(self.log.get_by_text(text).last).to_be_visible()

    def keys(self) -> CDPSession:
        return self.page.context.new_cdp_session(self.page)
