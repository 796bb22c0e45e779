"""What an entity means: the ``normal`` form that actions receive, as the taxonomy defines it.

Pure functions; the clock is passed in.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from typing import Any, Callable, Dict, Optional

from sangdam_brain.nlu.normalise import amounts, dates, identifiers, options, reasons, times

#: Asia/Seoul. Korea has no daylight saving time, and a fixed offset needs no time zone data.
SEOUL = timezone(timedelta(hours=9))

_SIMPLE: Dict[str, Callable[[str], Any]] = {
    "order_number": identifiers.order_number,
    "tracking_number": identifiers.tracking_number,
    "phone_number": identifiers.phone_number,
    "email": identifiers.email,
    "courier": identifiers.courier,
    "money": amounts.money,
    "quantity": amounts.quantity,
    "time": times.time_of_day,
    "reason": reasons.reason,
    "option": options.option,
}


def today_in_seoul() -> date:
    """The present day where the shop is."""
    return datetime.now(SEOUL).date()


def normalise(entity: str, value: str, today: date, direction: int = 0) -> Optional[Any]:
    """Normal form of a (folded) value; None if it cannot be read. Unknown entities and names stay text.

    ``direction`` says for dates whether the sentence looks forward (1), back (-1) or neither (0).
    """
    if entity == "date":
        return dates.day(value, today, direction)
    simple = _SIMPLE.get(entity)
    return simple(value) if simple else re.sub(r"\s+", " ", value.strip())
