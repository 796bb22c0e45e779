"""Conversations put straight into the database, for tests that need many of them or need them just so."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

Db = psycopg.AsyncConnection[DictRow]

_CONVERSATION = """
INSERT INTO conversation (id, channel, sender, member_id, owner, agent_id, owner_since, last_seq, triage, created_at, updated_at)
VALUES (%(id)s, %(channel)s, %(id)s, %(member)s, %(owner)s, %(agent)s, now() - %(minutes)s * interval '1 minute',
        %(count)s, %(triage)s, now() - %(minutes)s * interval '1 minute', now())
"""

_MESSAGE = """
INSERT INTO message (conversation_id, seq, author, agent_id, body, understood, created_at)
VALUES (%(id)s, %(seq)s, %(author)s, %(agent)s, %(body)s, %(understood)s,
        now() - %(minutes)s * interval '1 minute' + %(seq)s * interval '1 second')
"""

_HANDOFF = """
INSERT INTO handoff (conversation_id, reason, detail, requested_at, taken_at, agent_id, ended_at, ending)
VALUES (%(id)s, %(reason)s, '', now() - %(minutes)s * interval '1 minute',
        CASE WHEN %(owner)s <> 'waiting' THEN now() - %(minutes)s * interval '1 minute' END, %(agent)s,
        CASE WHEN %(owner)s = 'closed' THEN now() END, CASE WHEN %(owner)s = 'closed' THEN 'closed' END)
"""

_MANY = """
WITH made AS (
    INSERT INTO conversation (id, channel, sender, owner, agent_id, owner_since, last_seq, created_at, updated_at)
    SELECT %(prefix)s || n, 'web', %(prefix)s || n, %(owner)s, %(agent)s, now() - n * interval '1 second', 1,
           now() - n * interval '1 second', now() - n * interval '1 second'
    FROM generate_series(1, %(count)s) n RETURNING id, owner_since
), said AS (
    INSERT INTO message (conversation_id, seq, author, body, created_at)
    SELECT id, 1, 'customer', jsonb_build_object('text', %(text)s || ' ' || id), owner_since FROM made
)
INSERT INTO handoff (conversation_id, reason, requested_at, ended_at)
SELECT id, 'asked', owner_since, CASE WHEN %(owner)s = 'closed' THEN now() END FROM made WHERE %(owner)s <> 'bot'
"""


async def plant(
    db: Db,
    *said: str | tuple[str, str],
    owner: str = "waiting",
    agent: int | None = None,
    name: str | None = None,
    channel: str = "web",
    member: str | None = None,
    reason: str = "asked",
    minutes: float = 3,
    triage: dict[str, Any] | None = None,
    understood: dict[str, Any] | None = None,
) -> str:
    """One conversation with these messages, begun `minutes` ago; its id.

    A message is what the customer said, or (author, text). `understood` is put on every customer's message; `agent` is
    the owner where `owner` is "agent"; `name` is the id, made up where there is none.
    """
    values: dict[str, Any] = {
        "id": name or f"c_{secrets.token_urlsafe(9)}",
        "channel": channel,
        "member": member,
        "owner": owner,
        "agent": agent,
        "minutes": minutes,
        "count": len(said),
        "reason": reason,
        "triage": None if triage is None else Jsonb(triage),
    }
    await db.execute(_CONVERSATION, values)
    for seq, one in enumerate(said, 1):
        author, text = ("customer", one) if isinstance(one, str) else one
        read = Jsonb(understood) if understood is not None and author == "customer" else None
        line = {"seq": seq, "author": author, "body": Jsonb({"text": text}), "understood": read}
        by = {"agent": agent if author == "agent" else None}
        await db.execute(_MESSAGE, {**values, **line, **by})
    if owner != "bot":
        await db.execute(_HANDOFF, values)
    return str(values["id"])


async def plant_many(
    db: Db,
    count: int,
    owner: str = "waiting",
    agent: int | None = None,
    prefix: str = "m",
    text: str = "문의드려요",
) -> Sequence[str]:
    """`count` conversations of one message each, one second apart, in one statement; their ids, the newest first."""
    values = {"count": count, "owner": owner, "agent": agent, "prefix": prefix, "text": text}
    await db.execute(_MANY, values)
    return [f"{prefix}{number}" for number in range(1, count + 1)]
