"""What request handlers reach: the parts of one running service, and helpers every channel needs."""

from __future__ import annotations

import ipaddress
import json
from dataclasses import dataclass
from typing import Any

from sanic import Request
from sanic.response import HTTPResponse, raw

from sangdam.channels.intake import Intake
from sangdam.channels.limits import Limits
from sangdam.channels.tokens import Tokens
from sangdam.clock import Clock
from sangdam.conversation.worker import Worker
from sangdam.delivery.hub import Hub
from sangdam.errors import BadBody, Forbidden
from sangdam.settings import Settings
from sangdam.storage.pool import Pool


@dataclass(frozen=True, slots=True)
class Context:
    """Set once by `sangdam.app` as ``app.ctx.sangdam``."""

    settings: Settings
    pool: Pool
    hub: Hub
    worker: Worker
    intake: Intake
    limits: Limits
    tokens: Tokens
    clock: Clock


def context(request: Request) -> Context:
    """The running service."""
    found: Context = request.app.ctx.sangdam
    return found


def answer(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> HTTPResponse:
    """A JSON answer that no cache keeps."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return raw(
        text.encode(),
        status=status,
        headers={"Cache-Control": "no-store", **(headers or {})},
        content_type="application/json; charset=utf-8",
    )


def own_origin(request: Request) -> str:
    """The origin this service is reached under."""
    return f"{_scheme(request)}://{request.host}".lower()


def check_origin(request: Request) -> str | None:
    """The request's origin if it may talk to us; None when it names none (not a cross-site request).

    Raises:
        Forbidden: a site that is not on the list.
    """
    named = request.headers.get("origin")
    if named is None:
        return None
    origin = str(named).lower()
    if origin != own_origin(request) and origin not in context(request).settings.public_origins:
        raise Forbidden
    return origin


def client_address(request: Request) -> str:
    """The caller's address; X-Forwarded-For counts only when a trusted proxy wrote it."""
    address = request.conn_info.client_ip if request.conn_info else ""
    trusted = context(request).settings.trusted_proxies
    if not trusted or not _within(address, trusted):
        return address
    for hop in reversed(request.headers.get("x-forwarded-for", "").split(",")):
        address = hop.strip() or address
        if not _within(address, trusted):
            break
    return address


def number_argument(request: Request, name: str, low: int, high: int) -> int:
    """A whole number of the query string, brought between `low` and `high`; `low` when it is not given.

    Raises:
        BadBody: not a number.
    """
    text = request.args.get(name, str(low))
    if not (text.isascii() and text.isdigit()) or len(text) > 16:
        raise BadBody(reason=f"{name} 값은 수여야 해요", reason_en=f"{name} must be a number")
    return max(low, min(high, int(text)))


def _within(address: str, networks: tuple[Any, ...]) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in networks)


def _scheme(request: Request) -> str:
    """``http`` or ``https``: a page's origin never says ``ws``, not even when it opens a socket."""
    address = request.conn_info.client_ip if request.conn_info else ""
    scheme = request.scheme
    if _within(address, context(request).settings.trusted_proxies):
        scheme = request.headers.get("x-forwarded-proto", scheme)
    return {"ws": "http", "wss": "https"}.get(scheme, scheme)
