"""Customers who go on writing whatever breaks, and the ledger that remembers what they were promised."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable

import httpx

from tests.harness.clients import Api, new_event
from tests.harness.ledger import Ledger
from tests.stackrun.stack import Stack

#: What they say: questions of every kind the bot answers alone, so that nobody waits for a person.
SENTENCES = (
    "안녕하세요",
    "배송비 얼마예요?",
    "환불은 며칠 걸려요?",
    "교환은 어떻게 하나요?",
    "영업시간 알려 주세요",
    "감사합니다",
    "반품 배송비는 누가 내요?",
)

_ANSWERED_TWICE = """
SELECT journal_id FROM message WHERE journal_id IS NOT NULL AND author IN ('bot', 'system')
GROUP BY journal_id HAVING count(DISTINCT created_at) > 1
"""

_names = itertools.count(1)


class Promises(Ledger):
    """The ledger of one stack; all tests of the stack share it, for it must know every message."""

    def __init__(self) -> None:
        super().__init__()
        self.refused: Counter[str] = Counter()
        self.late_rows: list[str] = []

    async def kept(self, stack: Stack) -> None:
        """Once everything has settled: stored once, in order, and answered exactly once or with a person."""
        await stack.serving()
        await stack.settled()
        await self.check(stack)  # type: ignore[arg-type]
        assert await stack.rows(_ANSWERED_TWICE) == [], "a message was answered twice"
        assert self.late_rows == [], "acknowledged before it was stored"


class Customer:
    """One conversation through the developers' channel. An event is repeated until it is acknowledged."""

    def __init__(self, api: Api, promises: Promises, stack: Stack) -> None:
        self.api = api
        self.promises = promises
        self.stack = stack
        self.name = f"c{next(_names)}"
        self.replies: dict[str, list[str]] = {}

    async def say(self, text: str, wait: int = 0) -> list[str]:
        """Send until it is acknowledged; the answer's texts if it came in time."""
        event = new_event()
        while True:
            answer: httpx.Response | None = None
            try:
                answer = await self.api.say(self.name, text, wait, event)
            except httpx.TransportError as error:
                self.promises.refused[type(error).__name__] += 1
            if self.promises.note(self.name, event, text, answer):
                assert answer is not None
                self.replies[event] = [reply["text"] for reply in answer.json()["replies"]]
                return self.replies[event]
            if answer is not None:
                assert answer.status_code == 503, f"{answer.status_code} {answer.text}"
                self.promises.refused["503"] += 1
            await asyncio.sleep(0.1)

    async def id(self, stack: Stack) -> str:
        """The conversation's own id."""
        row = await stack.one("SELECT id FROM conversation WHERE sender LIKE %s", f"%/{self.name}")
        return str(row["id"])


@contextlib.asynccontextmanager
async def traffic(
    api: Api, promises: Promises, seed: int, stack: Stack, count: int = 10
) -> AsyncIterator[Callable[[int], asyncio.Future[None]]]:
    """`count` customers who write one message after the other until the block ends.

    Gives a function: a future that is done when that many more messages have been acknowledged.
    """
    print(f"traffic with seed {seed}")
    chance = random.Random(seed)
    stop = asyncio.Event()
    waiting: list[tuple[int, asyncio.Future[None]]] = []

    async def write(customer: Customer) -> None:
        while not stop.is_set():
            await customer.say(chance.choice(SENTENCES), wait=2)
            done = len(promises.acknowledged)
            for wanted, future in waiting:
                if done >= wanted and not future.done():
                    future.set_result(None)
            await asyncio.sleep(chance.uniform(0, 0.2))

    def more(messages: int) -> asyncio.Future[None]:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiting.append((len(promises.acknowledged) + messages, future))
        return future

    async with asyncio.TaskGroup() as group:
        for _ in range(count):
            group.create_task(write(Customer(api, promises, stack)))
        try:
            yield more
        finally:
            stop.set()
