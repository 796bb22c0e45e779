"""The same conversations for both sides: clients that count turns and time them."""

from __future__ import annotations

import asyncio
import statistics
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import httpx


class Side(Protocol):
    """One system under measurement."""

    name: str

    async def say(self, client: httpx.AsyncClient, conversation: str, text: str) -> None:
        """Send a text and wait for the whole answer; raise when there is none."""


@dataclass(frozen=True, slots=True)
class Sangdam:
    """Through the developers' HTTP channel: journal, claim, brain, actions, commit and outbox included."""

    port: int
    key: str
    name: str = "Sangdam"

    async def say(self, client: httpx.AsyncClient, conversation: str, text: str) -> None:
        answer = await client.post(
            f"http://127.0.0.1:{self.port}/api/v1/conversations/{conversation}/messages",
            json={"event_id": uuid.uuid4().hex, "text": text},
            headers={"Authorization": f"Bearer {self.key}", "Prefer": "wait=30"},
        )
        assert answer.status_code == 200, answer.text
        body = answer.json()
        assert body["replies"], f"no answer to {text!r} (owner {body['owner']})"


@dataclass(frozen=True, slots=True)
class Stock:
    """Rasa's own server through its REST channel."""

    port: int
    name: str = "stock Rasa"

    async def say(self, client: httpx.AsyncClient, conversation: str, text: str) -> None:
        answer = await client.post(
            f"http://127.0.0.1:{self.port}/webhooks/rest/webhook",
            json={"sender": conversation, "message": text},
        )
        assert answer.status_code == 200, answer.text
        assert answer.json(), f"no answer to {text!r}"


@dataclass(slots=True)
class Measured:
    """Milliseconds of every turn, and what came of it."""

    turns: list[float] = field(default_factory=list)
    seconds: float = 0.0
    unanswered: int = 0

    @property
    def per_second(self) -> float:
        return len(self.turns) / self.seconds

    @property
    def p50(self) -> float:
        return statistics.median(self.turns)

    def mean_of_medians(self, messages: int) -> float:
        """Over the `messages` of the script, of turns taken one conversation after another. Sturdier than the median of
        all: that lies between two kinds of turns, and moves from one to the other.
        """
        return statistics.mean(statistics.median(self.turns[place::messages]) for place in range(messages))

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.turns, n=20)[18]


async def run(side: Side, script: Sequence[str], conversations: int, at_once: int) -> Measured:
    """`conversations` runs of `script`, `at_once` of them side by side."""
    measured, gate = Measured(), asyncio.Semaphore(at_once)

    async def one(client: httpx.AsyncClient) -> None:
        async with gate:
            await _conversation(side, client, script, measured)

    async with httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_connections=at_once)) as client:
        begin = time.perf_counter()
        await asyncio.gather(*(one(client) for _ in range(conversations)))
        measured.seconds = time.perf_counter() - begin
    return measured


async def _conversation(
    side: Side, client: httpx.AsyncClient, script: Sequence[str], measured: Measured
) -> None:
    conversation = uuid.uuid4().hex
    for text in script:
        begin = time.perf_counter()
        try:
            await side.say(client, conversation, text)
        except AssertionError:
            measured.unanswered += 1
        measured.turns.append((time.perf_counter() - begin) * 1000)


async def long_conversation(side: Side, texts: Sequence[str], turns: int, rounds: int) -> tuple[float, float]:
    """Median milliseconds of turns 2-4 and of the last three, over `rounds` conversations of `turns` turns."""
    early: list[float] = []
    late: list[float] = []
    for _ in range(rounds):
        measured = await run(side, [texts[i % len(texts)] for i in range(turns)], 1, 1)
        early += measured.turns[1:4]
        late += measured.turns[-3:]
    return statistics.median(early), statistics.median(late)
