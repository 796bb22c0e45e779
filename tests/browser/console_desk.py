"""Words for the console's tests: the fake service's strings, signing in, opening a conversation."""

from __future__ import annotations

import json
import urllib.request
from dataclasses import dataclass

from playwright.sync_api import Page, expect

MINJI = ("minji", "desk-minji-01")
SEOYEON = ("seoyeon", "desk-seoyeon-01")


@dataclass
class Service:
    """The fake service and the strings a test may pull."""

    base: str

    def pull(self, string: str, **body: object) -> None:
        """Make something happen: a customer writes, another agent takes, the line breaks."""
        data = json.dumps(body).encode()
        urllib.request.urlopen(
            urllib.request.Request(f"{self.base}/_dev/{string}", data, method="POST")
        ).close()

    def log(self) -> list[dict[str, object]]:
        """Replies, typing and categories the service received, in order."""
        with urllib.request.urlopen(f"{self.base}/_dev/log") as answer:
            return list(json.load(answer))

    def replies(self) -> list[str]:
        """The texts of the replies received, repetitions included."""
        return [str(entry["text"]) for entry in self.log() if "text" in entry]


def sign_in(page: Page, login: str, password: str) -> None:
    """Fill and send the sign-in form."""
    page.get_by_label("아이디").fill(login)
    page.get_by_label("비밀번호", exact=True).fill(password)
    page.get_by_role("button", name="로그인", exact=True).click()


def open_desk(page: Page, agent: tuple[str, str] = MINJI, at: str = "/desk/") -> Page:
    """Sign in and wait until the desk is live."""
    page.goto(at)
    sign_in(page, *agent)
    expect(page.get_by_text("실시간", exact=True)).to_be_visible()
    return page


def open_talk(page: Page, conversation: str) -> None:
    """Open a conversation of the list in sight."""
    page.locator(f"[data-item={conversation}]").click()
    expect(page.get_by_role("log")).to_be_visible()
