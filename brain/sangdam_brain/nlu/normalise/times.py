"""Times of day: 오후 세시 반 → 15:30."""

from __future__ import annotations

import re
from datetime import time
from typing import Optional

from sangdam_brain.nlu.normalise.numerals import parse_integer

_PERIOD = r"(?P<period>오전|오후|새벽|아침|점심|낮|저녁|밤|am|pm)"
_HOUR = r"(?P<hour>\d{1,2}|[가-힣]{1,3}?)"
_CLOCK = re.compile(
    rf"(?:{_PERIOD}\s*(?:에\s*)?)?{_HOUR}\s*시\s*"
    r"(?:(?P<half>반)|(?P<minute>\d{1,2}|[일이삼사오육칠팔구십]{1,4})\s*분)?\s*(?:정각|쯤|경|이후|이전|전후|까지|부터)?",
    re.IGNORECASE,
)
_COLON = re.compile(
    rf"(?:{_PERIOD}\s*)?(?P<hour>\d{{1,2}}):(?P<minute>\d{{2}})\s*(?P<after>am|pm)?", re.IGNORECASE
)
_NAMED = {"정오": time(12), "자정": time(0)}
_AFTERNOON = ("오후", "pm")
_MORNING = ("오전", "새벽", "아침", "am")


def time_of_day(text: str) -> Optional[str]:
    """ISO time, ``15:30``. None where only a part of the day is named (오전, 저녁): that is not a time yet.

    Without a part of the day, 1 to 7 are afternoon and 8 to 12 before noon, as in a shop's hours.
    """
    flat = text.strip().lower()
    if flat in _NAMED:
        return _NAMED[flat].strftime("%H:%M")
    found = _COLON.fullmatch(flat) or _CLOCK.fullmatch(flat)
    if found is None:
        return None
    parts = found.groupdict()
    hour = parse_integer(parts["hour"])
    minute = 30 if parts.get("half") else parse_integer(parts["minute"]) if parts.get("minute") else 0
    if hour is None or minute is None or not (0 <= hour <= 24 and 0 <= minute < 60):
        return None
    hour = _hour_of_day(hour, parts.get("period") or parts.get("after"), is_clock=":" in flat)
    return f"{hour % 24:02d}:{minute:02d}"


def _hour_of_day(hour: int, period: Optional[str], is_clock: bool) -> int:
    """Hour of the 24-hour clock (24 is midnight)."""
    if hour > 12:
        return hour
    is_noon = hour == 12
    readings = {
        **dict.fromkeys(_MORNING, 0 if is_noon else hour),
        **dict.fromkeys(_AFTERNOON, 12 if is_noon else hour + 12),
        "저녁": 24 if is_noon else hour + 12,
        "밤": 24 if is_noon else hour + 12 if hour >= 6 else hour,
        "낮": hour if hour >= 10 else hour + 12,
        "점심": hour if hour >= 10 else hour + 12,
    }
    if period in readings:
        return readings[period]
    return hour if is_clock or hour > 7 or hour == 0 else hour + 12
