"""What happens by the clock, on a library's queue in the same database: every task is idempotent and re-reads the state."""

from __future__ import annotations

import procrastinate

from sangdam.delivery.hub import Hub
from sangdam.handoff.waiting import remind_waiting
from sangdam.storage.pool import Pool, execute

_CLEAN = (
    "DELETE FROM desk_session WHERE expires_at < now()",
    "DELETE FROM attempt WHERE window_start < now() - interval '2 days'",
)


class Timers:
    """Runs the periodic tasks; several services share them, each task runs once."""

    def __init__(self, pool: Pool, database_url: str, hub: Hub) -> None:
        self._pool = pool
        self._hub = hub
        self._queue = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=database_url, min_size=1, max_size=4))
        self._queue.periodic(cron="* * * * *")(self._queue.task(name="remind_waiting")(self._remind))
        self._queue.periodic(cron="17 * * * *")(self._queue.task(name="clean_up")(self._clean))

    async def run(self) -> None:
        """Work for ever."""
        async with self._queue.open_async():
            await self._queue.run_worker_async(install_signal_handlers=False, delete_jobs="successful")

    async def _remind(self, timestamp: int) -> None:
        """Tell customers who have waited long. `timestamp`, the minute meant, is not needed: the state decides."""
        del timestamp
        for conversation_id in await remind_waiting(self._pool):
            self._hub.announce(conversation_id)

    async def _clean(self, timestamp: int) -> None:
        """Remove what has run out."""
        del timestamp
        for statement in _CLEAN:
            await execute(self._pool, statement)
