"""The three kinds of processes Sangdam is made of, as the keeper sees them."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from sangdam.settings import PROJECT, Settings
from sangdam.stack.brain_environ import BRAIN_PYTHON, rasa_environ
from sangdam.stack.child import Child, ChildFailed, LogFile
from sangdam.stack.errors import PostgresError
from sangdam.stack.keeper import Beat
from sangdam.stack.loopback import address, answers, free_port, health
from sangdam.stack.postgres import EmbeddedPostgres
from sangdam.stack.registry import Registry

#: Never handed to children: they need none of it.
_KEPT_BACK = ("SANGDAM_ADMIN_PASSWORD",)

#: What every child may see of the environment.
_COMMON = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "TZ",
    "TMPDIR",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "LD_LIBRARY_PATH",
)


_SERVICE_BEAT = Beat(every=2.0, misses=4)
_BRAIN_BEAT = Beat(every=2.0, misses=3)


@dataclass(slots=True)
class PostgresPart:
    """The embedded PostgreSQL."""

    server: EmbeddedPostgres
    log: LogFile
    name: str = "PostgreSQL"
    beat: Beat | None = None
    polite: int = signal.SIGINT  # "fast shutdown": ends connections, loses nothing
    patience: float = 60.0

    async def launch(self) -> Child:
        """Prepare the data and start the server."""
        try:
            await asyncio.to_thread(self.server.prepare)
        except PostgresError as error:
            raise ChildFailed(str(error)) from error
        environ = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}
        command = self.server.command()
        return await Child.start(
            self.name, command, environ=environ, folder=Path("/"), log=self.log, tie=False
        )

    async def wait_ready(self, child: Child) -> None:
        """Return when it takes connections."""

        def lives() -> Iterator[bool]:
            while True:
                yield child.alive

        try:
            await asyncio.to_thread(self.server.wait_ready, lives())
        except PostgresError as error:
            raise ChildFailed(await child.last_words()) from error

    async def healthy(self) -> bool:
        """Not asked: its clients notice."""
        return True

    async def went_up(self) -> None:
        """Nothing to tell."""

    async def went_down(self) -> None:
        """Nothing to tell."""


@dataclass(slots=True)
class ServicePart:
    """The service: `python -m sangdam.app`."""

    settings: Settings
    environ: Mapping[str, str]
    log: LogFile
    command: tuple[str, ...] = (sys.executable, "-m", "sangdam.app")
    name: str = "Service"
    beat: Beat | None = _SERVICE_BEAT
    polite: int = signal.SIGTERM
    patience: float = 15.0

    async def launch(self) -> Child:
        """Start the process."""
        return await Child.start(self.name, self.command, environ=self.environ, folder=PROJECT, log=self.log)

    async def wait_ready(self, child: Child) -> None:
        """Return when it has printed READY."""
        await child.wait_ready(180)

    async def healthy(self) -> bool:
        """Whether it answers."""
        return await answers(address(self.settings))

    async def went_up(self) -> None:
        """Nothing to tell."""

    async def went_down(self) -> None:
        """Nothing to tell."""


def service_environ(settings: Settings, database_url: str, actions_port: int) -> dict[str, str]:
    """Everything of this process, with what the supervisor chose."""
    kept = {name: value for name, value in os.environ.items() if name not in _KEPT_BACK}
    return {
        **kept,
        "PORT": str(settings.port),
        "SANGDAM_DATA": str(settings.data_folder),
        "SANGDAM_MODELS": str(settings.models_folder),
        "DATABASE_URL": database_url,
        "SANGDAM_ACTIONS_PORT": str(actions_port),
        # Reading the articles multiplies small matrices; more threads only wait for one another, three times as long.
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONUNBUFFERED": "1",
    }


@dataclass(slots=True)
class BrainPart:
    """One brain with one model. Each process of it gets a port of its own."""

    model: Path
    settings: Settings
    actions_port: int
    registry: Registry
    log: LogFile
    probe: bool = False
    python: Path = BRAIN_PYTHON
    name: str = "Brain"
    beat: Beat | None = _BRAIN_BEAT
    polite: int = signal.SIGTERM
    patience: float = 10.0
    url: str = field(default="", init=False)

    async def launch(self) -> Child:
        """Start the process on a free port."""
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        command = [str(self.python), "-m", "sangdam_brain.serve", str(self.model), "--port", str(port)]
        environ = brain_environ(self.settings, self.actions_port)
        return await Child.start(self.name, command, environ=environ, folder=PROJECT, log=self.log)

    async def wait_ready(self, child: Child) -> None:
        """Return when it answers, and when asked to, has taken a turn."""
        await child.wait_ready(120)
        end = time.monotonic() + 60
        while not await self.healthy():
            if not child.alive or time.monotonic() > end:
                raise ChildFailed(await child.last_words())
            await asyncio.sleep(0.1)
        if self.probe:
            await self._take_turn()
            self.probe = False  # it is known to be good from now on; a restart need not wait for the service

    async def _take_turn(self) -> None:
        """A greeting must get an answer.

        Raises:
            ChildFailed: it did not.
        """
        head: list[dict[str, Any]] = [
            {"event": "action", "name": "action_session_start"},
            {"event": "session_started"},
            {"event": "action", "name": "action_listen"},
        ]
        body = {"conversation": "probe", "events": head, "message": {"id": "probe", "text": "안녕하세요"}}
        headers = {"Authorization": f"Bearer {self.settings.secrets.brain_secret}"}
        try:
            async with httpx.AsyncClient(trust_env=False, timeout=30, headers=headers) as client:
                response = await client.post(f"{self.url}/webhooks/turn/", json=body)
            good = response.status_code == 200 and response.json()["replies"]
        except (httpx.HTTPError, ValueError, KeyError) as error:
            raise ChildFailed(
                f"{self.model.name}: no answer to a greeting ({type(error).__name__})"
            ) from error
        if not good:
            raise ChildFailed(f"{self.model.name}: no answer to a greeting (status {response.status_code})")

    async def healthy(self) -> bool:
        """Whether it answers."""
        return await health(self.url)

    async def went_up(self) -> None:
        """Turns may come."""
        await self.registry.put(self.url, self.model.name, "serving")

    async def went_down(self) -> None:
        """No turns any more."""
        await self.registry.remove(self.url)


def brain_environ(settings: Settings, actions_port: int) -> dict[str, str]:
    """What a brain needs, and nothing else: no database, no other keys."""
    return {
        **{name: os.environ[name] for name in _COMMON if name in os.environ},
        **rasa_environ(settings.data_folder),
        "SANGDAM_BRAIN_SECRET": settings.secrets.brain_secret,
        "SANGDAM_ACTIONS_URL": f"http://127.0.0.1:{actions_port}/actions",
        "SANGDAM_ACTIONS_SECRET": settings.secrets.actions_secret,
    }
