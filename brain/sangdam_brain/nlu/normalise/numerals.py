"""Korean numbers: 3만 5천, 천오백, 스물두, 공일공."""

from __future__ import annotations

import re
from typing import Optional

_SINO = {
    "영": 0,
    "공": 0,
    "일": 1,
    "이": 2,
    "삼": 3,
    "사": 4,
    "오": 5,
    "육": 6,
    "륙": 6,
    "칠": 7,
    "팔": 8,
    "구": 9,
}
_UNITS = {"십": 10, "백": 100, "천": 1000}
_BIG = {"만": 10_000, "억": 100_000_000}
_NATIVE_ONES = {
    "하나": 1, "한": 1, "둘": 2, "두": 2, "셋": 3, "세": 3, "석": 3, "서": 3, "넷": 4, "네": 4, "넉": 4, "너": 4,
    "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "여덜": 8, "아홉": 9,
}  # fmt: skip
_NATIVE_TENS = {
    "열": 10, "스물": 20, "스무": 20, "서른": 30, "마흔": 40, "쉰": 50, "예순": 60, "일흔": 70, "여든": 80, "아흔": 90,
}  # fmt: skip

_TOKEN = re.compile(r"\d+(?:\.\d+)?|[영공일이삼사오육륙칠팔구십백천만억]")
_NATIVE = re.compile(
    rf"(?P<tens>{'|'.join(_NATIVE_TENS)})?(?P<ones>{'|'.join(sorted(_NATIVE_ONES, key=len, reverse=True))})?"
)

#: What a number may be written with; for patterns that look for numbers in text.
SINO_WORD = "[일이삼사오육륙칠팔구십백천만억]"
NATIVE_WORD = (
    f"(?:(?:{'|'.join(_NATIVE_TENS)})?"
    f"(?:{'|'.join(sorted(_NATIVE_ONES, key=len, reverse=True))})|{'|'.join(_NATIVE_TENS)})"
)


def digits_of(text: str) -> str:
    """Read digits one by one, written or spoken: ``공일공-1234`` → ``0101234``."""
    return "".join(
        char if char.isascii() else str(_SINO[char]) for char in text if char in _SINO or "0" <= char <= "9"
    )


def parse_number(text: str) -> Optional[float]:
    """Read one whole number word or figure; None if ``text`` is anything else."""
    compact = re.sub(r"[\s,]", "", text)
    if not compact:
        return None
    native = _NATIVE.fullmatch(compact)
    if native and (native["tens"] or native["ones"]):
        return float(_NATIVE_TENS.get(native["tens"] or "", 0) + _NATIVE_ONES.get(native["ones"] or "", 0))
    return _parse_sino(compact)


def parse_integer(text: str) -> Optional[int]:
    """``parse_number`` for what must be whole."""
    number = parse_number(text)
    return int(number) if number is not None and number == int(number) else None


def _parse_sino(compact: str) -> Optional[float]:
    """Read figures and Sino-Korean words in any mixture: 3만5천, 만이천, 1.5만, 백이십."""
    tokens = _TOKEN.findall(compact)
    if "".join(tokens) != compact:
        return None
    total = section = 0.0
    number: Optional[float] = None
    for token in tokens:
        if token in _UNITS:
            section += (1 if number is None else number) * _UNITS[token]
            number = None
        elif token in _BIG:
            section += number or 0
            total += (section or 1) * _BIG[token]
            section, number = 0.0, None
        elif number is not None:
            return None  # two figures in a row are a code, not a number
        else:
            number = float(_SINO[token]) if token in _SINO else float(token)
    return total + section + (number or 0)
