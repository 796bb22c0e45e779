"""The turn: one posted event window and one message in, the new events and replies out.

`TurnChannel` (named in credentials.yml) is the brain's only route; `WindowTrackerStore` (named in endpoints.yml)
hands Rasa the posted events instead of reading a database. Nothing is kept between two turns, so any brain can
take any turn.
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.constants import INTENT_MESSAGE_PREFIX
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT_RANKING_KEY
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from sangdam_brain.processor import ActionFailed
from sangdam_brain.tracker import TurnTracker

logger = logging.getLogger(__name__)

#: What the turn in progress started from and ended with; each request has its own.
_window: ContextVar[dict[str, Any] | None] = ContextVar("window", default=None)

#: Meanings kept of a typed message, likeliest first. All forty would travel to every action and into every record.
RANKED = 10

#: What a typed "/" is read as, so that no customer can name an intent.
PLAIN_SLASH = "／"


class WindowTrackerStore(InMemoryTrackerStore):
    """Reads the tracker from the window of the turn in progress and captures it at the end.

    Outside a turn (`rasa shell`, `rasa interactive`) it is Rasa's in-memory store.
    """

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The tracker made of the posted events."""
        window = _window.get()
        if window is None:
            return await super().retrieve(sender_id)
        tracker: DialogueStateTracker = window["tracker"]
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the finished tracker for the answer of this turn."""
        window = _window.get()
        if window is None:
            await super().save(tracker)
        else:
            window["saved"] = tracker


class TurnOutput(OutputChannel):
    """Collects whole bot messages (text, buttons, custom, image) in order."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """Name of the channel."""
        return "turn"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one message."""
        kept = ("text", "buttons", "custom", "image", "attachment")
        self.messages.append({key: message[key] for key in kept if message.get(key)})


class TurnChannel(InputChannel):
    """`POST /webhooks/turn/` with the shared secret; see `_take_turn` for the body."""

    def __init__(self, secret: str) -> None:
        if len(secret) < 16:
            raise ValueError(
                "The turn channel needs a secret of at least 16 characters (SANGDAM_BRAIN_SECRET)."
            )
        self._secret = secret

    @classmethod
    def name(cls) -> str:
        """Name of the channel; part of its address."""
        return "turn"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """From the entry of credentials.yml."""
        return cls(str((credentials or {}).get("secret", "")))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The route. `on_new_message` is not used: it would take Rasa's conversation lock."""
        turn_webhook = Blueprint("turn_webhook")

        @turn_webhook.route("/", methods=["POST"])
        async def turn(request: Request) -> HTTPResponse:
            given = request.headers.get("authorization", "")
            if not hmac.compare_digest(given.encode(), f"Bearer {self._secret}".encode()):
                return response.json({"error": "unauthorized"}, status=401)
            agent = request.app.ctx.agent
            if agent is None or not agent.is_ready():
                return response.json({"error": "not_ready"}, status=503)
            try:
                return response.json(await take_turn(agent.processor, request.json))
            except ActionFailed as failure:
                return response.json({"error": "action_failed", "action": failure.action}, status=502)

        return turn_webhook


async def take_turn(processor: Any, body: dict[str, Any]) -> dict[str, Any]:
    """Run one turn.

    Args:
        processor: the loaded model's `TurnProcessor`.
        body: ``conversation`` (id), ``events`` (the window, Rasa event objects), ``message``:
            ``id``, and either ``text`` (typed, always plain text) or ``payload`` (a button's
            ``/intent{…}``, resolved by the service), and optional ``metadata``.

    Returns:
        ``events`` added by this turn, ``replies`` and the ``model`` that made them.

    Raises:
        ActionFailed: a custom action could not be finished; nothing of the turn counts.
    """
    message = body["message"]
    tracker = TurnTracker.from_dict(body["conversation"], body["events"], processor.domain.slots)
    known = len(tracker.events)
    window: dict[str, Any] = {"tracker": tracker}
    token = _window.set(window)
    output = TurnOutput()
    try:
        text = message.get("payload") or plain(message["text"])
        user_message = UserMessage(
            text,
            output,
            sender_id=body["conversation"],
            message_id=message["id"],
            metadata=message.get("metadata"),
        )
        if "payload" not in message:
            user_message.parse_data = await parse_plain(processor, text)
        await processor.handle_message(user_message)
    finally:
        _window.reset(token)
    saved = window.get("saved", tracker)
    return {
        "events": [event.as_dict() for event in list(saved.events)[known:]],
        "replies": output.messages,
        "model": processor.model_filename,
    }


async def parse_plain(processor: Any, text: str) -> dict[str, Any]:
    """Understand typed text; a leading "/" has no meaning of its own."""
    parsed: dict[str, Any] = await processor.parse_message(UserMessage(plain(text)))
    parsed["text"] = text
    parsed[INTENT_RANKING_KEY] = parsed.get(INTENT_RANKING_KEY, [])[:RANKED]
    return parsed


def plain(text: str) -> str:
    """Typed text as it goes into the conversation: what begins with "/" is a pressed button to Rasa and to actions."""
    if text.lstrip().startswith(INTENT_MESSAGE_PREFIX):
        return text.replace(INTENT_MESSAGE_PREFIX, PLAIN_SLASH, 1)
    return text
