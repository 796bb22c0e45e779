"""A service in a process of its own, to be killed at any moment. `python -m tests.harness.process URL FOLDER PORT`."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Self

from tests.harness.service import PATIENCE


class ServiceProcess:
    """Start it with ``async with``; `kill` is SIGKILL, `freeze` and `thaw` are SIGSTOP and SIGCONT."""

    def __init__(self, database_url: str, folder: Path, port: int, **changed: str) -> None:
        self._arguments = (database_url, str(folder), str(port))
        self._changed = changed
        self._process: asyncio.subprocess.Process | None = None
        self.origin = f"http://127.0.0.1:{port}"

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.kill()

    async def start(self) -> None:
        """Until it says that it serves."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.harness.process", *self._arguments,
            env={**os.environ, **self._changed}, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert self._process.stdout is not None
        async with asyncio.timeout(PATIENCE * 2):
            line = await self._process.stdout.readline()
        assert line == b"READY\n", f"the service did not start: {line!r}"

    async def kill(self) -> None:
        """As the kernel does when memory runs out."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            await process.communicate()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal."""
        assert self._process is not None
        self._process.send_signal(number)


async def _serve(database_url: str, folder: str, port: str) -> None:
    from unittest import mock

    import sangdam.app
    from tests.harness.service import NoArticles, make_settings

    settings = make_settings(database_url, Path(folder), SANGDAM_CLAIM_LEASE="0.4")
    with mock.patch.object(sangdam.app, "Library", NoArticles):
        async with sangdam.app.running(settings) as app:
            server = await app.create_server(host="127.0.0.1", port=int(port), return_asyncio_server=True)
            assert server is not None
            await server.startup()  # type: ignore[no-untyped-call]
            print("READY", flush=True)
            await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve(*sys.argv[1:4]))
