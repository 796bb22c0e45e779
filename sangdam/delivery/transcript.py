"""The transcript as customers and agents see it (docs/protocol.md, MESSAGE and OWNER), and what has reached them."""

from __future__ import annotations

from typing import Any

from sangdam.clock import SEOUL
from sangdam.storage.pool import Pool, execute, fetch_all, fetch_one

_MESSAGES = """
SELECT message.id, seq, author, body, event_id, understood, message.created_at, agent.name
FROM message LEFT JOIN agent ON agent.id = message.agent_id
WHERE conversation_id = %(conversation)s AND seq > %(after)s ORDER BY seq LIMIT %(limit)s
"""

_ANSWERS = """
SELECT message.id, seq, author, body, event_id, understood, message.created_at, NULL AS name
FROM message WHERE journal_id = %(journal)s AND author <> 'customer' ORDER BY seq
"""

_OWNER = """
SELECT owner, owner_since, last_seq, agent_read_seq, agent.name
FROM conversation LEFT JOIN agent ON agent.id = agent_id WHERE conversation.id = %(conversation)s
"""

_RECEIVED = """
UPDATE outbox SET state = 'sent', done_at = now()
WHERE conversation_id = %(conversation)s AND seq <= %(seq)s AND state = 'pending'
"""


async def messages(
    pool: Pool, conversation_id: str, after: int = 0, limit: int = 200
) -> list[dict[str, Any]]:
    """Rows of the transcript with a sequence number above `after`, oldest first."""
    return await fetch_all(pool, _MESSAGES, {"conversation": conversation_id, "after": after, "limit": limit})


async def answers(pool: Pool, journal_id: int) -> list[dict[str, Any]]:
    """What the bot said to one journal entry."""
    return await fetch_all(pool, _ANSWERS, {"journal": journal_id})


async def owner(pool: Pool, conversation_id: str) -> dict[str, Any]:
    """OWNER, with ``last_seq`` and ``agent_read_seq`` beside it."""
    row = await fetch_one(pool, _OWNER, {"conversation": conversation_id})
    if row is None:
        return {"owner": "closed", "agent": None, "since": None, "last_seq": 0, "agent_read_seq": 0}
    return {
        "owner": row["owner"],
        "agent": {"name": row["name"]} if row["name"] else None,
        "since": row["owner_since"].astimezone(SEOUL).isoformat(),
        "last_seq": row["last_seq"],
        "agent_read_seq": row["agent_read_seq"],
    }


def owner_view(full: dict[str, Any]) -> dict[str, Any]:
    """OWNER alone."""
    return {"owner": full["owner"], "agent": full["agent"], "since": full["since"]}


async def received(pool: Pool, conversation_id: str, seq: int) -> None:
    """The customer's client has everything up to `seq`."""
    await execute(pool, _RECEIVED, {"conversation": conversation_id, "seq": seq})


def message_view(row: dict[str, Any]) -> dict[str, Any]:
    """MESSAGE for the customer."""
    body = row["body"]
    return {
        "id": f"m_{row['id']}",
        "seq": row["seq"],
        "from": row["author"],
        "name": row["name"] or body.get("name"),
        "at": row["created_at"].astimezone(SEOUL).isoformat(),
        "text": body.get("text", ""),
        "buttons": body.get("buttons", []),
        "card": body.get("card"),
        "image": body.get("image"),
        "event_id": row["event_id"] if row["author"] == "customer" else None,
    }
