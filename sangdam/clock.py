"""The time that waiting, office hours and deadlines go by. One clock per service, so that tests can move it."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")


class Clock:
    """The system's time."""

    def now(self) -> datetime:
        """Now, in UTC."""
        return datetime.now(UTC)


SYSTEM = Clock()
