"""The demo shop: `OrderSystem` on Sangdam's own PostgreSQL, with the rules a Korean shop has."""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from psycopg import OperationalError
from psycopg.types.json import Jsonb
from psycopg_pool import PoolClosed, PoolTimeout

from sangdam.clock import SEOUL
from sangdam.orders import search, wire
from sangdam.orders.case import Case, Ruling, ShopPolicy
from sangdam.orders.contract import (
    Member,
    Operation,
    OperationKind,
    Order,
    OrderSystem,
    OrderSystemDown,
    Outcome,
    Product,
    Verdict,
)
from sangdam.orders.effects import apply
from sangdam.orders.policy import decide, unknown_order
from sangdam.orders.rows import fetch, load_case, load_orders, load_products
from sangdam.storage.pool import Connection, Pool

_LAST4 = "SELECT right(receiver_phone, 4) AS last4 FROM shop.orders WHERE number = %s"
_RECEIPT_LETTERS = {
    OperationKind.CANCEL: "C",
    OperationKind.RETURN: "R",
    OperationKind.EXCHANGE: "E",
    OperationKind.CHANGE_ADDRESS: "A",
    OperationKind.CHANGE_OPTION: "O",
}


def seoul_now() -> datetime:
    """The time in Seoul."""
    return datetime.now(SEOUL)


class DemoShop(OrderSystem):
    """`pool` reaches a database with migration 0002; `clock` gives an aware `now`."""

    def __init__(
        self, pool: Pool, policy: ShopPolicy | None = None, clock: Callable[[], datetime] = seoul_now
    ) -> None:
        self._pool = pool
        self._policy = policy or ShopPolicy()
        self._clock = clock

    async def member(self, member_id: str) -> Member | None:
        """The member, or None."""
        async with self._transaction() as connection:
            found = await fetch(
                connection,
                "SELECT id, name, grade, right(phone, 4) AS phone_last4 FROM shop.members WHERE id = %s",
                member_id,
            )
        return Member(**found[0]) if found else None

    async def orders_of(self, member_id: str, limit: int = 10) -> Sequence[Order]:
        """The member's orders, newest first."""
        async with self._transaction() as connection:
            found = await fetch(
                connection,
                """SELECT number FROM shop.orders WHERE member_id = %s
                   ORDER BY ordered_at DESC, number DESC LIMIT %s""",
                member_id,
                max(limit, 0),
            )
            return await load_orders(connection, [row["number"] for row in found])

    async def prove(self, order_number: str, phone_last4: str) -> Order | None:
        """The order if both match, exactly as written: callers read what was typed with `numbers` first, so no
        second spelling of a number escapes an attempt limit.

        A wrong number and a wrong phone take the same path: one look-up and one comparison, against what
        nobody can type when there is no such order.
        """
        async with self._transaction() as connection:
            found = await fetch(connection, _LAST4, order_number)
            expected = found[0]["last4"] if found else "----"
            matches = hmac.compare_digest(expected.encode(), phone_last4.encode()) and bool(found)
            orders = await load_orders(connection, [order_number]) if matches else []
        return orders[0] if orders else None

    async def order(self, order_number: str) -> Order | None:
        """The order by its number."""
        async with self._transaction() as connection:
            orders = await load_orders(connection, [order_number])
        return orders[0] if orders else None

    async def check(self, operation: Operation) -> Verdict:
        """What `execute` would answer now; without a new option or address yet, whether one may be named."""
        async with self._transaction() as connection:
            case = await load_case(connection, operation.order_number)
        return self._ruling(case, operation, final=False).verdict

    async def execute(self, key: str, operation: Operation) -> Outcome:
        """Do it once per `key`; a refusal is an outcome too and is given again for the same key.

        Raises ValueError on an empty key.
        """
        if not key:
            raise ValueError("An operation needs a key, or it could happen twice.")
        async with self._transaction() as connection:
            serial = await self._claim(connection, key, operation)
            if serial is None:
                return await self._first_outcome(connection, key)
            case = await load_case(connection, operation.order_number, lock=True)
            ruling = self._ruling(case, operation, final=True)
            if case is not None and ruling.verdict.allowed:
                await apply(connection, key, case, operation, ruling, self._policy, self._clock())
            outcome = _outcome(serial, operation, ruling)
            await connection.execute(
                "UPDATE shop.operations SET outcome = %s, order_number = %s WHERE key = %s",
                (Jsonb(wire.to_json(outcome)), case.order.number if case else None, key),
            )
        return outcome

    async def products(self, text: str, limit: int = 5) -> Sequence[Product]:
        """Products named in free Korean text, however it is spaced and whatever particles hang on."""
        async with self._transaction() as connection:
            found = await fetch(
                connection,
                "SELECT term, product_id, weight FROM shop.product_terms WHERE position(term IN %s) > 0",
                search.fold(text),
            )
            terms = [search.Term(row["term"], row["product_id"], row["weight"]) for row in found]
            return await load_products(connection, search.ranked(terms, text)[: max(limit, 0)])

    async def all_products(self) -> Sequence[Product]:
        """Everything the shop has, by id."""
        async with self._transaction() as connection:
            found = await fetch(connection, 'SELECT id FROM shop.products ORDER BY id COLLATE "C"')
            return await load_products(connection, [row["id"] for row in found])

    def _ruling(self, case: Case | None, operation: Operation, *, final: bool) -> Ruling:
        if case is None:
            return unknown_order()
        return decide(case, operation, self._policy, self._clock(), final=final)

    async def _claim(self, connection: Connection, key: str, operation: Operation) -> int | None:
        """The serial number of this operation, None when the key has been used. Waits for a concurrent holder
        of the same key to finish.
        """
        claimed = await fetch(
            connection,
            """INSERT INTO shop.operations (key, kind, at) VALUES (%s, %s, %s)
               ON CONFLICT (key) DO NOTHING RETURNING id""",
            key,
            operation.kind.value,
            self._clock(),
        )
        return int(claimed[0]["id"]) if claimed else None

    async def _first_outcome(self, connection: Connection, key: str) -> Outcome:
        row = (await fetch(connection, "SELECT outcome FROM shop.operations WHERE key = %s", key))[0]
        return wire.from_json(row["outcome"], repeated=True)

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[Connection]:
        try:
            async with self._pool.connection() as connection, connection.transaction():
                yield connection
        except (OperationalError, PoolTimeout, PoolClosed) as error:
            raise OrderSystemDown("The demo shop's database cannot be reached.") from error


def _outcome(serial: int, operation: Operation, ruling: Ruling) -> Outcome:
    receipt = f"{_RECEIPT_LETTERS[operation.kind]}-{serial:06d}" if ruling.verdict.allowed else ""
    return Outcome(ruling.verdict.allowed, receipt, ruling.verdict)
