"""Keeps one part of the stack running: starts it, watches it, replaces it when it dies or hangs."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from sangdam.stack.child import Child, ChildFailed

logger = logging.getLogger(__name__)

#: Seconds between a death and the next start, by how often it died in a row.
BACKOFF = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
#: After this many seconds of life a death counts as the first again.
SETTLED = 60.0


@dataclass(frozen=True, slots=True)
class Beat:
    """How a part's health is asked: every `every` seconds, and how many misses in a row mean that it hangs."""

    every: float = 2.0
    misses: int = 3


class Part(Protocol):
    """What a keeper keeps."""

    name: str
    beat: Beat | None
    #: signal that asks it to end, and seconds it gets for that
    polite: int
    patience: float

    async def launch(self) -> Child:
        """Start the process."""

    async def wait_ready(self, child: Child) -> None:
        """Return when it serves; raise `ChildFailed` when it does not."""

    async def healthy(self) -> bool:
        """Whether it answers now. Never raises."""

    async def went_up(self) -> None:
        """It serves from now on."""

    async def went_down(self) -> None:
        """It does not serve any more."""


class Keeper:
    """One part and the process that is it at present."""

    def __init__(self, part: Part, changed: Callable[[], Awaitable[None]]) -> None:
        """`changed` is awaited whenever the process became another one."""
        self.part = part
        self.child: Child | None = None
        self._changed = changed
        self._watch: asyncio.Task[None] | None = None
        self._up_since = 0.0

    async def start(self) -> None:
        """Start it and, once it serves, watch over it.

        Raises:
            ChildFailed: it could not be started.
        """
        await self._bring_up()
        self._watch = asyncio.create_task(self._keep())

    async def release(self) -> None:
        """Stop watching: it may end by itself from now on."""
        if self._watch is not None:
            self._watch.cancel()
            with suppress(asyncio.CancelledError):
                await self._watch

    async def stop(self, patience: float | None = None) -> None:
        """Stop watching, then stop it. `patience` overrides the part's own."""
        await self.release()
        await self.part.went_down()
        if self.child is not None:
            await self.child.stop(self.part.polite, self.part.patience if patience is None else patience)
        await self._changed()

    async def _bring_up(self) -> None:
        self.child = await self.part.launch()
        try:
            await self._changed()
            await self.part.wait_ready(self.child)
            await self.part.went_up()
        except BaseException:
            await self.child.stop(patience=0)
            raise
        self._up_since = time.monotonic()

    async def _keep(self) -> None:
        deaths = 0
        while True:
            reason = await self._trouble()
            logger.warning("%s %s; starting it again.", self.part.name, reason)
            await self.part.went_down()
            if self.child is not None:
                await self.child.stop(patience=0)
            deaths = 0 if time.monotonic() - self._up_since > SETTLED else deaths
            while True:
                await asyncio.sleep(BACKOFF[min(deaths, len(BACKOFF) - 1)])
                deaths += 1
                try:
                    await self._bring_up()
                    break
                except ChildFailed as error:
                    logger.warning("It did not start: %s", error)
            logger.warning("%s runs again.", self.part.name)

    async def _trouble(self) -> str:
        """Wait until it ended or hangs; how it went wrong."""
        assert self.child is not None
        ended = asyncio.create_task(self.child.process.wait())
        misses = 0
        try:
            while True:
                beat = self.part.beat
                await asyncio.wait({ended}, timeout=beat.every if beat else None)
                if ended.done():
                    return f"ended with status {ended.result()}"
                misses = 0 if await self.part.healthy() else misses + 1
                if beat and misses >= beat.misses:
                    return "hangs"
        finally:
            ended.cancel()
