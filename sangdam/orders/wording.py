"""Korean words around values: particles, won, dates, and what may be shown of a name or an address."""

from __future__ import annotations

import re
from datetime import datetime

from sangdam.clock import SEOUL
from sangdam.orders.regions import is_province

_WEEKDAYS = "월화수목금토일"
_CLOSED_ENDINGS = set("013678LMNRlmnr")  # read 영 일 삼 육 칠 팔 엘 엠 엔 알: these end in a consonant
_RIEUL_ENDINGS = set("178LRlr")  # … and of these, the ones that end in ㄹ
_UNIT_READINGS = {"ml": "리터", "l": "리터", "cm": "미터", "mm": "미터", "kg": "그램", "g": "그램"}
_UNITS = re.compile(r"(?<=\d)(ml|l|cm|mm|kg|g)$", re.IGNORECASE)
_DISTRICT = re.compile(r"[가-힣]{1,6}[시군구]$")


def josa(word: str, pair: str) -> str:
    """`word` with the right half of a particle pair such as ``을/를`` (the first follows a consonant).

    Digits, Latin letters and units such as ml count as they are read; closing quotes and brackets are looked through.
    """
    closed, open_ = pair.split("/")
    word_read = re.sub(
        _UNITS, lambda unit: _UNIT_READINGS[unit[1].lower()], re.sub(r"[^0-9A-Za-z가-힣]+$", "", word)
    )
    last = word_read[-1:]
    if "가" <= last <= "힣":
        final = (ord(last) - ord("가")) % 28
        has_final, is_rieul = final != 0, final == 8
    else:
        has_final, is_rieul = last in _CLOSED_ENDINGS, last in _RIEUL_ENDINGS
    if closed == "으로" and is_rieul:
        has_final = False
    return word + (closed if has_final else open_)


def quoted(name: str, pair: str = "") -> str:
    """A product name in quotes, with its particle: ``‘무선 이어폰’은``."""
    text = f"‘{name}’"
    return josa(text, pair) if pair else text


def won(amount: int) -> str:
    """12,000원."""
    return f"{amount:,}원"


def day(moment: datetime) -> str:
    """11월 22일(일), as the day is in Seoul."""
    local = moment.astimezone(SEOUL)
    return f"{local.month}월 {local.day}일({_WEEKDAYS[local.weekday()]})"


def masked_name(name: str) -> str:
    """김*지, 김*, 남**수: the first and last syllable at most."""
    name = name.strip()
    if len(name) < 2:
        return "*" * len(name)
    if len(name) == 2:
        return f"{name[0]}*"
    return name[0] + "*" * (len(name) - 2) + name[-1]


def masked_address(address: str) -> str:
    """서울 마포구 ***: the region and the district if the address begins with them, never a street."""
    words = address.split()
    shown: list[str] = []
    if words and is_province(words[0]):
        shown.append(words.pop(0))
    if words and _DISTRICT.match(words[0]):
        shown.append(words[0])
    return " ".join([*shown, "***"])
