"""What was understood of a message, from the brain's events to the desk."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from sangdam.conversation.turns import understood_in
from sangdam.desk.views import desk_message


def _understood(**parsed: Any) -> dict[str, Any]:
    given = {
        "intent": {"name": "complaint", "confidence": 0.8},
        "intent_ranking": [],
        "entities": [],
        **parsed,
    }
    understood = understood_in([{"event": "action"}, {"event": "user", "text": "…", "parse_data": given}])
    assert understood is not None
    return understood


def _shown(understood: dict[str, Any] | None) -> Any:
    row = {
        "id": 1,
        "seq": 1,
        "author": "customer",
        "name": None,
        "created_at": datetime.now(UTC),
        "event_id": "e",
    }
    return desk_message({**row, "body": {"text": "…"}, "understood": understood})["understood"]


@pytest.mark.parametrize(("name", "label"), [("positive", "긍정"), ("neutral", "보통"), ("negative", "부정")])
def test_the_mood_reaches_the_desk_with_its_label(name: str, label: str) -> None:
    understood = _understood(sentiment={"name": name, "confidence": 0.9, "score": -0.5})
    assert understood["sentiment"] == {"name": name, "confidence": 0.9}
    assert _shown(understood)["sentiment"] == {"name": name, "confidence": 0.9, "label": label}


def test_a_model_without_moods_shows_none() -> None:
    assert _understood()["sentiment"] is None
    assert _shown(_understood())["sentiment"] is None


def test_messages_stored_before_moods_were_read_are_still_shown() -> None:
    stored = _understood()
    del stored["sentiment"]
    shown = _shown(stored)
    assert (shown["intent_label"], shown["sentiment"]) == ("불편 신고", None)
    assert _shown(None) is None
