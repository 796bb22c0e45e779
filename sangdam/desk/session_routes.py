"""Signing in and out, and one's own password (docs/protocol.md, Console)."""

from __future__ import annotations

from typing import Any

from sanic import Request
from sanic.response import HTTPResponse, empty

from sangdam.channels.context import answer, client_address, context, own_origin
from sangdam.desk import audit
from sangdam.desk import sign_in as signing
from sangdam.desk.blueprint import desk
from sangdam.desk.bodies import body_of, text_of
from sangdam.desk.guard import COOKIE, allowed, check_own_site
from sangdam.desk.roles import Permission
from sangdam.desk.sign_in import Signed


def _session_view(agent: Signed) -> dict[str, Any]:
    return {
        "agent": {
            "id": agent.id,
            "name": agent.name,
            "role": agent.role,
            "role_label": agent.role.label,
            "login": agent.login,
            "permissions": sorted(agent.role.permissions),
        },
        "csrf": agent.csrf,
        "must_change_password": agent.must_change_password,
    }


@desk.post("/session")
async def start_session(request: Request) -> HTTPResponse:
    """Sign in."""
    check_own_site(request)
    body, pool, address = body_of(request), context(request).pool, client_address(request)
    token = await signing.sign_in(pool, text_of(body, "login"), text_of(body, "password"), address)
    agent = await signing.resume(pool, token)
    await audit.note(pool, audit.Entry(agent.id, "start_session", address))
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
@allowed(Permission.SELF)
async def read_session(_: Request, agent: Signed) -> HTTPResponse:
    """Who is signed in."""
    return answer(_session_view(agent))


@desk.post("/session/end")
@allowed(Permission.SELF)
async def end_session(request: Request, _: Signed) -> HTTPResponse:
    """Sign out."""
    await signing.sign_out(context(request).pool, request.cookies.get(COOKIE) or "")
    response = empty(204)
    response.delete_cookie(COOKIE, path="/desk")
    return response


@desk.post("/password")
@allowed(Permission.SELF)
async def change_password(request: Request, agent: Signed) -> HTTPResponse:
    """Set a new password."""
    body, pool = body_of(request), context(request).pool
    token = request.cookies.get(COOKIE) or ""
    new, address = text_of(body, "new"), client_address(request)
    await signing.change_password(pool, agent, token, text_of(body, "current"), new, address)
    return empty(204)
