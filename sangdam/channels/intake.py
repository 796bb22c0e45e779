"""Steps 2 to 5 for every channel: parse, limit, mask, journal. What passes here is acknowledged and will be answered."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

from sangdam.channels.limits import Limits
from sangdam.conversation.journal import Receipt, append
from sangdam.conversation.worker import Worker
from sangdam.delivery.hub import Hub
from sangdam.errors import BadBody, EmptyText, NotFound, TextTooLong
from sangdam.message import TEXT_LIMIT, Inbound, Kind
from sangdam.privacy import mask
from sangdam.storage.pool import Pool, fetch_one

EVENT_ID = re.compile(r"[A-Za-z0-9._:~-]{1,100}")
#: Event id of the opening. No caller can send it: "#" is not in `EVENT_ID`.
OPENED = "#open"

#: Unicode categories of what leaves no ink: controls, formats, spaces, marks without a letter.
_UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp", "Mn", "Me"})

#: Letters that show nothing: the fillers of Hangul, the empty Braille pattern.
_BLANKS = frozenset("\u115f\u1160\u3164\uffa0\u2800")

#: Invisible characters that carry no meaning: NUL and other controls, except tab and line ends.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

_BUTTON = "SELECT title, payload FROM button WHERE id = %(button)s AND conversation_id = %(conversation)s"


class Intake:
    """The one way in. Channels verify who is calling; everything after that is here."""

    def __init__(self, pool: Pool, hub: Hub, worker: Worker, limits: Limits) -> None:
        self._pool = pool
        self._hub = hub
        self._worker = worker
        self._limits = limits

    async def accept(self, channel: str, conversation_id: str, address: str, body: Any) -> Receipt:
        """Take ``{"event_id", "text"}`` or ``{"event_id", "button"}`` from a verified sender.

        Raises:
            BadBody, EmptyText, TextTooLong, NotFound (unknown button), TooManyRequests, StorageDown:
                nothing was stored.
        """
        event_id, text, button = parse(body)
        self._limits.check(channel, conversation_id, address)
        if button is None:
            inbound = Inbound(conversation_id, channel, event_id, Kind.TEXT, {"text": mask(text)})
        else:
            inbound = await self._pressed(channel, conversation_id, event_id, button)
        return await self.journal(inbound)

    async def journal(self, inbound: Inbound) -> Receipt:
        """Store, then wake whoever answers and whoever watches."""
        receipt = await append(self._pool, inbound, self._hub.notice(inbound.conversation_id))
        if not receipt.duplicate:
            self._worker.wake(inbound.conversation_id)
            self._hub.announce(inbound.conversation_id)
        return receipt

    async def open(self, channel: str, conversation_id: str) -> None:
        """Let the bot greet in a conversation that has just been opened."""
        await self.journal(Inbound(conversation_id, channel, OPENED, Kind.OPEN))

    async def _pressed(self, channel: str, conversation_id: str, event_id: str, button: str) -> Inbound:
        row = await fetch_one(self._pool, _BUTTON, {"button": button, "conversation": conversation_id})
        if row is None:
            raise NotFound
        body = {"button": button, "text": row["title"], "payload": row["payload"]}
        return Inbound(conversation_id, channel, event_id, Kind.BUTTON, body)


def load_json(raw: bytes) -> Any:
    """The body's JSON.

    Raises:
        BadBody: not UTF-8, not JSON, or absurd.
    """
    try:
        return json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError) as error:  # ValueError also stands for numbers of absurd length
        raise BadBody(reason="JSON이 아니에요", reason_en="not JSON in UTF-8") from error


def parse(body: Any) -> tuple[str, str, str | None]:
    """Event id, cleaned text and button id of a message body. Unknown fields have no effect.

    Raises:
        BadBody, EmptyText, TextTooLong.
    """
    if not isinstance(body, dict):
        raise BadBody(reason="객체가 아니에요", reason_en="not an object")
    event_id, text, button = body.get("event_id"), body.get("text"), body.get("button")
    if not isinstance(event_id, str) or not EVENT_ID.fullmatch(event_id):
        raise BadBody(
            reason="event_id는 1~100자의 영문자·숫자여야 해요",
            reason_en="event_id must be 1-100 characters of A-Za-z0-9._:~-",
        )
    if (text is None) == (button is None):
        raise BadBody(reason="text와 button 중 하나만 보내 주세요", reason_en="send either text or button")
    if button is not None:
        if not isinstance(button, str) or not EVENT_ID.fullmatch(button):
            raise BadBody(reason="button이 올바르지 않아요", reason_en="button must be an id")
        return event_id, "", button
    if not isinstance(text, str):
        raise BadBody(reason="text는 문자열이어야 해요", reason_en="text must be a string")
    return event_id, clean(text), None


def clean(text: str) -> str:
    """`text` without controls and broken characters.

    Raises:
        EmptyText, TextTooLong.
    """
    if len(text) > TEXT_LIMIT:
        raise TextTooLong(limit=TEXT_LIMIT, reason="", reason_en="")
    # Lone surrogates (half an emoji) are not text; PostgreSQL and every other peer would refuse them.
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    cleaned = _CONTROLS.sub("", whole)
    if not any(_shows(character) for character in cleaned):
        raise EmptyText(reason="", reason_en="")
    return cleaned


def storable(text: str) -> bool:
    """Whether PostgreSQL and every other peer takes the text as it is: no NUL, no half of a surrogate pair."""
    return not any(character == "\x00" or "\ud800" <= character <= "\udfff" for character in text)


def _shows(character: str) -> bool:
    """Whether the character leaves ink."""
    return unicodedata.category(character) not in _UNSEEN and character not in _BLANKS
