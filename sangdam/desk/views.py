"""What the console shows: SUMMARY, DESK_MESSAGE and one conversation whole (docs/protocol.md)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sangdam.clock import SEOUL
from sangdam.delivery.transcript import message_view, messages
from sangdam.dialogue.cards import order_json
from sangdam.dialogue.labels import INTENTS, SENTIMENTS, TASK_NOUNS
from sangdam.dialogue.window import Window
from sangdam.errors import NotFound
from sangdam.message import Reason
from sangdam.orders.contract import OrderSystem, OrderSystemDown
from sangdam.storage.pool import Pool, fetch_all, fetch_one

_SUMMARY = """
SELECT c.id, c.channel, c.owner_version AS version, c.owner, c.agent_id, agent.name AS agent_name, c.triage,
       c.owner_since, c.last_seq, c.member_id, heard.unread,
       h.reason, h.detail, h.requested_at, last.body AS last_body, last.created_at AS last_at
FROM conversation c
LEFT JOIN agent ON agent.id = c.agent_id
LEFT JOIN handoff h ON h.conversation_id = c.id AND h.ended_at IS NULL
LEFT JOIN LATERAL (
    SELECT body, created_at FROM message
    WHERE conversation_id = c.id AND author <> 'system' ORDER BY seq DESC LIMIT 1
) last ON true
CROSS JOIN LATERAL (
    SELECT count(*) AS unread FROM message
    WHERE conversation_id = c.id AND author = 'customer' AND seq > c.agent_read_seq
) heard
"""

_VIEWS = {
    "waiting": "c.owner = 'waiting' ORDER BY h.requested_at NULLS FIRST LIMIT 200",
    "mine": "c.owner = 'agent' AND c.agent_id = %(agent)s ORDER BY c.updated_at DESC LIMIT 200",
    "agents": "c.owner = 'agent' ORDER BY c.updated_at DESC LIMIT 200",
    "bot": "c.owner = 'bot' AND c.last_seq > 0 ORDER BY c.updated_at DESC LIMIT 200",
    "closed": "c.owner = 'closed' ORDER BY c.owner_since DESC LIMIT 200",
}

_COUNTS = """
SELECT count(*) FILTER (WHERE owner = 'waiting') AS waiting,
       count(*) FILTER (WHERE owner = 'agent' AND agent_id = %(agent)s) AS mine,
       count(*) FILTER (WHERE owner = 'agent') AS agents,
       count(*) FILTER (WHERE owner = 'bot' AND last_seq > 0) AS bot,
       count(*) FILTER (WHERE owner = 'closed') AS closed
