"""Opening conversations."""

from __future__ import annotations

import secrets

from sangdam.storage.pool import Pool, fetch_one

_OPEN = """
INSERT INTO conversation (id, channel, sender, member_id)
VALUES (%(id)s, %(channel)s, coalesce(%(sender)s, %(id)s), %(member)s)
ON CONFLICT (channel, sender) DO NOTHING RETURNING id
"""

_FIND = "SELECT id FROM conversation WHERE channel = %(channel)s AND sender = %(sender)s"


async def open_conversation(
    pool: Pool, channel: str, sender: str | None = None, member_id: str | None = None
) -> tuple[str, bool]:
    """The conversation of `sender` on `channel`, made when there is none.

    `sender` is the channel's own name for it; None makes a conversation that only its id names.

    Returns:
        its id and whether it is new.
    """
    values = {
        "id": f"c_{secrets.token_urlsafe(18)}",
        "channel": channel,
        "sender": sender,
        "member": member_id,
    }
    row = await fetch_one(pool, _OPEN, values)
    if row is not None:
        return row["id"], True
    row = await fetch_one(pool, _FIND, values)
    assert row is not None, "a conversation is never deleted between two statements"
    return row["id"], False
