"""The console's HTTP calls (docs/protocol.md, Console). Every change carries the session's CSRF token."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from sanic import Blueprint, Request
from sanic.response import HTTPResponse, empty

from sangdam.channels.context import (
    answer,
    check_origin,
    client_address,
    context,
    number_argument,
    own_origin,
)
from sangdam.channels.intake import EVENT_ID, clean, load_json, storable
from sangdam.delivery.transcript import SEOUL
from sangdam.desk import sign_in as signing
from sangdam.desk.sign_in import Signed
from sangdam.desk.views import VIEW_NAMES, DeskViews
from sangdam.errors import BadBody, Forbidden, MustChangePassword, NotFound
from sangdam.handoff import owner
from sangdam.privacy import mask
from sangdam.storage.pool import Pool, execute, fetch_one

COOKIE = "sangdam_desk"

desk = Blueprint("desk", url_prefix="/desk/api")

_AUDIT = """
INSERT INTO audit (agent_id, action, conversation_id) VALUES (%(agent)s, %(action)s, %(conversation)s)
"""

#: What an agent with a one-time password may call.
_BEFORE_CHANGE = frozenset(
    {f"sangdam.desk.{name}" for name in ("read_session", "end_session", "change_password")}
)

Handler = Callable[..., Awaitable[HTTPResponse]]


@dataclass(frozen=True, slots=True)
class DeskContext:
    """Set once by `sangdam.app` as ``app.ctx.desk``."""

    views: DeskViews


def signed(handler: Handler) -> Handler:
    """Only for signed-in agents; changes only with the session's CSRF token, from our own pages."""

    @wraps(handler)
    async def guarded(request: Request, **arguments: Any) -> HTTPResponse:
        agent = await signed_agent(request)
        if request.method != "GET":
            given = request.headers.get("x-csrf-token", "")
            if not hmac.compare_digest(given.encode("utf-8", "replace"), agent.csrf.encode()):
                raise Forbidden
        if agent.must_change_password and request.name not in _BEFORE_CHANGE:
            raise MustChangePassword
        return await handler(request, agent, **arguments)

    return guarded


async def signed_agent(request: Request) -> Signed:
    """The agent of the request's cookie.

    Raises:
        NotSignedIn: no valid session.
        Forbidden: the request comes from another site.
    """
    check_own_site(request)
    return await signing.resume(context(request).pool, request.cookies.get(COOKIE) or "")


def check_own_site(request: Request) -> None:
    """The console is only used from its own pages, not from the shop's.

    Raises:
        Forbidden.
    """
    if check_origin(request) not in (None, own_origin(request)):
        raise Forbidden


def _body(request: Request) -> dict[str, Any]:
    body = load_json(request.body or b"{}")
    if not isinstance(body, dict):
        raise BadBody(reason="객체가 아니에요", reason_en="not an object")
    return body


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not storable(value):
        raise BadBody(reason=f"{name} 값이 필요해요", reason_en=f"{name} must be a string without NUL")
    return value


def _event_id(body: dict[str, Any]) -> str:
    value = body.get("event_id")
    if not isinstance(value, str) or not EVENT_ID.fullmatch(value):
        raise BadBody(
            reason="event_id는 1~100자의 영문자·숫자여야 해요",
            reason_en="event_id must be 1-100 characters of A-Za-z0-9._:~-",
        )
    return value


def _message_text(body: dict[str, Any]) -> str:
    value = body.get("text")
    if not isinstance(value, str):
        raise BadBody(reason="text 값이 필요해요", reason_en="text must be a string")
    return mask(clean(value))


def _version(body: dict[str, Any]) -> int:
    value = body.get("version")
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**53:
        raise BadBody(reason="version 값이 필요해요", reason_en="version must be a number")
    return value


def _optional(body: dict[str, Any], name: str) -> str | None:
    value = body.get(name)
    return mask(clean(value)) if isinstance(value, str) and value.strip() else None


def _session_view(agent: Signed) -> dict[str, Any]:
    return {
        "agent": {"id": agent.id, "name": agent.name, "role": agent.role, "login": agent.login},
        "csrf": agent.csrf,
        "must_change_password": agent.must_change_password,
    }


@desk.post("/session")
async def start_session(request: Request) -> HTTPResponse:
    """Sign in."""
    check_own_site(request)
    body, pool = _body(request), context(request).pool
    token = await signing.sign_in(
        pool, _text(body, "login"), _text(body, "password"), client_address(request)
    )
    agent = await signing.resume(pool, token)
    await _audit(pool, agent, "signed_in")
    response = answer(_session_view(agent))
    response.add_cookie(
        COOKIE,
        token,
        path="/desk",
        httponly=True,
        samesite="Strict",
        secure=own_origin(request).startswith("https:"),
        max_age=signing.SESSION_HOURS * 3600,
    )
    return response


@desk.get("/session")
@signed
async def read_session(_: Request, agent: Signed) -> HTTPResponse:
    """Who is signed in."""
    return answer(_session_view(agent))


