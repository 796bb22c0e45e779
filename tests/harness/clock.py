"""A clock that tests move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sangdam.clock import Clock


class MovableClock(Clock):
    """The system's time, so much later (or earlier) as the test says."""

    def __init__(self) -> None:
        self._shift = timedelta()

    def now(self) -> datetime:
        """Now, as the service shall believe."""
        return datetime.now(UTC) + self._shift

    def advance(self, **by: float) -> None:
        """Let time pass, such as ``minutes=61``."""
        self._shift += timedelta(**by)

    def set(self, moment: datetime) -> None:
        """Let it be this moment; from there time goes on."""
        self._shift = moment - datetime.now(UTC)
