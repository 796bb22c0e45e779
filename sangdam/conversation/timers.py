"""What happens by the clock, on a library's queue in the same database: every task is idempotent and re-reads the state."""

from __future__ import annotations

import asyncio

import procrastinate

from sangdam.delivery.hub import Hub
from sangdam.handoff.waiting import remind_waiting
from sangdam.storage.pool import Pool, execute

_CLEAN = (
    "DELETE FROM desk_session WHERE expires_at < now()",
    "DELETE FROM attempt WHERE window_start < now() - interval '2 days'",
)

#: Seconds after the start until the clock's work begins. Nothing of it is urgent, and the library may miss a
#: cancellation while it connects: a service that is stopped at once has then not opened anything.
START_AFTER = 2.0


class Timers:
    """Runs the periodic tasks; several services share them, each task runs once."""

    def __init__(self, pool: Pool, database_url: str, hub: Hub) -> None:
        self._pool = pool
        self._hub = hub
        self._queue = procrastinate.App(
            connector=procrastinate.PsycopgConnector(conninfo=database_url, min_size=1, max_size=2)
        )
        self._queue.periodic(cron="* * * * *")(self._queue.task(name="remind_waiting")(self._remind))
        self._queue.periodic(cron="17 * * * *")(self._queue.task(name="clean_up")(self._clean))

    async def run(self) -> None:
        """Work for ever."""
        await asyncio.sleep(START_AFTER)
        async with self._queue.open_async():
            # Without notifications: the tasks come by the clock, and a listener is one more thing to stop.
            await self._queue.run_worker_async(
                install_signal_handlers=False, delete_jobs="successful", listen_notify=False
            )

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
