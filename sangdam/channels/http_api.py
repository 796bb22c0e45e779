"""The developers' HTTP channel: send a message, wait for the answer, read the transcript (openapi.yml)."""

from __future__ import annotations

import asyncio
import re
import time
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from sanic import Blueprint, Request
from sanic.response import HTTPResponse

from sangdam.channels.context import Context, answer, client_address, context, number_argument
from sangdam.channels.intake import load_json, parse
from sangdam.channels.keys import check_key
from sangdam.conversation.conversations import open_conversation
from sangdam.delivery import transcript
from sangdam.errors import NotFound
from sangdam.storage.pool import fetch_one

CHANNEL = "http"

#: The longest `Prefer: wait` may ask for, in seconds.
LONGEST_WAIT = 30.0

_NAME = re.compile(r"[A-Za-z0-9._~-]{1,100}")
_WAIT = re.compile(r"(?:^|[,;\s])wait=(\d{1,4})(?:$|[,;\s])")

api = Blueprint("api", url_prefix="/api/v1")


@api.get("/openapi.json")
async def openapi(_: Request) -> HTTPResponse:
    """The document of this channel."""
    return answer(_document())


@api.post("/conversations/<name:str>/messages")
async def send(request: Request, name: str) -> HTTPResponse:
    """Take a message and, if asked to, wait for the answer."""
    here = context(request)
    sender = await _sender(request, name)
    body = load_json(request.body)
    _, _, button = parse(body)  # nothing is made for what will be refused
    if button is None:
        conversation_id, _ = await open_conversation(here.pool, CHANNEL, sender)
    else:
        conversation_id = await _known(here, sender)
    receipt = await here.intake.accept(CHANNEL, conversation_id, client_address(request), body)
    done = await _wait(here, receipt.journal_id, _seconds(request))
    rows = await transcript.answers(here.pool, receipt.journal_id) if done else []
    owner = await transcript.owner(here.pool, conversation_id)
    replies = [_reply(transcript.message_view(row)) for row in rows]
    return answer({"owner": owner["owner"], "replies": replies}, 200 if done else 202)


@api.get("/conversations/<name:str>/messages")
async def read(request: Request, name: str) -> HTTPResponse:
    """The transcript after a sequence number."""
    here = context(request)
    sender = await _sender(request, name)
    after = number_argument(request, "after", 0, 2**53)
    conversation_id = await _known(here, sender)
    await transcript.received(here.pool, conversation_id, after)
    rows = await transcript.messages(here.pool, conversation_id, after)
    owner = await transcript.owner(here.pool, conversation_id)
    return answer({"owner": owner["owner"], "messages": [transcript.message_view(row) for row in rows]})


async def _sender(request: Request, name: str) -> str:
    """The caller's own name of the conversation, within its key.

    Raises:
        NotSignedIn, NotFound.
    """
    key_id = await check_key(context(request).pool, request.token or "")
    if not _NAME.fullmatch(name):
        raise NotFound
    return f"{key_id}/{name}"


async def _known(here: Context, sender: str) -> str:
    """The id of a conversation that exists.

    Raises:
        NotFound.
    """
    row = await fetch_one(
        here.pool,
        "SELECT id FROM conversation WHERE channel = %(channel)s AND sender = %(sender)s",
        {"channel": CHANNEL, "sender": sender},
    )
    if row is None:
        raise NotFound
    return str(row["id"])


def _seconds(request: Request) -> float:
    found = _WAIT.search(request.headers.get("prefer", ""))
    return min(float(found.group(1)), LONGEST_WAIT) if found else 0.0


async def _wait(here: Context, journal_id: int, seconds: float) -> bool:
    """Whether the entry is answered, at the latest `seconds` from now."""
    give_up = time.monotonic() + seconds
    with here.worker.watch(journal_id) as finished:
        while True:
            row = await fetch_one(
                here.pool, "SELECT state FROM journal WHERE id = %(id)s", {"id": journal_id}
            )
            if row is not None and row["state"] != "new":
                return True
            left = give_up - time.monotonic()
            if left <= 0:
                return False
            # Another process may be the one that answers; then only looking again tells.
            await asyncio.wait((finished,), timeout=min(left, 0.5))


def _reply(view: dict[str, Any]) -> dict[str, Any]:
    return {name: view[name] for name in ("id", "seq", "text", "buttons", "card", "image", "from")}


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((files("sangdam.channels") / "openapi.yml").read_text("utf-8"))
    return document
