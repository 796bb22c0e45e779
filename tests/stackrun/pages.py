"""The two people in front of a browser: the customer at the demo shop, the agent at the console."""

from __future__ import annotations

from playwright.sync_api import ConsoleMessage, Locator, Page, expect

from tests.stackrun.stack import PASSWORD

PATIENCE_MS = 60_000


class Person:
    """A page whose script errors and broken content rules are kept in `problems`."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.problems: list[str] = []
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", self._heard)

    def _heard(self, line: ConsoleMessage) -> None:
        if "Content Security" in line.text or "Trusted" in line.text:
            self.problems.append(line.text)

    def compose(self, done: str, composing: str) -> None:
        """Type as a Hangul keyboard does and press Enter in the middle of the last syllable."""
        keys = self.page.context.new_cdp_session(self.page)
        enter = {"code": "Enter", "nativeVirtualKeyCode": 13}
        keys.send("Input.insertText", {"text": done})
        keys.send("Input.imeSetComposition", {"text": composing, "selectionStart": 1, "selectionEnd": 1})
        keys.send(
            "Input.dispatchKeyEvent",
            {"type": "rawKeyDown", "key": "Process", "windowsVirtualKeyCode": 229, **enter},
        )
        keys.send("Input.insertText", {"text": composing})
        keys.send(
            "Input.dispatchKeyEvent",
            {"type": "keyUp", "key": "Process", "windowsVirtualKeyCode": 229, **enter},
        )


class Shopper(Person):
    """A customer."""

    def visit(self, path: str = "/shop/") -> None:
        """Go to a page of the shop; the chat button must come up."""
        self.page.goto(path)
        expect(self.page.get_by_role("button", name="상담 채팅 열기")).to_be_visible(timeout=PATIENCE_MS)

    def open(self) -> None:
        """Open the chat and read the greeting."""
        self.page.get_by_role("button", name="상담 채팅 열기").click()
        self.sees("무엇이 궁금하세요?")

    def sign_in(self, name: str) -> None:
        """Be one of the demo members."""
        self.page.get_by_role("button", name="로그인", exact=True).click()
        self.page.get_by_role("dialog").get_by_role("button", name=name).click()
        expect(self.page.get_by_role("button", name="로그아웃")).to_be_visible(timeout=PATIENCE_MS)

    @property
    def log(self) -> Locator:
        """The conversation."""
        return self.page.get_by_role("log", name="대화 내용")

    @property
    def box(self) -> Locator:
        """Where one writes."""
        return self.page.get_by_role("textbox", name="메시지 입력")

    @property
    def sent(self) -> Locator:
        """The customer's own messages that the service has confirmed."""
        return self.log.locator(".row.customer:not(.unsent) .bubble")

    @property
    def bubbles(self) -> Locator:
        """Everything said, in order."""
        return self.log.locator(".bubble")

    def write(self, text: str) -> None:
        """Write and press Enter."""
        self.box.fill(text)
        self.box.press("Enter")

    def sees(self, text: str) -> None:
        """Until it is there."""
        expect(self.log.get_by_text(text).last).to_be_visible(timeout=PATIENCE_MS)


class Desk(Person):
    """An agent."""

    def sign_in(self, login: str = "admin", password: str = PASSWORD) -> None:
        """Until the desk is live."""
        self.page.goto("/desk/")
        self.page.get_by_label("아이디").fill(login)
        self.page.get_by_label("비밀번호", exact=True).fill(password)
        self.page.get_by_role("button", name="로그인", exact=True).click()
        expect(self.page.get_by_text("실시간", exact=True)).to_be_visible(timeout=PATIENCE_MS)

    def row(self, conversation: str) -> Locator:
        """A conversation in the list."""
        return self.page.locator(f"[data-item={conversation}]")

    def open(self, conversation: str) -> None:
        """Read it."""
        self.row(conversation).click()
        expect(self.log).to_be_visible(timeout=PATIENCE_MS)

    @property
    def log(self) -> Locator:
        """The conversation."""
        return self.page.get_by_role("log")

    @property
    def box(self) -> Locator:
        """Where one writes."""
        return self.page.get_by_role("textbox", name="답장")

    def take(self) -> None:
        """Begin."""
        self.page.locator(".talk-head").get_by_role("button", name="상담 시작").click()
        expect(self.box).to_be_focused(timeout=PATIENCE_MS)

    def reply(self, text: str) -> None:
        """Write and press Enter."""
        self.box.fill(text)
        self.box.press("Enter")

    def give_back(self) -> None:
        """To the bot."""
        self.page.get_by_role("button", name="봇에게 돌려주기").click()
        self.page.get_by_role("dialog").get_by_role("button", name="돌려주기").click()
        expect(self.page.get_by_role("dialog")).to_have_count(0, timeout=PATIENCE_MS)
