"""Every change of owner that an agent makes. Each is one statement, compare-and-set on the owner version.

The bot's own hand-over (bot → waiting) is part of the turn's commit (`sangdam.conversation.commit`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from psycopg.errors import UniqueViolation
from psycopg.types.json import Jsonb

from sangdam.dialogue.window import Window
from sangdam.errors import AlreadyTaken, NotFound, NotOwner
from sangdam.storage.pool import Pool, fetch_one

#: Slots that stay known when a person hands back; forms start anew.
KEPT_SLOTS: Collection[str] = frozenset({"order", "product", "product_name", "warned"})

_TAKE = """
WITH taken AS (
    UPDATE conversation SET owner = 'agent', agent_id = %(agent)s, owner_version = owner_version + 1,
        owner_since = now(), last_seq = last_seq + 1, updated_at = now()
    WHERE id = %(conversation)s AND owner_version = %(version)s AND owner IN ('bot', 'waiting')
    RETURNING id, last_seq
), said AS (
    INSERT INTO message (conversation_id, seq, author, agent_id, body)
    SELECT id, last_seq, 'system', %(agent)s, %(body)s FROM taken
), episode AS (
    INSERT INTO handoff (conversation_id, reason, detail, taken_at, agent_id)
    SELECT id, 'stepped_in', '', now(), %(agent)s FROM taken
    ON CONFLICT (conversation_id) WHERE ended_at IS NULL DO UPDATE SET taken_at = now(), agent_id = %(agent)s
)
SELECT id, pg_notify('sangdam', %(notice)s) FROM taken
"""

_END = """
WITH ended AS (
    UPDATE conversation SET owner = %(owner)s, agent_id = NULL, owner_version = owner_version + 1,
        owner_since = now(), last_seq = last_seq + 1, state = coalesce(%(state)s, state), updated_at = now()
    WHERE id = %(conversation)s AND owner_version = %(version)s AND owner = 'agent' AND agent_id = %(agent)s
    RETURNING id, channel, last_seq, owner_version
), said AS (
    INSERT INTO message (conversation_id, seq, author, agent_id, body)
    SELECT id, last_seq, 'system', %(agent)s, %(body)s FROM ended
), episode AS (
    UPDATE handoff SET ended_at = now(), ending = %(ending)s, note = %(note)s, category = %(category)s
    FROM ended WHERE handoff.conversation_id = ended.id AND ended_at IS NULL
), back AS (
    INSERT INTO journal (conversation_id, channel, event_id, seq, kind, body)
    SELECT id, channel, '#returned-' || owner_version, last_seq, 'returned', '{}' FROM ended
    WHERE %(owner)s = 'bot'
)
SELECT id, pg_notify('sangdam', %(notice)s) FROM ended
"""

_REPLY = """
WITH allowed AS (
    SELECT id FROM conversation
    WHERE id = %(conversation)s AND owner = 'agent' AND agent_id = %(agent)s FOR UPDATE
), fresh AS (
    SELECT id FROM allowed WHERE NOT EXISTS (
        SELECT 1 FROM message WHERE conversation_id = %(conversation)s AND author = 'agent' AND event_id = %(event)s)
), counted AS (
    UPDATE conversation SET last_seq = last_seq + 1, updated_at = now() FROM fresh WHERE conversation.id = fresh.id
    RETURNING conversation.id, last_seq, owner_version
), said AS (
    INSERT INTO message (conversation_id, seq, author, agent_id, body, event_id)
    SELECT id, last_seq, 'agent', %(agent)s, %(body)s, %(event)s FROM counted RETURNING id, conversation_id, seq
), sent AS (
    INSERT INTO outbox (message_id, conversation_id, seq) SELECT id, conversation_id, seq FROM said
)
SELECT seq, pg_notify('sangdam', %(notice)s) FROM said
"""

_WRITTEN = """
SELECT seq FROM message WHERE conversation_id = %(conversation)s AND author = 'agent' AND event_id = %(event)s
"""

_NOW = """
SELECT owner, agent.name FROM conversation LEFT JOIN agent ON agent.id = agent_id WHERE conversation.id = %(conversation)s
"""

#: What stands in for an agent's name, in Korean and in English.
_NOBODY = {"bot": ("챗봇", "the bot"), "waiting": ("대기 중", "waiting"), "closed": ("종료된 상담", "closed")}


@dataclass(frozen=True, slots=True)
class Actor:
    """The agent who acts."""

    id: int
    name: str


async def take(pool: Pool, conversation_id: str, actor: Actor, version: int, notice: str) -> None:
    """Make the agent the owner.

    Raises:
        AlreadyTaken: the conversation changed since `version`, or is not to be had.
    """
    values = {
        "conversation": conversation_id,
        "agent": actor.id,
        "version": version,
        "body": Jsonb({"text": f"{actor.name} 상담원이 연결되었어요.", "joined": True, "name": actor.name}),
        "notice": notice,
    }
    if await fetch_one(pool, _TAKE, values) is None:
        await _refuse(pool, conversation_id)


async def give_back(
    pool: Pool, conversation_id: str, actor: Actor, version: int, note: str | None, notice: str
) -> None:
    """Return to the bot: its next turn starts from a clean window that keeps the order and knows what was agreed.

    Raises:
        AlreadyTaken: not the owner, or changed since `version`.
    """
    row = await fetch_one(
        pool, "SELECT state FROM conversation WHERE id = %(conversation)s", {"conversation": conversation_id}
    )
    if row is None:
        raise NotFound
    state = Window.from_state(row["state"]).fresh(KEPT_SLOTS).to_state()
    text = f"{actor.name} 상담원과의 상담이 끝났어요. 이제 챗봇이 다시 도와드릴게요."
    await _end(pool, conversation_id, actor, version, _Ending("bot", text, notice, state=state, note=note))


async def close(
    pool: Pool, conversation_id: str, actor: Actor, version: int, category: str | None, notice: str
) -> None:
    """End the conversation; a new message of the customer opens it again with the bot.

    Raises:
        AlreadyTaken: not the owner, or changed since `version`.
    """
    text = "상담이 종료되었어요. 더 궁금한 점이 생기면 언제든 메시지를 남겨 주세요."
    await _end(pool, conversation_id, actor, version, _Ending("closed", text, notice, category=category))


@dataclass(frozen=True, slots=True)
class _Ending:
    """How an episode ends: the next owner, what the customer reads, and what is kept of it."""

    owner: str
    text: str
    notice: str
    state: dict[str, Any] | None = None
    note: str | None = None
    category: str | None = None


async def _end(pool: Pool, conversation_id: str, actor: Actor, version: int, ending: _Ending) -> None:
    values = {
        "conversation": conversation_id,
        "agent": actor.id,
        "version": version,
        "owner": ending.owner,
        "state": None if ending.state is None else Jsonb(ending.state),
        "ending": "returned" if ending.owner == "bot" else "closed",
        "note": ending.note,
        "category": ending.category,
        "body": Jsonb({"text": ending.text, "left": True, "name": actor.name}),
        "notice": ending.notice,
    }
    if await fetch_one(pool, _END, values) is None:
        await _refuse(pool, conversation_id)


async def reply(
    pool: Pool, conversation_id: str, actor: Actor, event_id: str, text: str, notice: str
) -> tuple[int, bool]:
    """Write to the customer; only the owner may.

    Returns:
        the sequence number, and whether the same `event_id` had been sent before.

    Raises:
        NotOwner: somebody else, or nobody, owns the conversation.
    """
    values = {
        "conversation": conversation_id,
        "agent": actor.id,
        "event": event_id,
        "body": Jsonb({"text": text}),
        "notice": notice,
    }
    try:
        row = await fetch_one(pool, _REPLY, values)
    except UniqueViolation:  # the same event arrived twice at the same moment, and the other one was first
        row = None
    if row is not None:
        return int(row["seq"]), False
    row = await fetch_one(pool, _WRITTEN, values)
    if row is None:
        raise NotOwner
    return int(row["seq"]), True


async def _refuse(pool: Pool, conversation_id: str) -> None:
    row = await fetch_one(pool, _NOW, {"conversation": conversation_id})
    if row is None:
        raise NotFound
    korean, english = (row["name"], row["name"]) if row["name"] else _NOBODY[row["owner"]]
    raise AlreadyTaken(owner=korean, owner_en=english)
