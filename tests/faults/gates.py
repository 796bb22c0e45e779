"""Stopping a turn at one step, from the outside: a trigger of the test's own waits there for a lock the test holds."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import psycopg

from tests.stackrun.stack import PATIENCE, Stack, until

_LOCK = 77_001

#: What the update of the conversation's row looks like at each step of the turn.
STEPS = {
    "claim": "NEW.claim_fence <> OLD.claim_fence",
    "turn": "NEW.claim_turn IS NOT NULL AND NEW.claim_turn IS DISTINCT FROM OLD.claim_turn",
    "commit": "NEW.claim_turn IS NULL AND OLD.claim_turn IS NOT NULL AND NEW.last_seq > OLD.last_seq",
}

_WAITING = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = 77001 AND NOT granted"


class Gate:
    """A closed gate. `reached` waits until something stands before it."""

    def __init__(self, stack: Stack, holder: psycopg.Connection) -> None:
        self._stack = stack
        self._holder = holder

    async def reached(self) -> None:
        """Until a statement waits here."""

        async def waits() -> bool:
            return bool(await self._stack.rows(_WAITING))

        await until(waits)

    def drop(self) -> None:
        """What waits here never happens: its connection is ended, as when the machine dies with it."""
        waiting = [row["pid"] for row in self._stack.sql(_WAITING)]
        for pid in waiting:
            self._stack.sql("SELECT pg_terminate_backend(%s, %s)", pid, int(PATIENCE * 1000))

    def open(self) -> None:
        """What waits here goes on, whether or not anybody is left to hear of it."""
        self._holder.execute("SELECT pg_advisory_unlock_all()")


@contextlib.contextmanager
def gate(stack: Stack, step: str, conversation: str) -> Iterator[Gate]:
    """Close one step of one conversation's turns."""
    with psycopg.connect(stack.database_url, autocommit=True) as holder:
        holder.execute(f"SELECT pg_advisory_lock({_LOCK})")
        holder.execute(
            f"""CREATE OR REPLACE FUNCTION test_gate() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN PERFORM pg_advisory_xact_lock_shared({_LOCK}); RETURN NEW; END $$"""
        )
        # A conversation id is letters, digits, "_" and "-".
        holder.execute(
            f"""CREATE TRIGGER test_gate BEFORE UPDATE ON conversation FOR EACH ROW
            WHEN (NEW.id = '{conversation}' AND {STEPS[step]}) EXECUTE FUNCTION test_gate()"""
        )
        try:
            yield Gate(stack, holder)
        finally:
            holder.execute("SELECT pg_advisory_unlock_all()")
            holder.execute("DROP TRIGGER test_gate ON conversation")
