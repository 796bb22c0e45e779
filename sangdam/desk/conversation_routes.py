"""Lists, one conversation, and what its owner does with it (docs/protocol.md, Console)."""

from __future__ import annotations

from datetime import datetime

from sanic import Request
from sanic.response import HTTPResponse, empty

from sangdam.channels.context import answer, context, number_argument
from sangdam.clock import SEOUL
from sangdam.desk.blueprint import desk, views_of
from sangdam.desk.bodies import body_of, event_id_of, optional, version_of, written
from sangdam.desk.guard import allowed
from sangdam.desk.roles import Permission
from sangdam.desk.sign_in import Signed
from sangdam.desk.views import VIEW_NAMES
from sangdam.errors import BadBody, NotFound
from sangdam.handoff import owner
from sangdam.storage.pool import execute, fetch_one


@desk.get("/conversations")
@allowed(Permission.READ)
async def list_conversations(request: Request, agent: Signed) -> HTTPResponse:
    """One view and all counts."""
    view = request.args.get("view", "waiting")
    if view not in VIEW_NAMES:
        raise BadBody(
            reason="view 값이 올바르지 않아요", reason_en=f"view must be one of {sorted(VIEW_NAMES)}"
        )
    views = views_of(request)
    listed = await views.listed(view, agent.id)
    return answer(
        {
            "conversations": listed,
            "counts": await views.counts(agent.id),
            "now": datetime.now(SEOUL).isoformat(),
        }
    )


@desk.get("/conversations/<conversation_id:str>")
@allowed(Permission.READ)
async def read_conversation(request: Request, agent: Signed, conversation_id: str) -> HTTPResponse:
    """One conversation whole; its owner has then read it."""
    whole = await views_of(request).whole(conversation_id, number_argument(request, "after", 0, 2**53))
    summary = whole["conversation"]
    if summary["agent"] and summary["agent"]["id"] == agent.id:
        await _mark_read(request, conversation_id, summary["last_seq"])
        summary["unread"] = 0
    return answer(whole)


@desk.post("/conversations/<conversation_id:str>/take")
@allowed(Permission.SERVE)
async def take(request: Request, agent: Signed, conversation_id: str) -> HTTPResponse:
    """Become the owner."""
    here = context(request)
    notice = here.hub.notice(conversation_id)
    await owner.take(here.pool, conversation_id, _actor(agent), version_of(body_of(request)), notice)
    return await _changed(request, conversation_id)


@desk.post("/conversations/<conversation_id:str>/return")
@allowed(Permission.SERVE)
async def give_back(request: Request, agent: Signed, conversation_id: str) -> HTTPResponse:
    """Return to the bot."""
    here, body = context(request), body_of(request)
    notice, note = here.hub.notice(conversation_id), optional(body, "note")
    await owner.give_back(here.pool, conversation_id, _actor(agent), version_of(body), note, notice)
    here.worker.wake(conversation_id)
    return await _changed(request, conversation_id)


@desk.post("/conversations/<conversation_id:str>/close")
@allowed(Permission.SERVE)
async def close(request: Request, agent: Signed, conversation_id: str) -> HTTPResponse:
    """End the conversation."""
    here, body = context(request), body_of(request)
    notice, category = here.hub.notice(conversation_id), optional(body, "category")
    await owner.close(here.pool, conversation_id, _actor(agent), version_of(body), category, notice)
    return await _changed(request, conversation_id)


@desk.post("/conversations/<conversation_id:str>/reply")
@allowed(Permission.SERVE)
async def reply(request: Request, agent: Signed, conversation_id: str) -> HTTPResponse:
    """Write to the customer."""
    here, body = context(request), body_of(request)
    event_id, text = event_id_of(body), written(body)
    notice = here.hub.notice(conversation_id)
    seq, duplicate = await owner.reply(here.pool, conversation_id, _actor(agent), event_id, text, notice)
    await _mark_read(request, conversation_id, seq)
    here.hub.typing(conversation_id, "desk", None)
    here.hub.announce(conversation_id)
    return answer({"seq": seq, "duplicate": duplicate}, 202)


@desk.post("/conversations/<conversation_id:str>/typing")
@allowed(Permission.SERVE, audited=False)
async def typing(request: Request, agent: Signed, conversation_id: str) -> HTTPResponse:
    """Show the customer that the owner is writing."""
    here = context(request)
    row = await fetch_one(
        here.pool,
        "SELECT 1 AS mine FROM conversation WHERE id = %(id)s AND owner = 'agent' AND agent_id = %(agent)s",
        {"id": conversation_id, "agent": agent.id},
    )
    if row is None:
        raise NotFound
    here.hub.typing(conversation_id, "desk", "agent" if body_of(request).get("on") is True else None)
    return empty(204)


async def _changed(request: Request, conversation_id: str) -> HTTPResponse:
    context(request).hub.announce(conversation_id)
    return answer({"conversation": await views_of(request).summary(conversation_id)})


async def _mark_read(request: Request, conversation_id: str, seq: int) -> None:
    here = context(request)
    changed = await execute(
        here.pool,
        "UPDATE conversation SET agent_read_seq = %(seq)s WHERE id = %(id)s AND agent_read_seq < %(seq)s",
        {"seq": seq, "id": conversation_id},
    )
    if changed:
        here.hub.announce(conversation_id)


def _actor(agent: Signed) -> owner.Actor:
    return owner.Actor(agent.id, agent.name)
