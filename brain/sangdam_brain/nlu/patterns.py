"""Entities that have a form of their own: numbers, addresses of e-mail, days, times, amounts.

All patterns read folded text, use bounded repetition and cannot backtrack far.
"""

from __future__ import annotations

import re
from typing import Callable, List, NamedTuple, Tuple

from sangdam_brain.nlu.names import full_names
from sangdam_brain.nlu.normalise.identifiers import COURIERS
from sangdam_brain.nlu.normalise.numerals import NATIVE_WORD, SINO_WORD, digits_of


class Found(NamedTuple):
    """A span of folded text that looks like an entity."""

    start: int
    end: int
    entity: str


_SPOKEN = "[공영일이삼사오육륙칠팔구]"
_ORDER = re.compile(
    r"(?<![\d-])20\d\d[ .-]?(?:0[1-9]|1[0-2])[ .-]?(?:0[1-9]|[12]\d|3[01]) ?[-_. ]? ?\d{5,8}(?![\d-])"
)
_SPACED_ORDER = re.compile(r"(?<!\d)2 0(?: \d){6} ?-?(?: ?\d){7}(?!\d)")
_EMAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,4}[A-Za-z]{2,10}")
_PHONES = (
    re.compile(r"(?<![\d-])(?:\+ ?82|0082|82)[-. ]?(?:\(0\))?0?1[016789][-. ]?\d{3,4}[-. ]?\d{4}(?![\d-])"),
    re.compile(r"(?<![\d-])01[016789] ?[-.) ]? ?\d{3,4} ?[-. ]? ?\d{4}(?![\d-])"),
    re.compile(r"(?<![\d-])0(?:2|[3-6][1-5]|70|50\d)[-.) ]{1,2}\d{3,4}[-. ]\d{4}(?![\d-])"),
    re.compile(rf"공일[공일육칠팔구][ -]?(?:{_SPOKEN}{{3,4}}|\d{{3,4}})[ -]?(?:{_SPOKEN}{{4}}|\d{{4}})"),
)
_TAIL_ANSWER = re.compile(
    r"[^\w]*(?:뒷?자리|뒷?번호|끝자리|끝번호)?\s*(?:는|은)?\s*(\d{4})\s*(?:번|이?요|이에요|예요|입니다|임|이야|야)?[^\w]*"
)
_TAIL_CUE = re.compile(
    r"(?:뒷\s?자리|뒤\s?(?:네|4)\s?자리|뒤에?\s?(?:네|4)\s?자리|뒷\s?번호|끝\s?번호|끝\s?자리|끝에?\s?(?:네|4)\s?자리|마지막\s?(?:네|4)?\s?자리"
    r"|번호\s?끝|연락처|전화번호|폰번호|핸드폰|휴대폰)[^\d]{0,12}?"
    rf"(?P<tail>\d{{4}}|{_SPOKEN}{{4}})(?![\d가-힣]?\d)(?!년|원|개)"
)
_TRACKING = re.compile(
    r"(?<![\d-])(?:\d{10,14}|\d{4}[- ]\d{4}[- ]\d{4,5}|\d{3}[- ]\d{4}[- ]\d{4}|\d{5}[- ]\d{5,7}(?:[- ]\d{2,4})?)(?![\d-])"
)
_INTERNATIONAL = re.compile(r"(?<![A-Za-z\d])[A-Z]{2}\d{9}KR(?![A-Za-z\d])")
_NOT_PARCEL = re.compile(r"(?:계좌|은행|카드|뱅크|사업자)[^\d]{0,10}$")
_MONEY = re.compile(
    rf"(?<![가-힣\d.,])(?:\d{{1,3}}(?:,\d{{3}}){{1,4}}|(?:\d{{1,9}}(?:\.\d{{1,2}})?\s?[십백천만억]{{0,2}}\s?){{1,4}}"
    rf"|{SINO_WORD}{{0,6}}[십백천만억]\s?{SINO_WORD}{{0,6}})\s?원"
)
_COUNTERS = (
    "개월분|개|벌|켤레|컬레|장|대|박스|상자|세트|셋트|권|병|통|봉지|봉|팩|포대|포기|포|그릇|롤|가마니|자루|짝|쌍|명분|명|인분|마리|송이|자리"
    "|채|캔|묶음|줄|판|족|다스|kg|건|그루|모"
)
#: Twenty to thirty years old, not twenty cars.
_GENERATION = "대 ?(?:초반|중반|후반|여|남|청년|직장인|학생|부부|엄마|아빠|딸|아들|들)"
_QUANTITY = re.compile(
    rf"(?<![가-힣\d.,월-])(?:\d{{1,3}}(?:,\d{{3}}){{1,2}}|\d{{1,5}}|{NATIVE_WORD}|{SINO_WORD}{{0,3}}[십백천만])\s?"
    rf"(?!{_GENERATION})(?:{_COUNTERS})(?![월시])"
)
_LOOSE_QUANTITY = re.compile(r"(?<![가-힣])(?:하나|둘|셋|넷|다섯)(?=$|\s|만|요|이요|씩|[.,!?])")
_WHICH = r"(?:지난|저번|지지난|이번|요번|다음다음|다다음|다음|담|오는|금)"
_WEEKDAY = r"[월화수목금토일](?:요일|욜)"
_NOT_DURATION = r"(?! ?(?:전|후|뒤|이내|동안|째|이상|만|안|내|정도|간|걸|지났|넘))"
_DAY_NAMES = (
    "오늘|어제|어저께|그저께|그제|엊그제|엊그저께|어젯밤|내일모레|낼모레|내일|낼|모레|글피|작년|올해|내년|재작년|주말|월말|월초|연말(?! ?정산)|연초"
    "|크리스마스|어린이날|어버이날|스승의 ?날|설날|추석"
)
_DATE_FORMS = (
    r"20\d\d ?[년./-] ?\d{1,2} ?[월./-] ?\d{1,2}(?: ?일)?",
    r"\d{1,2} ?월 ?\d{1,2} ?일(?! ?(?:전|후|뒤|이내|동안))",
    r"\d{1,2}/\d{1,2}(?![\d/])",
    rf"{_WHICH} ?주 ?{_WEEKDAY}",
    rf"{_WHICH} ?주 ?주말",
    rf"{_WHICH} ?주말",
    rf"{_WHICH} ?달 ?\d{{1,2}} ?일",
    rf"{_WHICH} ?(?:주|달)(?![가-힣]{{2}})",
    rf"(?:{_WHICH} ?)?{_WEEKDAY}",
    rf"(?:\d{{1,3}}|{NATIVE_WORD}|[일이삼사오육칠팔구십]{{1,3}}) ?(?:일|주일|주|달|개월|년) ?(?:전|뒤|후)(?!부터)",
    "(?:하루|이틀|사흘|나흘|닷새|엿새|열흘|보름|며칠|몇일) ?(?:전|뒤|후)",
    rf"\d{{1,2}} ?일{_NOT_DURATION}",
    _DAY_NAMES,
    r"\d{1,2} ?월(?! ?\d)(?:달|말|초| ?중순)?",
)
_DATES = re.compile(rf"(?<![\d가-힣])(?:{'|'.join(_DATE_FORMS)})")
_TIMES = re.compile(
    r"(?<![\d가-힣:])(?:(?:오전|오후|새벽|아침|점심|낮|저녁|밤)\s?)?"
    rf"(?:\d{{1,2}}:\d{{2}}|(?:\d{{1,2}}|{NATIVE_WORD})\s?시(?!간)(?:\s?반|\s?\d{{1,2}}\s?분|\s?[이삼사오]?십[오]?\s?분)?)"
    r"|(?<![\d가-힣])(?:정오|자정)(?![가-힣]{2})"
)
_COURIER_WORDS = sorted(
    {
        alias
        for aliases in COURIERS.values()
        for alias in aliases
        if len(alias) > 2 or alias in ("한진", "로젠")
    }
    - {"우체국", "반값택배"},
    key=len,
    reverse=True,
)
_COURIER = re.compile(
    rf"(?<![가-힣A-Za-z])(?:{'|'.join(map(re.escape, _COURIER_WORDS))})(?!카드|마트|백화점|하이|홈|월드|온)",
    re.IGNORECASE,
)