@desk.post("/session/end")
@signed
async def end_session(request: Request, agent: Signed) -> HTTPResponse:
    """Sign out."""
    await signing.sign_out(context(request).pool, request.cookies.get(COOKIE) or "")
    await _audit(context(request).pool, agent, "signed_out")
    response = empty(204)
    response.delete_cookie(COOKIE, path="/desk")
    return response


@desk.post("/password")
@signed
async def change_password(request: Request, agent: Signed) -> HTTPResponse:
    """Set a new password."""
    body, pool = _body(request), context(request).pool
    token = request.cookies.get(COOKIE) or ""
    new, address = _text(body, "new"), client_address(request)
    await signing.change_password(pool, agent, token, _text(body, "current"), new, address)
    await _audit(pool, agent, "password_changed")
    return empty(204)


@desk.get("/conversations")
@signed
async def list_conversations(request: Request, agent: Signed) -> HTTPResponse:
    """One view and all counts."""
    view = request.args.get("view", "waiting")
    if view not in VIEW_NAMES:
        raise BadBody(
            reason="view 값이 올바르지 않아요", reason_en=f"view must be one of {sorted(VIEW_NAMES)}"
        )
    views = _views(request)
    listed = await views.listed(view, agent.id)
    return answer(
        {
            "conversations": listed,
            "counts": await views.counts(agent.id),
            "now": datetime.now(SEOUL).isoformat(),
        }
    )


@desk.get("/conversations/<conversation_id:str>")
@signed
async def read_conversation(request: Request, agent: Signed, conversation_id: str) -> HTTPResponse:
    """One conversation whole; its owner has then read it."""
    whole = await _views(request).whole(conversation_id, number_argument(request, "after", 0, 2**53))
    summary = whole["conversation"]
    if summary["agent"] and summary["agent"]["id"] == agent.id:
        await _mark_read(request, conversation_id, summary["last_seq"])
        summary["unread"] = 0
    return answer(whole)


@desk.post("/conversations/<conversation_id:str>/take")
@signed
async def take(request: Request, agent: Signed, conversation_id: str) -> HTTPResponse:
    """Become the owner."""
    here = context(request)
    notice = here.hub.notice(conversation_id)
    await owner.take(here.pool, conversation_id, _actor(agent), _version(_body(request)), notice)
    return await _changed(request, agent, "taken", conversation_id)


@desk.post("/conversations/<conversation_id:str>/return")
@signed
async def give_back(request: Request, agent: Signed, conversation_id: str) -> HTTPResponse:
    """Return to the bot."""
    here, body = context(request), _body(request)
    notice, note = here.hub.notice(conversation_id), _optional(body, "note")
    await owner.give_back(here.pool, conversation_id, _actor(agent), _version(body), note, notice)
    here.worker.wake(conversation_id)
    return await _changed(request, agent, "returned", conversation_id)


@desk.post("/conversations/<conversation_id:str>/close")
@signed
async def close(request: Request, agent: Signed, conversation_id: str) -> HTTPResponse:
    """End the conversation."""
    here, body = context(request), _body(request)
    notice, category = here.hub.notice(conversation_id), _optional(body, "category")
    await owner.close(here.pool, conversation_id, _actor(agent), _version(body), category, notice)
    return await _changed(request, agent, "closed", conversation_id)


@desk.post("/conversations/<conversation_id:str>/reply")
@signed
async def reply(request: Request, agent: Signed, conversation_id: str) -> HTTPResponse:
    """Write to the customer."""
    here, body = context(request), _body(request)
    event_id, text = _event_id(body), _message_text(body)
    notice = here.hub.notice(conversation_id)
    seq, duplicate = await owner.reply(here.pool, conversation_id, _actor(agent), event_id, text, notice)
    await _mark_read(request, conversation_id, seq)
    here.hub.typing(conversation_id, "desk", None)
    here.hub.announce(conversation_id)
    return answer({"seq": seq, "duplicate": duplicate}, 202)


@desk.post("/conversations/<conversation_id:str>/typing")
@signed
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
    here.hub.typing(conversation_id, "desk", "agent" if _body(request).get("on") is True else None)
    return empty(204)


async def _changed(request: Request, agent: Signed, action: str, conversation_id: str) -> HTTPResponse:
    here = context(request)
    await _audit(here.pool, agent, action, conversation_id)
    here.hub.announce(conversation_id)
    return answer({"conversation": await _views(request).summary(conversation_id)})


async def _mark_read(request: Request, conversation_id: str, seq: int) -> None:
    here = context(request)
    changed = await execute(
        here.pool,
        "UPDATE conversation SET agent_read_seq = %(seq)s WHERE id = %(id)s AND agent_read_seq < %(seq)s",
        {"seq": seq, "id": conversation_id},
    )
    if changed:
        here.hub.announce(conversation_id)


async def _audit(pool: Pool, agent: Signed, action: str, conversation_id: str | None = None) -> None:
    await execute(pool, _AUDIT, {"agent": agent.id, "action": action, "conversation": conversation_id})


def _actor(agent: Signed) -> owner.Actor:
    return owner.Actor(agent.id, agent.name)


def _views(request: Request) -> DeskViews:
    found: DeskViews = request.app.ctx.desk.views
    return found
