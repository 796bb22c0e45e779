"""Step 1: who is calling. Tokens are issued here, expire, and name one conversation; ids alone open nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jwt

from sangdam.errors import Forbidden, NotSignedIn

_ALGORITHM = "HS256"
_WIDGET = "sangdam-widget"
_MEMBER = "sangdam-member"

#: Minutes a shop's member token may be valid at most; a page asks the shop for a new one.
MEMBER_TOKEN_MINUTES = 60


@dataclass(frozen=True, slots=True)
class WidgetSession:
    """What a widget token says: its conversation, and the site it was issued to."""

    conversation_id: str
    origin: str
    expires_at: int


class Tokens:
    """Issues and reads the tokens of the website channel. `clock` gives seconds since 1970."""

    def __init__(
        self, widget_key: str, member_key: str, session_hours: float, clock: Callable[[], float] = time.time
    ) -> None:
        self._widget_key = widget_key
        self._member_key = member_key
        self._seconds = int(session_hours * 3600)
        self._clock = clock

    def issue(self, conversation_id: str, origin: str) -> tuple[str, int]:
        """A widget token and when it expires (seconds since 1970)."""
        expires = int(self._clock()) + self._seconds
        claims = {"aud": _WIDGET, "sub": conversation_id, "origin": origin, "exp": expires}
        return jwt.encode(claims, self._widget_key, algorithm=_ALGORITHM), expires

    def read(self, token: str, origin: str | None) -> WidgetSession:
        """The session of a token presented from `origin` (None: the request names none).

        Raises:
            NotSignedIn: missing, forged or expired.
            Forbidden: issued to another site.
        """
        claims = self._decode(token, self._widget_key, _WIDGET)
        session = WidgetSession(claims["sub"], claims.get("origin", ""), claims["exp"])
        if origin is not None and origin != session.origin:
            raise Forbidden
        return session

    def issue_member(self, member_id: str) -> str:
        """What the shop's own server puts on the page of a signed-in member."""
        claims = {"aud": _MEMBER, "sub": member_id, "exp": int(self._clock()) + MEMBER_TOKEN_MINUTES * 60}
        return jwt.encode(claims, self._member_key, algorithm=_ALGORITHM)

    def read_member(self, token: str) -> str:
        """The member id the shop vouches for.

        Raises:
            NotSignedIn: forged, expired, or without an end.
        """
        return str(self._decode(token, self._member_key, _MEMBER)["sub"])

    def _decode(self, token: str, key: str, audience: str) -> dict[str, Any]:
        try:
            # The clock is ours, so that tests can move it; PyJWT checks everything else.
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=[_ALGORITHM],
                audience=audience,
                options={"require": ["exp", "sub", "aud"], "verify_exp": False},
            )
        except (
            jwt.PyJWTError,
            ValueError,
            RecursionError,
        ) as error:  # the last two: not even text, absurd JSON
            raise NotSignedIn from error
        if not isinstance(claims["exp"], int) or claims["exp"] <= self._clock():
            raise NotSignedIn
        return claims
