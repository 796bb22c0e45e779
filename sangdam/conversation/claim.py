"""Step 6: one turn at a time per conversation, in order.

A claim is a lease on the conversation row with a fencing number. Whoever lets the lease run out may find, at the
commit, that the number has moved on; then nothing of its turn is stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sangdam.message import Kind, Owner
from sangdam.storage.pool import Pool, execute, fetch_all, fetch_one

_TAKE = """
UPDATE conversation
SET claim_until = now() + %(lease)s * interval '1 second', claim_fence = claim_fence + 1
WHERE id = %(conversation)s AND (claim_until IS NULL OR claim_until < now())
RETURNING claim_fence
"""

# A second statement on purpose: its snapshot sees everything the previous holder committed.
_NEXT = """
WITH entry AS (
    SELECT id, kind, event_id, body FROM journal
    WHERE conversation_id = %(conversation)s AND state = 'new' ORDER BY id LIMIT 1
), turn AS (
    UPDATE conversation SET claim_turn = entry.id, claim_until = now() + %(lease)s * interval '1 second'
    FROM entry WHERE conversation.id = %(conversation)s AND claim_fence = %(fence)s
    RETURNING conversation.owner, conversation.owner_version, conversation.state, conversation.agent_id
), counted AS (
    UPDATE journal SET attempts = attempts + 1 FROM entry, turn WHERE journal.id = entry.id RETURNING journal.attempts
)
SELECT entry.*, turn.*, counted.attempts FROM entry, turn, counted
"""

_RELEASE = """
UPDATE conversation SET claim_until = NULL, claim_turn = NULL WHERE id = %(conversation)s AND claim_fence = %(fence)s
"""

_RENEW = """
UPDATE conversation SET claim_until = now() + %(lease)s * interval '1 second'
FROM unnest(%(conversations)s::text[], %(fences)s::bigint[]) AS held (id, fence)
WHERE conversation.id = held.id AND conversation.claim_fence = held.fence
"""

_UNFINISHED = """
SELECT DISTINCT journal.conversation_id AS id FROM journal JOIN conversation ON conversation.id = conversation_id
WHERE journal.state = 'new' AND (claim_until IS NULL OR claim_until < now()) LIMIT 200
"""


@dataclass(frozen=True, slots=True)
class Turn:
    """One journal entry to be answered, and the conversation as it stood when it was claimed."""

    conversation_id: str
    fence: int
    journal_id: int
    event_id: str
    kind: Kind
    body: dict[str, Any]
    attempts: int
    owner: Owner
    owner_version: int
    state: dict[str, Any]


async def take(pool: Pool, conversation_id: str, lease: float) -> int | None:
    """Claim the conversation for `lease` seconds; the fencing number, or None when somebody else holds it."""
    row = await fetch_one(pool, _TAKE, {"conversation": conversation_id, "lease": lease})
    return None if row is None else int(row["claim_fence"])


async def next_turn(pool: Pool, conversation_id: str, fence: int, lease: float) -> Turn | None:
    """The oldest unanswered entry; None when there is none or the claim is lost."""
    row = await fetch_one(pool, _NEXT, {"conversation": conversation_id, "fence": fence, "lease": lease})
    if row is None:
        return None
    return Turn(
        conversation_id=conversation_id,
        fence=fence,
        journal_id=row["id"],
        event_id=row["event_id"],
        kind=Kind(row["kind"]),
        body=row["body"],
        attempts=row["attempts"],
        owner=Owner(row["owner"]),
        owner_version=row["owner_version"],
        state=row["state"],
    )


async def release(pool: Pool, conversation_id: str, fence: int) -> None:
    """Give the claim back."""
    await execute(pool, _RELEASE, {"conversation": conversation_id, "fence": fence})


async def renew(pool: Pool, held: dict[str, int], lease: float) -> None:
    """Extend the claims in `held` (conversation → fence) that are still ours."""
    values = {"conversations": list(held), "fences": list(held.values()), "lease": lease}
    await execute(pool, _RENEW, values)


async def unfinished(pool: Pool) -> list[str]:
    """Conversations with unanswered entries that nobody works on: left by a crash, or journaled by another process."""
    return [row["id"] for row in await fetch_all(pool, _UNFINISHED)]
