"""The brains: N of them with the current model, and taking over a new model without a gap.

A new archive in the models folder is judged, loaded by a brain started beside the old ones, and asked a greeting.
Only then it takes turns, and the old brains finish theirs. A bad one changes nothing.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from weakref import WeakSet

from sangdam.settings import Settings
from sangdam.stack import models
from sangdam.stack.brain_environ import BRAIN_PYTHON
from sangdam.stack.child import ChildFailed, LogFile
from sangdam.stack.errors import NoModel
from sangdam.stack.keeper import Keeper
from sangdam.stack.parts import BrainPart
from sangdam.stack.registry import Registry

logger = logging.getLogger(__name__)

#: Seconds a service may go on sending turns to a brain after it was marked as draining.
_SERVICE_NOTICES = 1.5

Stamp = tuple[str, int, int]


@dataclass(slots=True)
class Fleet:
    """All brains of this machine."""

    settings: Settings
    actions_port: int
    registry: Registry
    changed: Callable[[], Awaitable[None]]
    python: Path = BRAIN_PYTHON
    model: Path | None = None
    keepers: list[Keeper] = field(default_factory=list)
    _retiring: dict[asyncio.Task[None], Keeper] = field(default_factory=dict)
    _current: Stamp | None = None
    _refused: set[Stamp] = field(default_factory=set)
    _made: int = 0
    #: also those that are just starting, so that a kill -9 leaves none unknown
    _known: WeakSet[Keeper] = field(default_factory=WeakSet)

    async def start(self) -> None:
        """Start all brains with the newest model that can be loaded.

        Raises:
            NoModel: there is none.
        """
        for archive in models.archives(self.settings.models_folder):
            try:
                models.check(archive)
                keeper = await self._brain(archive, probe=False)
            except (models.ModelRefused, ChildFailed) as error:
                self._refuse(archive, error)
                continue
            self.keepers.append(keeper)
            self._use(archive)
            others = [self._brain(archive, probe=False) for _ in range(self.settings.brains - 1)]
            self.keepers += await asyncio.gather(*others)
            return
        raise NoModel

    async def watch(self, every: float = 1.0) -> None:
        """Take over new archives as they appear, for ever."""
        seen: Stamp | None = None
        while True:
            await asyncio.sleep(every)
            archive = self._newer()
            # Whoever copies an archive in may still be writing; it must look the same twice.
            if archive is None or (stamp := _stamp(archive)) != seen:
                seen = _stamp(archive) if archive else None
                continue
            try:
                await self.take_over(archive)
            except (models.ModelRefused, ChildFailed) as error:
                self._refused.add(stamp)
                self._refuse(archive, error)

    async def take_over(self, archive: Path) -> None:
        """Replace every brain by one with this model.

        Raises:
            ModelRefused: it must not be loaded.
            ChildFailed: it cannot be loaded, or does not answer. The old brains go on.
        """
        logger.info("Taking over the model %s.", archive.name)
        await asyncio.to_thread(models.check, archive)
        first = await self._brain(archive, probe=True)
        old, self.keepers = self.keepers, [first]
        self._use(archive)
        self._retire(old[0])
        for keeper in old[1:]:
            with suppress(ChildFailed):
                self.keepers.append(await self._brain(archive, probe=False))
            self._retire(keeper)
        logger.info("The model %s serves.", archive.name)

    async def stop(self) -> None:
        """Stop all brains at once; nobody sends them turns any more."""
        for task in self._retiring:
            task.cancel()
        everyone = [*self.keepers, *self._retiring.values()]
        await asyncio.gather(*(keeper.stop(patience=3) for keeper in everyone))

    def processes(self) -> list[int]:
        """Process numbers of all brains."""
        return [keeper.child.pid for keeper in self._known if keeper.child is not None and keeper.child.alive]

    async def _brain(self, archive: Path, *, probe: bool) -> Keeper:
        self._made += 1
        log = LogFile(self.settings.data_folder / "logs" / "brains.log")
        part = BrainPart(archive, self.settings, self.actions_port, self.registry, log, probe, self.python)
        part.name = f"Brain {self._made}"
        keeper = Keeper(part, self.changed)
        self._known.add(keeper)
        await keeper.start()
        return keeper

    def _retire(self, keeper: Keeper) -> None:
        task = asyncio.create_task(self._drain(keeper))
        self._retiring[task] = keeper
        task.add_done_callback(lambda done: self._retiring.pop(done, None))

    async def _drain(self, keeper: Keeper) -> None:
        """Let it finish the turns it has, which end by the service's own limit at the latest."""
        await keeper.release()
        part = keeper.part
        assert isinstance(part, BrainPart)
        await self.registry.put(part.url, part.model.name, "draining")
        await asyncio.sleep(_SERVICE_NOTICES + self.settings.turn_timeout)
        await keeper.stop()

    def _use(self, archive: Path) -> None:
        """Remember the current model, for the command line and the next start."""
        self.model, self._current = archive, _stamp(archive)
        file = self.settings.data_folder / "model.json"
        draft = file.with_name(f".model.json.{os.getpid()}")
        draft.write_text(json.dumps({"archive": archive.name}), "utf-8")
        draft.replace(file)

    def _newer(self) -> Path | None:
        for archive in models.archives(self.settings.models_folder):
            stamp = _stamp(archive)
            if stamp == self._current or (self._current and stamp[1] <= self._current[1]):
                return None
            if stamp not in self._refused:
                return archive
        return None

    def _refuse(self, archive: Path, error: Exception) -> None:
        with suppress(FileNotFoundError):
            self._refused.add(_stamp(archive))
        old = f"; {self.model.name} goes on" if self.model else ""
        logger.error("Model refused: %s%s", error, old)


def _stamp(archive: Path) -> Stamp:
    try:
        status = archive.stat()
    except FileNotFoundError:
        return archive.name, 0, 0
    return archive.name, status.st_mtime_ns, status.st_size
