"""The words every part shares: what came in, what goes out, who owns a conversation."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

#: The most characters one message may have.
TEXT_LIMIT = 5000


class Kind(StrEnum):
    """What a journal entry is."""

    TEXT = "text"
    BUTTON = "button"
    #: the conversation was opened; the bot greets
    OPEN = "open"
    #: an agent gave the conversation back; the bot says it is there again
    RETURNED = "returned"


class Owner(StrEnum):
    """Who answers."""

    BOT = "bot"
    WAITING = "waiting"
    AGENT = "agent"
    CLOSED = "closed"


class Reason(StrEnum):
    """Why a conversation went to a person; `label` is what agents read."""

    ASKED = "asked"
    NOT_UNDERSTOOD = "not_understood"
    COMPLAINT = "complaint"
    PERSON_LANE = "person_lane"
    ACTION_FAILED = "action_failed"
    BRAIN_DOWN = "brain_down"
    POLICY = "policy"
    #: an agent stepped in without being asked
    STEPPED_IN = "stepped_in"

    @property
    def label(self) -> str:
        """Korean name shown on the desk."""
        return _REASON_LABELS[self]


_REASON_LABELS = {
    Reason.ASKED: "상담원 요청",
    Reason.NOT_UNDERSTOOD: "두 번 이해 못함",
    Reason.COMPLAINT: "불만·클레임",
    Reason.PERSON_LANE: "사람이 봐야 하는 문의",
    Reason.ACTION_FAILED: "처리 실패",
    Reason.BRAIN_DOWN: "봇 장애",
    Reason.POLICY: "정책상 확인 필요",
    Reason.STEPPED_IN: "상담원 개입",
}


@dataclass(frozen=True, slots=True)
class Inbound:
    """One event a channel acknowledged. `body` is ``{"text"}`` or ``{"button", "text", "payload"}``, already masked.

    `event_id` is unique within the conversation's channel; the same id again is the same event.
    """

    conversation_id: str
    channel: str
    event_id: str
    kind: Kind
    body: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Handoff:
    """A wish that a person takes over: a reason code and one line the agent reads."""

    reason: Reason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """One message of the bot. `buttons` are (title, Rasa payload) pairs; payloads never leave the server."""

    text: str
    buttons: tuple[tuple[str, str], ...] = ()
    card: dict[str, Any] | None = None
    image: dict[str, str] | None = None
