"""The website widget over HTTP: sessions, sending, long polling. The live socket is in `sangdam.channels.socket`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sanic import Blueprint, Request
from sanic.response import HTTPResponse, empty

from sangdam.channels.context import (
    Context,
    answer,
    check_origin,
    client_address,
    context,
    number_argument,
    own_origin,
)
from sangdam.channels.intake import load_json
from sangdam.channels.tokens import WidgetSession
from sangdam.clock import SEOUL
from sangdam.conversation.conversations import open_conversation
from sangdam.delivery import transcript
from sangdam.errors import BadBody, Forbidden, NotSignedIn
from sangdam.storage.pool import fetch_one

CHANNEL = "web"

#: A poll answers with everything: the widget takes a hole in the numbers for final.
WHOLE = 100_000

#: The longest a long poll waits, in seconds.
LONGEST_WAIT = 25.0

web = Blueprint("web", url_prefix="/web")


def cors(origin: str | None) -> dict[str, str]:
    """Headers that let an allowed shop site read the answer; never with credentials."""
    if origin is None:
        return {}
    return {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}


@web.on_request
async def _check(request: Request) -> HTTPResponse | None:
    """Every request of the widget comes from a site that may carry it."""
    request.ctx.origin = check_origin(request)
    if request.method != "OPTIONS":
        return None
    allow = {
        "Access-Control-Allow-Methods": "GET, POST",
        "Access-Control-Allow-Headers": "Authorization, Content-Type",
        "Access-Control-Max-Age": "600",
    }
    return empty(204, headers=allow)


@web.on_response
async def _allow(request: Request, response: HTTPResponse) -> None:
    for name, value in cors(getattr(request.ctx, "origin", None)).items():
        response.headers[name] = value  # once: a browser refuses an answer that allows its site twice


@web.options("/session", name="session_preflight")
@web.options("/messages", name="messages_preflight")
async def _preflight(_: Request) -> HTTPResponse:
    return empty(204)


@web.post("/session")
async def session(request: Request) -> HTTPResponse:
    """Open a conversation, or continue the one the token names."""
    here = context(request)
    here.limits.check_session(client_address(request))
    body = load_json(request.body or b"{}")
    if not isinstance(body, dict):
        raise BadBody(reason="객체가 아니에요", reason_en="not an object")
    origin = request.ctx.origin or own_origin(request)
    member_id = _member(here, body.get("member_token"))
    conversation_id = await _continued(here, body.get("token"), origin, member_id)
    if conversation_id is None:
        conversation_id, _ = await open_conversation(here.pool, CHANNEL, member_id=member_id)
        await here.intake.open(CHANNEL, conversation_id)
    token, expires = here.tokens.issue(conversation_id, origin)
    owner = await transcript.owner(here.pool, conversation_id)
    return answer(
        {
            "token": token,
            "expires_at": datetime.fromtimestamp(expires, SEOUL).isoformat(),
            "owner": transcript.owner_view(owner),
            "last_seq": owner["last_seq"],
        }
    )


@web.post("/messages")
async def send(request: Request) -> HTTPResponse:
    """Take a message; 202 means it is stored and will be answered."""
    here, visitor = context(request), await signed_in(request)
    receipt = await here.intake.accept(
        CHANNEL, visitor.conversation_id, client_address(request), load_json(request.body)
    )
    return answer({"seq": receipt.seq, "duplicate": receipt.duplicate}, 202)


@web.get("/messages")
async def poll(request: Request) -> HTTPResponse:
    """Messages after a sequence number; waits for the first one if asked to."""
    here, visitor = context(request), await signed_in(request)
    after, wait = (
        number_argument(request, "after", 0, 2**53),
        number_argument(request, "wait", 0, int(LONGEST_WAIT)),
    )
    conversation_id = visitor.conversation_id
    await transcript.received(here.pool, conversation_id, after)
    typing: str | None = None
    with here.hub.subscribe(conversation_id) as subscription:
        rows = await transcript.messages(here.pool, conversation_id, after, limit=WHOLE)
        if not rows and wait:
            news = await subscription.wait(wait)
            typing = news.get(conversation_id, {}).get("typing:desk")
            rows = await transcript.messages(here.pool, conversation_id, after, limit=WHOLE)
    owner = await transcript.owner(here.pool, conversation_id)
    return answer(
        {
            "messages": [transcript.message_view(row) for row in rows],
            "owner": transcript.owner_view(owner),
            "typing": typing,
        }
    )


async def signed_in(request: Request) -> WidgetSession:
    """The session of the request's bearer token.

    Raises:
        NotSignedIn, Forbidden: see `Tokens.read`.
    """
    return await access_conversation(context(request), request.token or "", request.ctx.origin)


async def access_conversation(here: Context, token: str, origin: str | None) -> WidgetSession:
    """The conversation a token opens; the only way a visitor gets one.

    Raises:
        NotSignedIn: forged, expired, or of a conversation that is gone.
        Forbidden: issued to another site.
    """
    visitor = here.tokens.read(token, origin)
    if await _find(here, visitor.conversation_id) is None:
        raise NotSignedIn
    return visitor


async def _find(here: Context, conversation_id: str) -> dict[str, Any] | None:
    return await fetch_one(
        here.pool,
        "SELECT id, member_id FROM conversation WHERE id = %(id)s AND channel = %(channel)s",
        {"id": conversation_id, "channel": CHANNEL},
    )


def _member(here: Context, token: object) -> str | None:
    """The signed-in member; None when nobody is, or the shop's token has run out."""
    if not isinstance(token, str) or not token:
        return None
    try:
        return here.tokens.read_member(token)
    except NotSignedIn:
        return None


async def _continued(here: Context, token: object, origin: str, member_id: str | None) -> str | None:
    """The conversation to go on with: the token's, as long as the same person is in front of it."""
    if not isinstance(token, str) or not token:
        return None
    try:
        visitor = here.tokens.read(token, origin)
    except (NotSignedIn, Forbidden):
        return None
    row = await _find(here, visitor.conversation_id)
    if row is None or row["member_id"] not in (None, member_id):
        return None
    if row["member_id"] is None and member_id is not None:
        await fetch_one(
            here.pool,
            "UPDATE conversation SET member_id = %(member)s WHERE id = %(id)s AND member_id IS NULL RETURNING id",
            {"member": member_id, "id": visitor.conversation_id},
        )
    return visitor.conversation_id
