"""Every error says what is wrong and what to do, in Korean and in English, without a hole."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

import sangdam.app  # noqa: F401 - so that every module with errors of its own is loaded
from sangdam import errors
from sangdam.errors import SangdamError

#: What fills the placeholders where an error is raised.
VALUES: dict[str, dict[str, object]] = {
    "BadBody": {"reason": "객체가 아니에요", "reason_en": "not an object"},
    "EmptyText": {"reason": "", "reason_en": ""},
    "TextTooLong": {"limit": 5000, "reason": "", "reason_en": ""},
    "TooManyRequests": {"seconds": 5},
    "TooManyAttempts": {"seconds": 900},
    "AlreadyTaken": {"owner": "챗봇", "owner_en": "the bot"},
}

_KOREAN, _LATIN = re.compile("[가-힣]"), re.compile("[A-Za-z]{3}")


def _family(kind: type[SangdamError] = SangdamError) -> Iterator[type[SangdamError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _family(child)


FAMILY = sorted(set(_family()), key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", FAMILY, ids=lambda kind: kind.__name__)
def test_every_error_is_whole(kind: type[SangdamError]) -> None:
    error = kind(**VALUES.get(kind.__name__, {}))
    body = error.body()["error"]
    assert set(body) == {"code", "message", "message_en", "todo", "todo_en", "id"}
    for name, text in body.items():
        assert text, name
        assert not re.search(r"[{}]", text), name
    for name in ("message", "todo"):
        assert _KOREAN.search(body[name]), name
        assert _LATIN.search(body[f"{name}_en"]), name
        assert not _KOREAN.search(body[f"{name}_en"]), name
    assert re.fullmatch(r"[a-z_]+", body["code"])
    assert re.fullmatch(r"err_[0-9a-f]{12}", body["id"])
    assert str(error)
    assert 400 <= kind.status < 600
    if kind.status in (429, 503):
        assert error.retry_after is not None
        assert error.retry_after > 0


def test_codes_are_different() -> None:
    codes = [kind.code for kind in FAMILY]
    assert len(codes) == len(set(codes))


def test_all_errors_are_in_one_place() -> None:
    assert {kind.__module__ for kind in FAMILY} == {errors.__name__}


def test_two_errors_have_two_ids() -> None:
    assert len({SangdamError().id for _ in range(100)}) == 100
