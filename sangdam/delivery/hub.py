"""Wakes whoever waits for news of a conversation: in this process at once, in others through PostgreSQL's NOTIFY.

A wake-up carries no content; whoever wakes reads what is committed. A lost wake-up therefore loses nothing: waiters
look again by themselves after `PATIENCE` seconds.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import secrets
from collections import defaultdict
from collections.abc import Iterator

import psycopg

logger = logging.getLogger(__name__)

#: Seconds after which a waiter looks even if nobody called.
PATIENCE = 20.0

#: Follows every conversation.
EVERYTHING = "*"


class Subscription:
    """Calls that have arrived since the last look, by conversation."""

    def __init__(self) -> None:
        self._news: dict[str, dict[str, str | None]] = {}
        self._event = asyncio.Event()

    def put(self, conversation_id: str, typing: tuple[str, str | None] | None = None) -> None:
        """Note that something happened; `typing` is (side, who or None)."""
        entry = self._news.setdefault(conversation_id, {})
        if typing is not None:
            entry[typing[0]] = typing[1]
        else:
            entry["committed"] = None
        self._event.set()

    async def wait(self, timeout: float = PATIENCE) -> dict[str, dict[str, str | None]]:
        """News by conversation (``committed``, ``typing:SIDE``); empty when nothing came in `timeout` seconds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(
                timeout
            ):  # wait_for would lose a cancellation that comes along with news
                await self._event.wait()
        self._event.clear()
        news, self._news = self._news, {}
        return news


class Hub:
    """One per process."""

    def __init__(self) -> None:
        self._origin = secrets.token_hex(4)
        self._listeners: defaultdict[str, set[Subscription]] = defaultdict(set)

    def notice(self, conversation_id: str) -> str:
        """The NOTIFY payload for a change that this process will also announce itself."""
        return json.dumps({"c": conversation_id, "o": self._origin})

    @contextlib.contextmanager
    def subscribe(self, conversation_id: str) -> Iterator[Subscription]:
        """Hear of one conversation, or of EVERYTHING."""
        subscription = Subscription()
        self._listeners[conversation_id].add(subscription)
        try:
            yield subscription
        finally:
            self._listeners[conversation_id].discard(subscription)
            if not self._listeners[conversation_id]:
                del self._listeners[conversation_id]

    def announce(self, conversation_id: str) -> None:
        """Something of this conversation was committed."""
        for subscription in self._hearers(conversation_id):
            subscription.put(conversation_id)

    def typing(self, conversation_id: str, side: str, who: str | None) -> None:
        """Someone on `side` (``desk`` or ``customer``) started (`who`) or stopped (None) typing."""
        for subscription in self._hearers(conversation_id):
            subscription.put(conversation_id, (f"typing:{side}", who))

    def _hearers(self, conversation_id: str) -> list[Subscription]:
        heard = self._listeners.get(conversation_id, set()) | self._listeners.get(EVERYTHING, set())
        return list(heard)

    async def listen(self, database_url: str) -> None:
        """Pass on what other processes announce, for ever; reconnects when the database went away."""
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as connection:
                    await connection.execute("LISTEN sangdam")
                    async for call in connection.notifies():
                        news = json.loads(call.payload)
                        if news.get("o") != self._origin:
                            self.announce(news["c"])
            except psycopg.OperationalError:
                logger.warning("Lost the database's notifications; connecting again.")
                await asyncio.sleep(1.0)
