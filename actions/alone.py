"""Everything actions need when no service runs: for a developer who starts `python -m rasa_sdk --actions actions`.

Orders come from the database at DATABASE_URL (seeded by the service or not at all), articles from `knowledge/`.
What a conversation has proved is kept in memory only.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool

from sangdam.dialogue import services
from sangdam.dialogue.services import Customer, ProofResult
from sangdam.knowledge.library import Library
from sangdam.orders.contract import OrderSystem
from sangdam.storage.pool import Connection


class OpeningPool(AsyncConnectionPool[Connection]):
    """Opens itself when it is first used: nothing runs before the first action."""

    @asynccontextmanager
    async def connection(self, timeout: float | None = None) -> AsyncIterator[Connection]:
        """A connection."""
        await self.open()
        async with super().connection(timeout) as held:
            yield held


class OpeningLibrary(Library):
    """Reads the articles when they are first needed: rasa_sdk gives a worker little time to start."""

    def __init__(self, folder: Path) -> None:
        self._waiting = folder

    def __getattr__(self, name: str) -> Any:
        if name == "_waiting" or "_waiting" not in self.__dict__:
            raise AttributeError(name)
        super().__init__(self.__dict__.pop("_waiting"))
        return getattr(self, name)


class MemoryIdentity:
    """Who a conversation belongs to, forgotten when the process ends. No attempt limit: for development only."""

    def __init__(self, orders: OrderSystem) -> None:
        self._orders = orders
        self._proved: dict[str, frozenset[str]] = {}
        self._turns = itertools.count(1)

    async def customer(self, conversation_id: str) -> Customer:
        """A guest with what was proved so far."""
        proved = self._proved.get(conversation_id, frozenset())
        return Customer(conversation_id, None, proved, f"alone-{os.getpid()}-{next(self._turns)}")

    async def prove(self, conversation_id: str, order_number: str, phone_last4: str) -> ProofResult:
        """Try it and remember a success."""
        order = await self._orders.prove(order_number, phone_last4)
        if order is not None:
            known = self._proved.get(conversation_id, frozenset())
            self._proved[conversation_id] = known | {order.number}
        return ProofResult(order)


def install() -> None:
    """Install services on the demo shop.

    Raises:
        SystemExit: DATABASE_URL is not set.
    """
    from sangdam.orders.demo import DemoShop

    url = os.environ.get("DATABASE_URL", "")
    if not url:
        raise SystemExit(
            "Set DATABASE_URL to the database of a started Sangdam; its demo shop has the orders."
        )
    kwargs = {"row_factory": dict_row, "autocommit": True}
    orders = DemoShop(OpeningPool(url, kwargs=kwargs, open=False))
    knowledge = OpeningLibrary(Path(__file__).parent.parent / "knowledge")
    services.use(services.Services(orders, knowledge, MemoryIdentity(orders)))
