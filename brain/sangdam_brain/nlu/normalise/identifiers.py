"""Order numbers, tracking numbers, phone numbers, e-mail addresses and couriers."""

from __future__ import annotations

import re
from typing import Dict, Optional

from sangdam_brain.nlu.normalise.numerals import digits_of

#: Courier codes with the ways customers write them (compared without spaces, in lower case).
COURIERS: Dict[str, tuple[str, ...]] = {
    "cj": (
        "cj대한통운",
        "cj택배",
        "cj",
        "씨제이대한통운",
        "씨제이택배",
        "씨제이",
        "대한통운택배",
        "대한통운",
    ),
    "hanjin": ("한진택배", "한진"),
    "lotte": ("롯데글로벌로지스", "롯데택배", "롯데", "현대택배"),
    "logen": ("로젠택배", "로젠"),
    "post": ("우체국택배", "우체국소포", "우체국등기", "우체국", "우편", "등기", "epost"),
    "ems": ("ems", "이엠에스", "국제특급"),
    "cu": ("cu편의점택배", "cu택배", "씨유택배", "cu", "씨유"),
    "gs": ("gs편의점택배", "gs25택배", "gs25", "gs택배", "gs", "반값택배", "지에스"),
    "kyungdong": ("경동택배", "경동"),
    "daesin": ("대신택배", "대신화물"),
    "coupang": ("쿠팡로켓배송", "쿠팡택배", "쿠팡"),
    "fedex": ("페덱스", "fedex"),
    "dhl": ("dhl", "디에이치엘"),
}
_COURIER_OF = {alias: code for code, aliases in COURIERS.items() for alias in aliases}


def order_number(text: str) -> Optional[str]:
    """The shop's form, date and serial number: ``2024 1120 0000123`` → ``20241120-0000123``."""
    digits = re.sub(r"\D", "", text)
    if len(digits) == 15:
        return f"{digits[:8]}-{digits[8:]}"
    return digits or None


def tracking_number(text: str) -> Optional[str]:
    """Digits only."""
    return re.sub(r"\D", "", text) or None


def phone_number(text: str) -> Optional[str]:
    """Digits only, national form: ``+82 10-1234-5678`` and ``공일공 1234 5678`` → ``01012345678``."""
    international = re.match(r"\s*(?:\+|00)\s*82|\s*82(?=[-. ]*1[016789])", text)
    if international:
        rest = digits_of(text[international.end() :]).lstrip("0")
        return f"0{rest}" if rest else None
    digits = digits_of(text)
    if len(digits) == 10 and digits.startswith("10"):
        digits = f"0{digits}"
    return digits or None


def email(text: str) -> Optional[str]:
    """Lower case, no blanks."""
    return re.sub(r"\s", "", text).lower() or None


def courier(text: str) -> Optional[str]:
    """Courier code, None if the courier is not known."""
    compact = re.sub(r"[\s()·.-]", "", text).lower()
    if compact in _COURIER_OF:
        return _COURIER_OF[compact]
    for alias in sorted(_COURIER_OF, key=len, reverse=True):
        if len(alias) > 2 and alias in compact:
            return _COURIER_OF[alias]
    return None