FROM conversation
"""

_EPISODES = """
SELECT reason, detail, requested_at, taken_at, ended_at, agent.name AS agent
FROM handoff LEFT JOIN agent ON agent.id = agent_id WHERE conversation_id = %(conversation)s ORDER BY handoff.id
"""

VIEW_NAMES = frozenset(_VIEWS)


class DeskViews:
    """Reads for the console. Whoever may read at all may see every conversation."""

    def __init__(self, pool: Pool, orders: OrderSystem) -> None:
        self._pool = pool
        self._orders = orders
        self._names: dict[str, str] = {}

    async def listed(self, view: str, agent_id: int) -> list[dict[str, Any]]:
        """The summaries of one view."""
        rows = await fetch_all(self._pool, f"{_SUMMARY} WHERE {_VIEWS[view]}", {"agent": agent_id})
        return [await self._summary(row) for row in rows]

    async def counts(self, agent_id: int) -> dict[str, int]:
        """How many conversations each view holds."""
        return await fetch_one(self._pool, _COUNTS, {"agent": agent_id}) or {}

    async def summary(self, conversation_id: str) -> dict[str, Any]:
        """One SUMMARY.

        Raises:
            NotFound.
        """
        row = await fetch_one(
            self._pool, f"{_SUMMARY} WHERE c.id = %(conversation)s", {"conversation": conversation_id}
        )
        if row is None:
            raise NotFound
        return await self._summary(row)

    async def messages(self, conversation_id: str, after: int) -> list[dict[str, Any]]:
        """DESK_MESSAGEs after a sequence number."""
        return [desk_message(row) for row in await messages(self._pool, conversation_id, after, limit=1000)]

    async def whole(self, conversation_id: str, after: int) -> dict[str, Any]:
        """Everything the conversation pane shows.

        Raises:
            NotFound.
        """
        summary = await self.summary(conversation_id)
        row = await fetch_one(
            self._pool,
            "SELECT state, member_id, ARRAY(SELECT order_number FROM proof WHERE conversation_id = c.id "
            "ORDER BY proved_at DESC LIMIT 10) AS proved FROM conversation c WHERE id = %(conversation)s",
            {"conversation": conversation_id},
        )
        assert row is not None
        episodes = await fetch_all(self._pool, _EPISODES, {"conversation": conversation_id})
        return {
            "conversation": summary,
            "messages": await self.messages(conversation_id, after),
            "customer": await self._customer(row["member_id"], row["proved"]),
            "slots": _known(Window.from_state(row["state"]).slots),
            "handoffs": [_episode(episode) for episode in episodes],
        }

    async def _customer(self, member_id: str | None, proved: list[str]) -> dict[str, Any]:
        try:
            member = await self._orders.member(member_id) if member_id else None
            orders = await self._orders.orders_of(member_id) if member_id else []
            shown = [order for number in proved if (order := await self._orders.order(number)) is not None]
        except OrderSystemDown:
            return {"member": None, "verified_orders": [], "orders": []}
        return {
            "member": {"id": member.id, "name": member.name, "grade": member.grade} if member else None,
            "verified_orders": [order_json(order) for order in shown],
            "orders": [order_json(order) for order in orders],
        }

    async def _name(self, conversation_id: str, member_id: str | None) -> str:
        """What the list calls the customer. Names change rarely; they are looked up once per process."""
        if member_id and member_id not in self._names:
            try:
                member = await self._orders.member(member_id)
            except OrderSystemDown:
                member = None
            if member is not None:
                self._names[member_id] = member.name
        return self._names.get(member_id or "", f"손님 {conversation_id[-4:]}")

    async def _summary(self, row: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": row["id"],
            "channel": row["channel"],
            "version": row["version"],
            "owner": row["owner"],
            "agent": {"id": row["agent_id"], "name": row["agent_name"]} if row["agent_id"] else None,
            "reason": row["reason"],
            "reason_label": Reason(row["reason"]).label if row["reason"] else None,
            "detail": row["detail"],
            "waiting_since": _iso(row["requested_at"]) if row["owner"] == "waiting" else None,
            "last_text": (row["last_body"] or {}).get("text", "")[:200],
            "last_at": _iso(row["last_at"] or row["owner_since"]),
            "last_seq": row["last_seq"],
            "unread": row["unread"],
            "customer_name": await self._name(row["id"], row["member_id"]),
            "triage": row["triage"],
        }


def desk_message(row: dict[str, Any]) -> dict[str, Any]:
    """DESK_MESSAGE: MESSAGE and what the bot understood."""
    understood = row["understood"]
    if understood is not None:
        ranking = [{**one, "intent_label": _label(one["intent"])} for one in understood["ranking"]]
        understood = {
            **understood,
            "intent_label": _label(understood["intent"]),
            "ranking": ranking,
            "sentiment": _sentiment(understood.get("sentiment")),
        }
    return {**message_view(row), "event_id": row["event_id"], "understood": understood}


def _known(slots: dict[str, Any]) -> dict[str, Any]:
    """What of the bot's memory tells an agent something."""
    task = TASK_NOUNS.get(str(slots.get("task")))
    known = {"order": slots.get("order"), "task": task, "wish": slots.get("wish")}
    return {name: value for name, value in known.items() if value}


def _label(intent: str | None) -> str:
    return INTENTS.get(intent or "", "뜻이 분명하지 않음")


def _sentiment(sentiment: dict[str, Any] | None) -> dict[str, Any] | None:
    """The mood with its label; None where none was read, as in messages from before it was."""
    return {**sentiment, "label": SENTIMENTS[sentiment["name"]]} if sentiment else None


def _episode(row: dict[str, Any]) -> dict[str, Any]:
    times = {name: _iso(row[name]) for name in ("requested_at", "taken_at", "ended_at")}
    reason = Reason(row["reason"])
    return {
        "reason": reason,
        "reason_label": reason.label,
        "detail": row["detail"],
        "agent": row["agent"],
        **times,
    }


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(SEOUL).isoformat()
