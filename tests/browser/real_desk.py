"""The real console on the real service in real browsers, for every suite that wants several people at once.

Playwright's sync API and an asyncio service cannot share a thread, so the service has one of its own: `RealDesk.run` runs a
coroutine there (``real_desk.run(real_desk.service.visitor())``). A test names the plugin with the fixtures::

    pytest_plugins = ["tests.browser.real_desk_fixtures"]

    def test_two_agents(real_desk: RealDesk) -> None:
        talk = real_desk.plant("상담원 연결해 주세요")
        kim = real_desk.agent("kim", "김상담")
        kim.locator(f"[data-item={talk}]").click()
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, Self, TypeVar

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.harness.brain import ScriptedBrain
from tests.harness.seeding import plant, plant_many
from tests.harness.service import PASSWORD, PATIENCE, Service

T = TypeVar("T")


class LoopThread:
    """An event loop in a thread of its own, for as long as the ``with`` lasts."""

    def __enter__(self) -> Self:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name="real-desk")
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.run(self.loop.shutdown_asyncgens())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()

    def run(self, work: Coroutine[Any, Any, T], timeout: float = PATIENCE * 2) -> T:
        """What the coroutine gives."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout)


class RealDesk:
    """A running service with the built console, and the browsers of the people at it.

    `service` and `brain` are those of tests/harness; touch them only inside `run`. `problems` are script errors and
    broken content security of all pages; the fixture fails the test on them.
    """

    def __init__(self, loop: LoopThread, service: Service, brain: ScriptedBrain, browser: Browser) -> None:
        self._loop = loop
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.service = service
        self.brain = brain
        self.problems: list[str] = []

    @property
    def origin(self) -> str:
        """The service's site."""
        return self.service.origin

    def run(self, work: Coroutine[Any, Any, T], timeout: float = PATIENCE * 2) -> T:
        """Run a coroutine where the service lives."""
        return self._loop.run(work, timeout)

    def context(self, **options: Any) -> BrowserContext:
        """A browser profile of its own, 1440 by 900 unless told otherwise."""
        options.setdefault("viewport", {"width": 1440, "height": 900})
        context = self._browser.new_context(
            base_url=self.origin, locale="ko-KR", timezone_id="Asia/Seoul", **options
        )
        context.on("page", self._watch)
        self._contexts.append(context)
        return context

    def hire(self, login: str = "kim", name: str = "김상담", role: str = "agent") -> int:
        """A new account's id; its password is `tests.harness.service.PASSWORD`."""
        return self.run(self.service.hire(login, name, role))

    def sign_in(self, login: str = "kim", at: str = "/desk/", **options: Any) -> Page:
        """The console of somebody who was hired, live. `options` are those of `context`."""
        context = self.context(**options)
        answer = context.request.post("/desk/api/session", data={"login": login, "password": PASSWORD})
        assert answer.ok, answer.text()
        page = context.new_page()
        page.goto(at)
        expect(page.get_by_text("실시간", exact=True)).to_be_visible()
        return page

    def agent(
        self,
        login: str = "kim",
        name: str = "김상담",
        role: str = "agent",
        at: str = "/desk/",
        **options: Any,
    ) -> Page:
        """Hired and signed in: their console, live."""
        self.hire(login, name, role)
        return self.sign_in(login, at, **options)

    def plant(self, *said: str | tuple[str, str], **how: Any) -> str:
        """A conversation as `tests.harness.seeding.plant` makes it, told to the desks; its id."""
        talk = self.run(plant(self.service.db, *said, **how))
        self.announce(talk)
        return talk

    def plant_many(self, count: int, **how: Any) -> list[str]:
        """Many at once (`tests.harness.seeding.plant_many`), before anybody looks; their ids."""
        return list(self.run(plant_many(self.service.db, count, **how)))

    def announce(self, conversation_id: str) -> None:
        """Wake whoever watches, after a change made by SQL."""
        self._loop.loop.call_soon_threadsafe(self.service.here.hub.announce, conversation_id)

    def sql(self, query: str, *values: Any) -> list[dict[str, Any]]:
        """What the database holds; [] for a statement without rows."""

        async def ask() -> list[dict[str, Any]]:
            cursor = await self.service.db.execute(query, values)
            return await cursor.fetchall() if cursor.description else []

        return self.run(ask())

    def close(self) -> None:
        """End the browsers."""
        for context in self._contexts:
            context.close()

    def _watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on(
            "console",
            lambda line: self.problems.append(line.text) if "Content Security Policy" in line.text else None,
        )
