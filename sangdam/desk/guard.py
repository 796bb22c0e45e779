"""The gate of every console call: signed in, from our own pages, with the CSRF token, permitted. Changes and refusals are
noted in the audit.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from sanic import Request
from sanic.response import HTTPResponse

from sangdam.channels.context import check_origin, client_address, context, own_origin
from sangdam.desk import audit
from sangdam.desk import sign_in as signing
from sangdam.desk.roles import Permission
from sangdam.desk.sign_in import Signed
from sangdam.errors import Forbidden, MustChangePassword, NotFound

COOKIE = "sangdam_desk"

#: What an agent with a one-time password may call.
_BEFORE_CHANGE = frozenset({"read_session", "end_session", "change_password"})

Handler = Callable[..., Awaitable[HTTPResponse]]


def allowed(permission: Permission, *, audited: bool = True) -> Callable[[Handler], Handler]:
    """Only for signed-in agents whose role has the permission; to others the address does not exist.

    A change is noted under the handler's name with its arguments and what the handler says of it (`tell_audit`), unless
    it says nothing about anybody (`audited`, such as typing).
    """

    def decorate(handler: Handler) -> Handler:
        action = handler.__name__

        @wraps(handler)
        async def guarded(request: Request, **arguments: Any) -> HTTPResponse:
            agent = await signed_agent(request)
            try:
                _check(request, agent, permission, action)
            except (Forbidden, NotFound):
                await _note(request, agent, action, arguments, refused=True)
                raise
            response = await handler(request, agent, **arguments)
            if audited and request.method != "GET":
                await _note(request, agent, action, arguments)
            return response

        return guarded

    return decorate


def _check(request: Request, agent: Signed, permission: Permission, action: str) -> None:
    if request.method != "GET":
        given = request.headers.get("x-csrf-token", "")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), agent.csrf.encode()):
            raise Forbidden
    if permission not in agent.role.permissions:
        raise NotFound
    if agent.must_change_password and action not in _BEFORE_CHANGE:
        raise MustChangePassword


def tell_audit(request: Request, **detail: Any) -> None:
    """What the audit shall know of this change beside who, when, where and the address' own arguments."""
    request.ctx.audit = {**getattr(request.ctx, "audit", {}), **detail}


async def _note(
    request: Request, agent: Signed, action: str, arguments: dict[str, Any], *, refused: bool = False
) -> None:
    known = {name: value for name, value in arguments.items() if name != "conversation_id"}
    detail = {**known, **getattr(request.ctx, "audit", {})}
    conversation = arguments.get("conversation_id")
    entry = audit.Entry(agent.id, action, client_address(request), conversation, detail, refused)
    await audit.note(context(request).pool, entry)


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
