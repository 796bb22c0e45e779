"""Step 5 of the journey: one INSERT, unique on channel, conversation and event id. Only then is anything acknowledged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from psycopg.types.json import Jsonb

from sangdam.errors import NotFound
from sangdam.message import Inbound, Kind
from sangdam.storage.pool import Pool, fetch_one

# The conversation row is locked first (as in every other change), so the sequence has no gap and nothing deadlocks.
_APPEND = """
WITH conversation_now AS (
    SELECT id, last_seq FROM conversation WHERE id = %(conversation)s FOR UPDATE
), entry AS (
    INSERT INTO journal (conversation_id, channel, event_id, seq, kind, body)
    SELECT id, %(channel)s, %(event)s, last_seq + %(visible)s, %(kind)s, %(body)s FROM conversation_now
    ON CONFLICT (channel, conversation_id, event_id) DO NOTHING
    RETURNING id, seq
), shown AS (
    INSERT INTO message (conversation_id, seq, author, body, journal_id, event_id)
    SELECT %(conversation)s, seq, 'customer', %(shown)s, id, %(event)s FROM entry WHERE %(visible)s = 1
), counted AS (
    UPDATE conversation SET last_seq = entry.seq, updated_at = now() FROM entry WHERE conversation.id = %(conversation)s
)
SELECT entry.id, entry.seq, pg_notify('sangdam', %(notice)s) FROM entry
"""

_FIND = """
SELECT id, seq FROM journal WHERE channel = %(channel)s AND conversation_id = %(conversation)s AND event_id = %(event)s
"""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the sender may rely on: the journal id, the sequence number, and whether it had been sent before."""

    journal_id: int
    seq: int
    duplicate: bool


async def append(pool: Pool, inbound: Inbound, notice: str) -> Receipt:
    """Store one event durably, at most once.

    `notice` is the payload other processes are woken with (`sangdam.delivery.hub.Hub.notice`).

    Raises:
        NotFound: no such conversation.
        StorageDown: nothing was stored; the sender must repeat the event.
    """
    values: dict[str, Any] = {
        "conversation": inbound.conversation_id,
        "channel": inbound.channel,
        "event": inbound.event_id,
        "kind": inbound.kind,
        "body": Jsonb(inbound.body),
        "shown": Jsonb({"text": inbound.body.get("text", "")}),
        "visible": 1 if inbound.kind in (Kind.TEXT, Kind.BUTTON) else 0,
        "notice": notice,
    }
    row = await fetch_one(pool, _APPEND, values)
    if row is not None:
        return Receipt(row["id"], row["seq"], duplicate=False)
    row = await fetch_one(pool, _FIND, values)
    if row is None:
        raise NotFound
    return Receipt(row["id"], row["seq"], duplicate=True)
