"""Which part of Korea an address lies in, as far as couriers charge by it."""

from __future__ import annotations

import re
from enum import StrEnum

_PROVINCES = (
    "서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충북|충남|충청|전북|전남|전라|경북|경남|경상|제주"
)
_SUFFIXES = "특별시|광역시|특별자치시|특별자치도|[남북]?도|시"
_ISLANDS = re.compile(r"울릉군|옹진군|흑산면")


class Region(StrEnum):
    """Couriers charge 제주 and the far islands extra."""

    MAINLAND = "mainland"
    JEJU = "jeju"
    ISLAND = "island"


def region_of(address: str) -> Region:
    """The region of a full address or of its first words."""
    if _ISLANDS.search(address):
        return Region.ISLAND
    words = address.split()
    jeju = bool(words) and (words[0].startswith("제주") or words[0] == "서귀포시")
    return Region.JEJU if jeju else Region.MAINLAND


def is_province(word: str) -> bool:
    """Whether `word` names one of the seventeen provinces and cities, such as 서울, 서울시 or 경기도."""
    return re.fullmatch(rf"(?:{_PROVINCES})(?:{_SUFFIXES})?", word) is not None
