"""Step 10: one statement that stores a finished turn whole, or nothing of it.

It takes effect only while the claim's fencing number and the owner version are still those the turn began with: a
late turn never lands on top of a person or of another worker's turn.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from psycopg.types.json import Jsonb

from sangdam.conversation.claim import Turn
from sangdam.message import Handoff, Owner, Reply
from sangdam.storage.pool import Pool, fetch_all, fetch_one

_COMMIT = """
WITH held AS (
    UPDATE conversation SET
        state = %(state)s,
        last_seq = last_seq + %(count)s,
        owner = %(owner)s,
        owner_version = owner_version + CASE WHEN owner <> %(owner)s THEN 1 ELSE 0 END,
        owner_since = CASE WHEN owner <> %(owner)s THEN now() ELSE owner_since END,
        triage = coalesce(%(triage)s, triage),
        claim_turn = NULL,
        updated_at = now()
    WHERE id = %(conversation)s AND claim_fence = %(fence)s
      AND owner = %(owner_before)s AND owner_version = %(version)s
      AND EXISTS (SELECT 1 FROM journal WHERE id = %(journal)s AND state = 'new')
    RETURNING id, last_seq, owner_version
), reply AS (
    SELECT held.id AS conversation_id, held.last_seq - %(count)s + r.place AS seq, r.author, r.body, r.buttons
    FROM held, jsonb_to_recordset(%(replies)s) AS r (place int, author text, body jsonb, buttons jsonb)
), written AS (
    INSERT INTO message (conversation_id, seq, author, body, journal_id)
    SELECT conversation_id, seq, author, body, %(journal)s FROM reply RETURNING id, seq, author, body, created_at
), offered AS (
    INSERT INTO button (id, conversation_id, message_id, title, payload)
    SELECT b.id, reply.conversation_id, written.id, b.title, b.payload
    FROM reply JOIN written USING (seq), jsonb_to_recordset(reply.buttons) AS b (id text, title text, payload text)
), sent AS (
    INSERT INTO outbox (message_id, conversation_id, seq, owner_version)
    SELECT written.id, held.id, written.seq, held.owner_version FROM written, held
), logged AS (
    INSERT INTO event (conversation_id, journal_id, position, body)
    SELECT held.id, %(journal)s, e.position, e.body
    FROM held, jsonb_array_elements(%(events)s) WITH ORDINALITY AS e (body, position)
), read AS (
    UPDATE message SET understood = %(understood)s FROM held
    WHERE journal_id = %(journal)s AND author = 'customer' AND %(understood)s::jsonb IS NOT NULL
), finished AS (
    UPDATE journal SET state = %(journal_state)s, done_at = now() FROM held WHERE journal.id = %(journal)s
), episode AS (
    INSERT INTO handoff (conversation_id, reason, detail)
    SELECT id, %(reason)s, %(detail)s FROM held WHERE %(reason)s::text IS NOT NULL
    ON CONFLICT (conversation_id) WHERE ended_at IS NULL DO NOTHING
)
SELECT written.*, pg_notify('sangdam', %(notice)s) FROM held LEFT JOIN written ON true ORDER BY seq
"""

_SET_ASIDE = """
UPDATE journal SET state = 'desk', done_at = now() WHERE id = %(journal)s AND state = 'new'
"""


@dataclass(frozen=True, slots=True)
class Finished:
    """What a turn came to. `events` are all new Rasa events, `state` the window to go on from."""

    state: dict[str, Any]
    replies: tuple[Reply, ...] = ()
    events: tuple[dict[str, Any], ...] = ()
    understood: dict[str, Any] | None = None
    triage: dict[str, Any] | None = None
    handoff: Handoff | None = None
    notes: tuple[str, ...] = ()
    owner: Owner = Owner.BOT
    failed: bool = False


async def commit(pool: Pool, turn: Turn, finished: Finished, notice: str) -> list[dict[str, Any]] | None:
    """Store the turn.

    Returns:
        the messages written (``id, seq, author, body, created_at``), or None when the claim or the ownership
        was lost meanwhile, or the entry already answered: then nothing was stored.
    """
    owner = Owner.WAITING if finished.handoff else finished.owner
    messages = [_reply_row(place, reply) for place, reply in enumerate(finished.replies, 1)]
    for note in finished.notes:
        messages.append(
            {"place": len(messages) + 1, "author": "system", "body": {"text": note}, "buttons": []}
        )
    values: dict[str, Any] = {
        "conversation": turn.conversation_id,
        "journal": turn.journal_id,
        "fence": turn.fence,
        "owner_before": turn.owner,
        "version": turn.owner_version,
        "owner": owner,
        "state": Jsonb(finished.state),
        "count": len(messages),
        "replies": Jsonb(messages),
        "events": Jsonb(list(finished.events)),
        "understood": None if finished.understood is None else Jsonb(finished.understood),
        "triage": None if finished.triage is None else Jsonb(finished.triage),
        "journal_state": "failed" if finished.failed else "done",
        "reason": finished.handoff.reason if finished.handoff else None,
        "detail": finished.handoff.detail if finished.handoff else "",
        "notice": notice,
    }
    rows = await fetch_all(pool, _COMMIT, values)
    if not rows:
        return None
    return [row for row in rows if row["id"] is not None]


async def leave_to_desk(pool: Pool, turn: Turn) -> None:
    """The entry is for people: it is in the transcript, no brain will see it."""
    await fetch_one(pool, _SET_ASIDE + " RETURNING id", {"journal": turn.journal_id})


def _reply_row(place: int, reply: Reply) -> dict[str, Any]:
    buttons = [
        {"id": f"b_{secrets.token_urlsafe(9)}", "title": title, "payload": payload}
        for title, payload in reply.buttons
    ]
    body: dict[str, Any] = {"text": reply.text}
    if buttons:
        body["buttons"] = [{"id": button["id"], "title": button["title"]} for button in buttons]
    if reply.card is not None:
        body["card"] = reply.card
    if reply.image is not None:
        body["image"] = reply.image
    return {"place": place, "author": "bot", "body": body, "buttons": buttons}
