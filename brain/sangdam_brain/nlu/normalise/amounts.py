"""Money in won and quantities of things."""

from __future__ import annotations

import re
from typing import Optional

from sangdam_brain.nlu.normalise.numerals import parse_integer, parse_number

_CURRENCY = re.compile(r"(?:원|won|krw|₩|￦|\\)", re.IGNORECASE)
_AFTER_MONEY = re.compile(r"(?:정도|쯤|가량|대|어치|짜리|정|씩)$")
_LEADING_NUMBER = re.compile(
    r"\s*(\d[\d,]*(?:\.\d+)?\s*[십백천만억]*|[가-힣]+?)\s*(?:[a-zA-Z가-힣]+)?\s*(?:씩|정도|쯤|만)?\s*"
)


def money(text: str) -> Optional[int]:
    """Won as an integer: ``3만 5천원`` → 35000; None if no amount can be read."""
    bare = _CURRENCY.sub("", text).strip()
    bare = _AFTER_MONEY.sub("", bare).strip()
    amount = parse_number(bare)
    return None if amount is None else round(amount)


def quantity(text: str) -> Optional[int]:
    """Number of things: ``두 개`` → 2, ``한켤레`` → 1, ``스무 개씩`` → 20; None if no number can be read."""
    compact = re.sub(r"[\s,]", "", text)
    figure = re.match(r"(\d+(?:\.\d+)?)([십백천만억]*)", compact)
    if figure:
        return parse_integer(figure[0])
    for end in range(len(compact), 0, -1):
        number = parse_integer(compact[:end])
        if number is not None:
            return number
    return None
