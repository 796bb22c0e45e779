"""Options of a product: colour, size or model."""

from __future__ import annotations

import re
from typing import Dict, Optional, Tuple

from sangdam_brain.nlu.normalise.numerals import parse_integer

_COLOURS: Dict[str, Tuple[str, ...]] = {
    "검정": ("검정", "검은", "검정색", "검은색", "까만색", "까망", "까만", "블랙", "black"),
    "흰색": ("흰색", "흰", "하얀색", "하얀", "하양", "화이트", "white"),
    "회색": ("회색", "그레이", "쥐색", "gray", "grey"),
    "차콜": ("차콜", "차콜색", "먹색"),
    "남색": ("남색", "네이비", "곤색", "navy"),
    "파랑": ("파랑", "파란", "파란색", "파랑색", "블루", "blue"),
    "하늘색": ("하늘색", "하늘", "스카이블루"),
    "빨강": ("빨강", "빨간", "빨간색", "빨강색", "레드", "red"),
    "분홍": ("분홍", "분홍색", "핑크", "핑크색", "pink"),
    "연핑크": ("연핑크", "연분홍", "연분홍색", "베이비핑크"),
    "노랑": ("노랑", "노란", "노란색", "노랑색", "옐로우", "옐로", "yellow"),
    "초록": ("초록", "초록색", "녹색", "그린", "green"),
    "민트": ("민트", "민트색"),
    "카키": ("카키", "카키색", "올리브"),
    "보라": ("보라", "보라색", "퍼플", "라벤더", "라벤더색", "연보라"),
    "주황": ("주황", "주황색", "오렌지", "오렌지색"),
    "코랄": ("코랄", "코랄색"),
    "갈색": ("갈색", "브라운", "밤색", "brown"),
    "카멜": ("카멜", "카멜색"),
    "베이지": ("베이지", "베이지색", "beige"),
    "아이보리": ("아이보리", "아이보리색", "크림색", "ivory"),
    "은색": ("은색", "실버", "실버색", "silver"),
    "금색": ("금색", "골드", "골드색", "gold"),
    "로즈골드": ("로즈골드",),
    "월넛": ("월넛", "월넛색", "호두색"),
    "와인": ("와인", "와인색", "버건디"),
}
_COLOUR_OF = {word: colour for colour, words in _COLOURS.items() for word in words}
_SIZE_WORDS = {
    "엑스스몰": "XS", "스몰": "S", "미디움": "M", "미디엄": "M", "라지": "L", "엑스라지": "XL", "투엑스라지": "2XL",
    "쓰리엑스라지": "3XL", "xxl": "2XL", "xxxl": "3XL", "에스": "S", "엠": "M", "엘": "L", "프리": "FREE", "프리사이즈": "FREE",
    "free": "FREE", "싱글": "싱글", "슈퍼싱글": "슈퍼싱글", "ss": "슈퍼싱글", "더블": "더블", "퀸": "퀸", "킹": "킹", "라지킹": "라지킹",
    "숏": "숏", "롱": "롱", "대": "대", "중": "중", "소": "소", "대형": "대", "중형": "중", "소형": "소",
}  # fmt: skip
_SIZE_SUFFIX = re.compile(r"(?:사이즈|싸이즈)(?:로)?$")
_LETTER_SIZE = re.compile(r"(?:\d?x{0,3}[sl]|m|f)", re.IGNORECASE)
_NUMBER_SIZE = re.compile(r"\d{1,4}(?:\.\d)?(?:mm|cm|센치|센티|인치|호|반|미리)?", re.IGNORECASE)
_MEASURE = re.compile(
    r"\d+(?:\.\d+)?\s*(?:기가|gb|tb|테라|볼트|v|와트|w|미리|ml|리터|l|키로|kg|그램|g|구|인용|단|평)",
    re.IGNORECASE,
)


def option(text: str) -> Dict[str, str]:
    """Say what kind of choice it is: ``{"colour": "검정"}``, ``{"size": "270"}`` or ``{"model": text}``."""
    flat = re.sub(r"\s+", "", text).lower()
    if flat in _COLOUR_OF:
        return {"colour": _COLOUR_OF[flat]}
    if flat.endswith("색") and len(flat) > 1:
        return {"colour": _COLOUR_OF.get(flat[:-1], flat)}
    size = _SIZE_SUFFIX.sub("", flat) or flat
    named = _size(size)
    if named is not None:
        return {"size": named}
    if size != flat:
        return {"size": size}
    return {"model": re.sub(r"\s+", " ", text.strip())}


def _size(flat: str) -> Optional[str]:
    if flat in _SIZE_WORDS:
        return _SIZE_WORDS[flat]
    if _LETTER_SIZE.fullmatch(flat):
        return _SIZE_WORDS.get(flat, flat.upper())
    if _NUMBER_SIZE.fullmatch(flat) and not _MEASURE.fullmatch(flat):
        return re.sub(r"(?:mm|미리)$", "", flat)
    spoken = parse_integer(flat)
    if spoken is not None and 20 <= spoken <= 400:
        return str(spoken)
    return None


def colour_words() -> Tuple[str, ...]:
    """Every word for a colour that ``option`` knows."""
    return tuple(_COLOUR_OF)
