"""Takes acknowledged messages through their turns: one task per busy conversation, and recovery of what was left."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sangdam.conversation import claim
from sangdam.conversation.commit import commit, leave_to_desk
from sangdam.conversation.turns import think
from sangdam.delivery.hub import Hub
from sangdam.dialogue.brains import Brains
from sangdam.errors import StorageDown
from sangdam.handoff.waiting import acknowledge
from sangdam.message import Kind, Owner
from sangdam.privacy import trace
from sangdam.storage.pool import Pool

logger = logging.getLogger(__name__)


class Worker:
    """One per process. `wake` after every journaled event; `run` for ever beside it."""

    def __init__(self, pool: Pool, brains: Brains, hub: Hub, lease: float) -> None:
        self._pool = pool
        self._brains = brains
        self._hub = hub
        self._lease = lease
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._held: dict[str, int] = {}
        self._answers: dict[int, asyncio.Future[None]] = {}
        self._stopping = False

    def wake(self, conversation_id: str) -> None:
        """There is something to answer."""
        if conversation_id in self._tasks:
            self._again.add(conversation_id)
        elif not self._stopping:
            self._tasks[conversation_id] = asyncio.create_task(self._work(conversation_id))

    @contextmanager
    def watch(self, journal_id: int) -> Iterator[asyncio.Future[None]]:
        """A future that is done as soon as this process has finished the entry."""
        future = self._answers.setdefault(journal_id, asyncio.get_running_loop().create_future())
        try:
            yield future
        finally:
            self._answers.pop(journal_id, None)

    async def run(self) -> None:
        """Keep leases alive and pick up what a crash or another process left, for ever."""
        await asyncio.gather(_every(self._lease / 3, self._renew), _every(1.0, self._recover))

    async def stop(self, patience: float) -> None:
        """Take nothing new; let turns in progress end for `patience` seconds, then break them off."""
        self._stopping = True
        tasks = list(self._tasks.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=patience)
            for task in late:
                task.cancel()  # gives its claim back; another process, or the next start, runs the turn again
            await asyncio.gather(*late, return_exceptions=True)

    async def _renew(self) -> None:
        if self._held:
            await claim.renew(self._pool, dict(self._held), self._lease)

    async def _recover(self) -> None:
        for conversation_id in await claim.unfinished(self._pool):
            self.wake(conversation_id)

    async def _work(self, conversation_id: str) -> None:
        try:
            while True:
                self._again.discard(conversation_id)
                await self._drain(conversation_id)
                if conversation_id not in self._again:
                    break
        except StorageDown:
            logger.warning("The database is away; unfinished turns are taken up again when it is back.")
        except Exception as error:  # noqa: BLE001 - a bug in one turn must not take the others along
            logger.error("A turn was broken off by %s; it will be run again.", trace(error))
        finally:
            del self._tasks[conversation_id]
            if conversation_id in self._again:
                self._again.discard(conversation_id)
                self.wake(conversation_id)

    async def _drain(self, conversation_id: str) -> None:
        """Answer everything that is new, in order, under one claim."""
        fence = await claim.take(self._pool, conversation_id, self._lease)
        if fence is None:
            return
        self._held[conversation_id] = fence
        try:
            while turn := await claim.next_turn(self._pool, conversation_id, fence, self._lease):
                await self._take_turn(turn)
                if self._stopping:
                    break
        finally:
            del self._held[conversation_id]
            await claim.release(self._pool, conversation_id, fence)

    async def _take_turn(self, turn: claim.Turn) -> None:
        if turn.owner in (Owner.WAITING, Owner.AGENT):
            await leave_to_desk(self._pool, turn)
            if turn.owner is Owner.WAITING:
                await acknowledge(self._pool, turn.conversation_id)
        elif not await self._answer(turn):
            return
        self._hub.announce(turn.conversation_id)
        if (waiting := self._answers.get(turn.journal_id)) is not None and not waiting.done():
            waiting.set_result(None)

    async def _answer(self, turn: claim.Turn) -> bool:
        """Whether the entry is finished; if not, it is looked at again."""
        if turn.kind is not Kind.OPEN:
            self._hub.typing(turn.conversation_id, "desk", "bot")
        started = time.monotonic()
        try:
            finished = await think(self._brains, turn)
        finally:
            self._hub.typing(turn.conversation_id, "desk", None)
        rows = await commit(self._pool, turn, finished, self._hub.notice(turn.conversation_id))
        if rows is None:
            # A person took over, or another worker was faster. The entry is looked at again: the owner it has
            # then decides, so it goes to the desk or is answered once more; it is never answered twice.
            logger.info(
                "A turn of %.0f ms came too late and was dropped.", (time.monotonic() - started) * 1000
            )
        return rows is not None


async def _every(seconds: float, step: Callable[[], Awaitable[Any]]) -> None:
    while True:
        await asyncio.sleep(seconds)
        try:
            await step()
        except StorageDown:
            continue
        except Exception as error:  # noqa: BLE001 - without recovery messages would wait for ever
            logger.error("Recovery was broken off by %s; trying again.", trace(error))
