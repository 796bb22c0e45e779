"""Reads the console's request bodies; whatever is not as docs/protocol.md says becomes a `BadBody` that names it."""

from __future__ import annotations

from typing import Any

from sanic import Request

from sangdam.channels.intake import EVENT_ID, clean, load_json, storable
from sangdam.errors import BadBody
from sangdam.privacy import mask


def body_of(request: Request) -> dict[str, Any]:
    """The JSON object of the body; none is an empty one."""
    body = load_json(request.body or b"{}")
    if not isinstance(body, dict):
        raise BadBody(reason="객체가 아니에요", reason_en="not an object")
    return body


def text_of(body: dict[str, Any], name: str) -> str:
    """A string that is kept as it is."""
    value = body.get(name)
    if not isinstance(value, str) or not storable(value):
        raise BadBody(reason=f"{name} 값이 필요해요", reason_en=f"{name} must be a string without NUL")
    return value


def written(body: dict[str, Any], name: str = "text") -> str:
    """A string that people read: cleaned, masked, not empty and not too long."""
    value = body.get(name)
    if not isinstance(value, str):
        raise BadBody(reason=f"{name} 값이 필요해요", reason_en=f"{name} must be a string")
    return mask(clean(value))


def optional(body: dict[str, Any], name: str) -> str | None:
    """Like `written`; None where nothing was written."""
    value = body.get(name)
    return mask(clean(value)) if isinstance(value, str) and value.strip() else None


def number_of(body: dict[str, Any], name: str) -> int:
    """A whole number, not negative."""
    value = body.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**53:
        raise BadBody(reason=f"{name} 값이 필요해요", reason_en=f"{name} must be a number")
    return value


def flag_of(body: dict[str, Any], name: str) -> bool:
    """True or false."""
    value = body.get(name)
    if not isinstance(value, bool):
        raise BadBody(reason=f"{name} 값은 true나 false여야 해요", reason_en=f"{name} must be true or false")
    return value


def version_of(body: dict[str, Any]) -> int:
    """The version that the change was decided on."""
    return number_of(body, "version")


def event_id_of(body: dict[str, Any]) -> str:
    """The caller's own id of an event; repeating it changes nothing."""
    value = body.get("event_id")
    if not isinstance(value, str) or not EVENT_ID.fullmatch(value):
        raise BadBody(
            reason="event_id는 1~100자의 영문자·숫자여야 해요",
            reason_en="event_id must be 1-100 characters of A-Za-z0-9._:~-",
        )
    return value
