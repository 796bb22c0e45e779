"""Reading a message body: what is a message, what is not, and what is left of odd characters."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangdam.channels.intake import EVENT_ID, OPENED, clean, load_json, parse, storable
from sangdam.errors import BadBody, EmptyText, SangdamError, TextTooLong


@given(st.binary(max_size=300))
def test_any_bytes_are_json_or_refused(raw: bytes) -> None:
    with contextlib.suppress(BadBody):
        load_json(raw)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["event_id", "text", "button", "x"]), inner)
    ),
    max_leaves=8,
)


@given(anything)
def test_any_json_is_a_message_or_refused(body: Any) -> None:
    try:
        event_id, text, button = parse(body)
    except BadBody:
        return
    assert EVENT_ID.fullmatch(event_id)
    assert (button is None) == bool(text)


@given(st.text(alphabet=st.characters(), max_size=200))
def test_cleaned_text_can_be_stored_and_stays_clean(text: str) -> None:
    try:
        cleaned = clean(text)
    except EmptyText:
        return
    assert storable(cleaned)
    assert clean(cleaned) == cleaned
    json.dumps(cleaned, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    "text", ["", " ", "\n\t", "\u200b", "\u200d\u200c", "\u3164", "\x00", "\u0301", "\ufe0f", "　", "\u2800"]
)
def test_nothing_to_see_is_nothing(text: str) -> None:
    with pytest.raises(EmptyText):
        clean(text)


@pytest.mark.parametrize("text", ["?", "ㅋ", "👍", "👍🏽", "가\u200b", "1", "…", "\ue000", "é", "❤️"])
def test_anything_to_see_is_something(text: str) -> None:
    assert clean(text) == text


def test_the_limit() -> None:
    assert len(clean("가" * 5000)) == 5000
    with pytest.raises(TextTooLong):
        clean("가" * 5001)


def test_our_own_event_ids_cannot_be_sent() -> None:
    assert not EVENT_ID.fullmatch(OPENED)
    with pytest.raises(SangdamError):
        parse({"event_id": OPENED, "text": "안녕"})


@pytest.mark.parametrize(
    ("text", "fine"), [("안녕", True), ("", True), ("a\x00", False), ("\ud800", False), ("😀", True)]
)
def test_what_can_be_stored(text: str, fine: bool) -> None:
    assert storable(text) is fine
