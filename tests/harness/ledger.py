"""What was sent, what was acknowledged, and whether the database kept the promises made about it (I1, I4)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.harness.service import Service

_STORED = """
SELECT conversation_id, event_id, seq, body ->> 'text' AS text FROM message
WHERE author = 'customer' ORDER BY conversation_id, seq
"""

_UNANSWERED = """
SELECT journal.id, journal.event_id, journal.state, journal.kind FROM journal
WHERE state = 'new' OR (
    state IN ('done', 'failed')
    AND (SELECT count(DISTINCT journal_id) FROM message WHERE journal_id = journal.id AND author IN ('bot', 'system')) <> 1
) OR (
    state = 'desk'
    AND NOT EXISTS (SELECT 1 FROM handoff WHERE handoff.conversation_id = journal.conversation_id)
)
"""

_GAPS = """
SELECT id FROM conversation WHERE last_seq <> (SELECT count(*) FROM message WHERE conversation_id = conversation.id)
   OR last_seq <> (SELECT coalesce(max(seq), 0) FROM message WHERE conversation_id = conversation.id)
"""

_EVENTS_TWICE = """
SELECT journal_id FROM event WHERE journal_id IS NOT NULL AND body ->> 'event' = 'user'
GROUP BY journal_id HAVING count(*) > 1
"""


@dataclass
class Ledger:
    """Fill it while sending; `check` it when everything has settled.

    `order` holds, per sender, event ids in the order they were acknowledged one after the other.
    """

    sent: dict[str, str] = field(default_factory=dict)
    acknowledged: dict[str, int] = field(default_factory=dict)
    order: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def note(self, sender: str, event: str, text: str, answer: httpx.Response | None) -> bool:
        """Keep what came of one send; whether it was acknowledged."""
        self.sent[event] = text
        if answer is None or answer.status_code not in (200, 202):
            return False
        self.acknowledge(sender, event, answer.json().get("seq", 0))
        return True

    def acknowledge(self, sender: str, event: str, seq: int = 0) -> None:
        """The event was acknowledged with a sequence number (0: none told)."""
        if event not in self.acknowledged:
            self.order[sender].append(event)
        self.acknowledged[event] = seq

    async def check(self, service: Service) -> None:
        """I1 and I4 hold for everything acknowledged, and nothing is there that was never sent."""
        stored: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in await service.rows(_STORED):
            stored[row["event_id"]].append(row)
        for event, seq in self.acknowledged.items():
            assert len(stored[event]) == 1, (
                f"{event} was acknowledged and is stored {len(stored[event])} times"
            )
            assert stored[event][0]["text"] == self.sent[event]
            assert seq in (0, stored[event][0]["seq"]), f"{event} was acknowledged with another number"
        for event, rows in stored.items():
            assert len(rows) == 1, f"{event} is stored {len(rows)} times"
            assert event in self.sent, f"{event} was never sent"
        for sender, events in self.order.items():
            numbers = [stored[event][0]["seq"] for event in events]
            assert numbers == sorted(numbers), f"the messages of {sender} are not in the order they were sent"
        assert await service.rows(_GAPS) == [], "the sequence numbers have a gap"
        assert await service.rows(_UNANSWERED) == [], "acknowledged, but without answer, apology or ticket"
        assert await service.rows(_EVENTS_TWICE) == [], "a turn is in the history twice"
