"""Step 9: ask a brain. Any serving brain can take any turn, so a failed one is simply asked elsewhere."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp

from sangdam.errors import SangdamError
from sangdam.storage.pool import Pool, fetch_all

logger = logging.getLogger(__name__)

#: Turns one brain is given at a time. It has one core; what waits here instead of there leaves it able to say that it
#: lives, and does not run into the time limit of an attempt before it has begun.
AT_ONCE = 6

_SERVING = "SELECT url FROM brain WHERE state = 'serving' ORDER BY registered_at"


class BrainDown(Exception):
    """No brain answered within the turn's time."""


class ActionFailed(Exception):
    """The brain answered, but a custom action could not be finished; nothing of the turn counts."""


@dataclass(frozen=True, slots=True)
class Thought:
    """A brain's answer: the new Rasa events and the replies (Rasa bot messages)."""

    events: list[dict[str, Any]]
    replies: list[dict[str, Any]]


class Brains:
    """The brains that serve now, as the supervisor registered them. Made where an event loop runs.

    Args:
        attempt: seconds one brain may take for one turn.
        patience: seconds until the turn is given up.
    """

    def __init__(self, pool: Pool, secret: str, attempt: float, patience: float) -> None:
        self._pool = pool
        self._attempt = attempt
        self._patience = patience
        self._urls: list[str] = []
        self._room: dict[str, asyncio.Semaphore] = {}
        self._next = 0
        # aiohttp here: on a turn of 20 ms httpx is 2 ms.
        self._client = aiohttp.ClientSession(headers={"Authorization": f"Bearer {secret}"})

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def watch(self, every: float = 0.5) -> None:
        """Keep the list of brains fresh, for ever."""
        while True:
            await self._refresh()
            await asyncio.sleep(every)

    async def _refresh(self) -> None:
        try:
            self._urls = [row["url"] for row in await fetch_all(self._pool, _SERVING)]
            self._room = {url: self._room.get(url) or asyncio.Semaphore(AT_ONCE) for url in self._urls}
        except SangdamError:
            logger.warning("The list of brains could not be read; going on with the last one.")

    async def think(
        self, conversation_id: str, events: Sequence[dict[str, Any]], message: dict[str, Any]
    ) -> Thought:
        """One turn; see `sangdam_brain.turn.take_turn` for the wire.

        Raises:
            BrainDown: none answered in time.
            ActionFailed: see there.
        """
        body = {"conversation": conversation_id, "events": list(events), "message": message}
        give_up = time.monotonic() + self._patience
        while True:
            for url in self._in_turn():
                answer = await self._ask(url, body, give_up)
                if answer is not None:
                    return answer
            if time.monotonic() >= give_up:
                raise BrainDown
            await asyncio.sleep(0.1)
            await self._refresh()

    def _in_turn(self) -> list[str]:
        """All brains, beginning with another one each time; those without room last."""
        self._next += 1
        start = self._next % len(self._urls) if self._urls else 0
        return sorted(self._urls[start:] + self._urls[:start], key=lambda url: self._room[url].locked())

    async def _ask(self, url: str, body: dict[str, Any], give_up: float) -> Thought | None:
        room = self._room.get(url) or asyncio.Semaphore(AT_ONCE)  # gone from the list meanwhile
        try:
            async with asyncio.timeout(min(self._attempt, give_up - time.monotonic())):
                await room.acquire()
        except TimeoutError:
            return None
        try:
            return await self._post(url, body, max(0.1, min(self._attempt, give_up - time.monotonic())))
        except (aiohttp.ClientError, TimeoutError) as error:
            logger.warning("Brain %s did not answer: %s.", url, type(error).__name__)
            return None
        finally:
            room.release()

    async def _post(self, url: str, body: dict[str, Any], seconds: float) -> Thought | None:
        timeout = aiohttp.ClientTimeout(total=seconds)
        async with self._client.post(f"{url}/webhooks/turn/", json=body, timeout=timeout) as response:
            if response.status == 502:
                raise ActionFailed
            if response.status != 200:
                logger.warning("Brain %s answered %s.", url, response.status)
                return None
            try:
                answer = json.loads(await response.read())
                return Thought(list(answer["events"]), list(answer["replies"]))
            except (ValueError, KeyError, TypeError) as error:
                logger.warning("Brain %s answered nonsense: %s.", url, type(error).__name__)
                return None