#: Entities whose pattern is proof enough; whatever the tagger says there is dropped.
CERTAIN = frozenset({"order_number", "tracking_number", "phone_number", "email", "money"})


def find(text: str) -> List[Found]:
    """All patterns in folded text, certain ones first; what is taken is not taken again."""
    taken: List[Found] = []
    for entity, spans in _SEARCHES:
        for start, end in spans(text):
            stripped = len(text[start:end].rstrip())
            if stripped and all(start >= other.end or end <= other.start for other in taken):
                taken.append(Found(start, start + stripped, entity))
    return sorted(taken)


Spans = List[Tuple[int, int]]


def _all(*patterns: "re.Pattern[str]") -> Callable[[str], Spans]:
    return lambda text: [match.span() for pattern in patterns for match in pattern.finditer(text)]


def _tails(text: str) -> Spans:
    """Four digits are a phone's tail only as the whole answer or after a word such as 뒷자리."""
    answer = _TAIL_ANSWER.fullmatch(text)
    if answer:
        return [answer.span(1)]
    return [match.span("tail") for match in _TAIL_CUE.finditer(text) if len(digits_of(match["tail"])) == 4]


def _parcels(text: str) -> Spans:
    spans = [match.span() for match in (*_TRACKING.finditer(text), *_INTERNATIONAL.finditer(text))]
    return [span for span in spans if not _NOT_PARCEL.search(text[max(0, span[0] - 20) : span[0]])]


_SEARCHES: Tuple[Tuple[str, Callable[[str], Spans]], ...] = (
    ("email", _all(_EMAIL)),
    ("order_number", _all(_ORDER, _SPACED_ORDER)),
    ("phone_number", _all(*_PHONES)),
    ("tracking_number", _parcels),
    ("phone_number", _tails),
    ("money", _all(_MONEY)),
    ("date", _all(_DATES)),
    ("time", _all(_TIMES)),
    ("quantity", _all(_QUANTITY, _LOOSE_QUANTITY)),
    ("courier", _all(_COURIER)),
    ("person_name", full_names),
)
