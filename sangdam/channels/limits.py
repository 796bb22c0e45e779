"""Step 3: how fast one sender, address or channel may write. Counted in this process; a burst is allowed, a flood is not."""

from __future__ import annotations

from limits import RateLimitItem, RateLimitItemPerMinute, RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from sangdam.errors import TooManyRequests

_PER_CONVERSATION: tuple[RateLimitItem, ...] = (RateLimitItemPerSecond(20, 5), RateLimitItemPerMinute(120))
#: A developer's key speaks for programs; only a runaway loop reaches this.
_PER_KEYED_CONVERSATION: tuple[RateLimitItem, ...] = (RateLimitItemPerSecond(1000, 5),)
_PER_ADDRESS: tuple[RateLimitItem, ...] = (RateLimitItemPerMinute(600),)
_SESSIONS_PER_ADDRESS = RateLimitItemPerMinute(120)

#: Channels whose callers hold a key of ours and speak for many customers; only their conversations are limited.
KEYED_CHANNELS = frozenset({"http"})


class Limits:
    """Sliding windows by sender and address."""

    def __init__(self) -> None:
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def check(self, channel: str, conversation_id: str, address: str) -> None:
        """Count one message.

        Raises:
            TooManyRequests: with the seconds to wait.
        """
        if channel in KEYED_CHANNELS:
            for item in _PER_KEYED_CONVERSATION:
                self._hit(item, 5, channel, conversation_id)
            return
        for item in _PER_CONVERSATION:
            self._hit(item, 5, channel, conversation_id)
        for item in _PER_ADDRESS:
            self._hit(item, 30, channel, address)

    def check_session(self, address: str) -> None:
        """Count one new session.

        Raises:
            TooManyRequests: with the seconds to wait.
        """
        self._hit(_SESSIONS_PER_ADDRESS, 30, "session", address)

    def _hit(self, item: RateLimitItem, seconds: int, *key: str) -> None:
        if not self._limiter.hit(item, *key):
            raise TooManyRequests(seconds)
