"""What must never be stored: resident registration numbers and payment card numbers; or logged: texts of errors."""

from __future__ import annotations

import re
import traceback
import unicodedata
from pathlib import Path

_DASH = r"[-–—‐‑ .]"
_RESIDENT = re.compile(rf"(?<!\d)(\d{{6}}){_DASH}?([1-8])\d{{6}}(?!\d)")
_CARD = re.compile(rf"(?<!\d)(?:\d{_DASH}?){{12,18}}\d(?!\d)")
#: Cards as they are printed, also right beside other numbers: 4-4-4-4, the long ones with 3 more, and 4-6-4 or 4-6-5.
_PRINTED = tuple(
    re.compile(rf"(?<!\d)(?=({pattern})(?!\d))")
    for pattern in (
        rf"\d{{4}}(?:{_DASH}\d{{4}}){{3}}",
        rf"\d{{4}}(?:{_DASH}\d{{4}}){{3}}{_DASH}\d{{3}}",
        rf"\d{{4}}{_DASH}\d{{6}}{_DASH}\d{{4,5}}",
        r"\d{14,19}",
    )
)
#: How the numbers that card issuers have begin, by length. Order numbers have 15 digits and begin with a year.
_ISSUED = re.compile(r"3[0689]\d{12}|3[47]\d{13}|(?:2[2-7]|[3-6]\d)\d{14,17}|9\d{15}")


def mask(text: str) -> str:
    """`text` with resident numbers and card numbers starred out; everything else as it was.

    Full-width digits are found as well. A number counts as a card when it has as many digits as cards that begin
    like it, and passes the Luhn check. Longer ones than 16 digits must be written like a card, or the last digits of
    a phone before an order number would often be taken for one.
    """
    folded = "".join(_fold(character) for character in text)
    spans = [(m.start(2), m.end()) for m in _RESIDENT.finditer(folded) if _is_birth_date(m.group(1))]
    cards = [match.span() for match in _CARD.finditer(folded) if len(re.findall(r"\d", match.group())) <= 16]
    cards += [match.span(1) for pattern in _PRINTED for match in pattern.finditer(folded)]
    for start, end in cards:
        digits = re.sub(r"\D", "", folded[start:end])
        if _ISSUED.fullmatch(digits) and _luhn(digits):
            spans.append((start + 4, end))
    masked = list(text)
    for start, end in spans:
        for index in range(start, end):
            if folded[index].isdigit():
                masked[index] = "*"
    return "".join(masked)


def _fold(character: str) -> str:
    """ASCII digit for any decimal digit; one character always stays one."""
    if character.isascii():
        return character
    value = unicodedata.decimal(character, None)
    return str(value) if value is not None else character


def _is_birth_date(digits: str) -> bool:
    return 1 <= int(digits[2:4]) <= 12 and 1 <= int(digits[4:6]) <= 31


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def trace(error: BaseException, depth: int = 6) -> str:
    """The error's type and where it was raised, innermost place first. Never its text: it may quote a customer."""
    frames = traceback.extract_tb(error.__traceback__)[-depth:]
    places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames)]
    return f"{type(error).__name__} at {' < '.join(places) or '?'}"
