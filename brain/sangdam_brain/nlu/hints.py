"""Hints for the tagger: forms that are often, not always, an option, an address, a name or a reason."""

from __future__ import annotations

import re
from typing import List, Tuple

from sangdam_brain.nlu.names import SURNAMES
from sangdam_brain.nlu.normalise.reasons import reason_spans

_NAME = re.compile(
    rf"(?<![가-힣])(?:남궁|황보|제갈|선우|독고|사공|서문)? ?[{SURNAMES}][가-힣]{{1,2}}"
    r"(?=이?(?:요|에요|예요|입니다|라고|고|고요|인데|으로|로|이)|\s|$|[,.])"
)
_UNITS_OF_MEASURE = "센치|센티|cm|인치|호|미리|ml|리터|키로|kg|기가|gb|테라|볼트|구|인용|사이즈"
_OPTION = re.compile(
    r"(?<![A-Za-z0-9])(?:\d?[xX]{0,3}[sSlL]|[mM]|[fF][rR][eE]{2})(?![A-Za-z0-9])"
    r"|(?<![\d가-힣,.-])\d{2,3}(?![\d,.가-힣A-Za-z-])"
    rf"|(?<![\d.])\d{{1,4}} ?(?:{_UNITS_OF_MEASURE})(?![가-힣]?\d)"
    r"|(?<=\s)[가-힣]{1,4}(?:색|맛|향|용|형)(?=[으로이은는을도만요]|\s|$)",
    re.IGNORECASE,
)
_PROVINCE = (
    "서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충북|충남|전북|전남|경북|경남|제주"
    "|충청[남북]도|전라[남북]도|경상[남북]도"
)
_BUILDING = "아파트|빌딩|타워|오피스텔|기숙사|빌라|맨션"
_STREET = (
    rf"(?:(?:{_PROVINCE})(?:특별자치시|특별자치도|특별시|광역시|시|도)? )?(?:[가-힣]{{1,5}}(?:시|군|구|읍|면) ){{0,3}}"
    r"[가-힣0-9]{1,9}(?:로|길|동|리|가) ?\d{1,4}(?:-\d{1,4})?(?:번길 ?\d{1,4}(?:-\d{1,3})?|번지)?"
)
_REST = (
    rf"(?:,? (?:[가-힣A-Za-z0-9]{{1,12}} ?(?:{_BUILDING})|오피스텔|기숙사|[A-Z]동))?(?:,? ?\d{{1,4}}동)?"
    r"(?:,? ?(?:지하 ?)?\d{1,4}[층호]){0,2}"
)
_ADDRESS = re.compile(
    rf"(?<![가-힣]){_STREET}{_REST}|(?<![가-힣\d])(?:\d{{1,4}}동 ?)?\d{{2,5}}호(?![가-힣]{{0,3}}사이즈)|(?<![가-힣\d])\d{{3,4}}동(?!안)"
)
_BEGINNING = re.compile(rf"(?:{_PROVINCE})|[가-힣]{{1,5}}(?:시|군) ")
Hint = Tuple[int, int, str]


def hints(text: str) -> List[Hint]:
    """Spans of folded text with the entity they hint at; they may overlap."""
    found = [(*match.span(), entity) for entity, pattern in _PATTERNS for match in pattern.finditer(text)]
    return [*found, *((start, end, f"reason-{code}") for start, end, code in reason_spans(text))]


def full_addresses(text: str) -> List[Tuple[int, int]]:
    """Addresses with a road or quarter and a number, beginning with a province or city: certain enough alone."""
    return [
        match.span() for match in _ADDRESS.finditer(text) if _BEGINNING.match(match[0]) and " " in match[0]
    ]


_PATTERNS = (("name", _NAME), ("option", _OPTION), ("address", _ADDRESS))
