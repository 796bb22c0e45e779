"""Days as customers name them, against a clock: 다음 주 화요일, 사흘 뒤, 11월 3일."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import Callable, Dict, List, Match, Optional, Pattern, Tuple

from sangdam_brain.nlu.normalise.numerals import NATIVE_WORD, parse_integer

#: +1: the sentence looks forward, -1: it tells what happened, 0: unknown (then the nearest day is meant).
Direction = int

_DAYS = "월화수목금토일"
_OFFSETS = {
    "오늘": 0, "금일": 0, "당일": 0, "지금": 0, "오늘밤": 0, "방금": 0, "어제": -1, "어저께": -1, "엊그제": -2, "엊그저께": -2, "어젯밤": -1,
    "간밤": -1, "전날": -1, "그제": -2, "그저께": -2, "그끄저께": -3, "그끄제": -3, "엊저녁": -1, "내일": 1, "낼": 1, "명일": 1, "익일": 1,
    "모레": 2, "내일모레": 2, "낼모레": 2, "글피": 3, "그글피": 4,
}  # fmt: skip
_NATIVE_DAYS = {
    "하루": 1, "이틀": 2, "사흘": 3, "나흘": 4, "닷새": 5, "엿새": 6, "이레": 7, "여드레": 8, "아흐레": 9, "열흘": 10, "보름": 15,
    "며칠": 3, "몇일": 3,
}  # fmt: skip
_FIXED = {
    "크리스마스": (12, 25), "성탄절": (12, 25), "크리스마스이브": (12, 24), "신정": (1, 1), "새해": (1, 1), "삼일절": (3, 1),
    "어린이날": (5, 5), "어버이날": (5, 8), "스승의날": (5, 15), "현충일": (6, 6), "광복절": (8, 15), "개천절": (10, 3), "한글날": (10, 9),
    "빼빼로데이": (11, 11), "발렌타인데이": (2, 14), "밸런타인데이": (2, 14), "화이트데이": (3, 14),
}  # fmt: skip
#: Lunar holidays on the solar calendar; a year that is missing here is not guessed.
_LUNAR: Dict[str, Tuple[date, ...]] = {
    "설날": (date(2024, 2, 10), date(2025, 1, 29), date(2026, 2, 17), date(2027, 2, 7), date(2028, 1, 27)),
    "추석": (date(2024, 9, 17), date(2025, 10, 6), date(2026, 9, 25), date(2027, 9, 15), date(2028, 10, 3)),
}
_LAST, _THIS, _NEXT = (
    r"지난|저번|전|저저번|지지난",
    r"이번|요번|금|이",
    r"다음다음|다다음|다음|담|차|오는|돌아오는",
)
_WHICH = rf"(?P<which>{_NEXT}|{_LAST}|{_THIS})"
_AGO = r"(?P<side>전에?|뒤에?|후에?|이내|안에|있다가?|지나서?)"
_NUMBER = rf"(?P<number>\d+|{NATIVE_WORD}|[일이삼사오육칠팔구십백]+)"

Reader = Callable[[Match[str], date, Direction], Optional[date]]


def day(text: str, today: date, direction: Direction = 0) -> Optional[str]:
    """ISO date of the day ``text`` names, or None.

    A week, month or year stands for its first day (지난달 → the first of it), a week-end for its Saturday. A day
    without a year, or a bare weekday, is the nearest one that fits ``direction``.
    """
    flat = re.sub(r"\s+", "", text)
    flat = re.sub(r"(?<=.)(?:쯤|경|까지|부터|이후|이전|중|안으로)$", "", flat)
    if flat in _OFFSETS:
        return (today + timedelta(days=_OFFSETS[flat])).isoformat()
    for pattern, reader in _PATTERNS:
        found = pattern.fullmatch(flat)
        if found:
            try:
                read = reader(found, today, direction)
            except (ValueError, OverflowError):
                read = None  # 2월 30일, or a year beyond the calendar
            if read is not None:
                return read.isoformat()
    return None


def _shift(which: Optional[str]) -> int:
    """How many weeks, months or years away: 지난 -1, 이번 0, 다음 1."""
    which = which or ""
    if which in ("다음다음", "다다음"):
        return 2
    if which in ("지지난", "저저번"):
        return -2
    if re.fullmatch(_NEXT, which):
        return 1
    return -1 if re.fullmatch(_LAST, which) else 0


def _nearest(candidates: List[date], today: date, direction: Direction) -> Optional[date]:
    fitting = [
        candidate for candidate in candidates if direction * (candidate - today).days >= 0
    ] or candidates
    return min(
        fitting, key=lambda candidate: (abs((candidate - today).days), -candidate.toordinal()), default=None
    )


def _month_start(today: date, months: int) -> date:
    index = today.year * 12 + today.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def _month_end(first: date) -> date:
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def _full(found: Match[str], _today: date, _direction: Direction) -> Optional[date]:
    year = int(found["year"])
    return date(year if year >= 100 else 2000 + year, int(found["month"]), int(found["day"]))


def _month_day(found: Match[str], today: date, direction: Direction) -> Optional[date]:
    month, number = parse_integer(_month_word(found["month"])), parse_integer(found["day"])
    if month is None or number is None:
        return None
    return _nearest(
        _valid_days([(today.year + years, month, number) for years in (-1, 0, 1)]), today, direction
    )


def _month_word(text: str) -> str:
    return {"유": "육", "시": "십"}.get(text, text)


def _valid_days(triples: List[Tuple[int, int, int]]) -> List[date]:
    valid = []
    for year, month, number in triples:
        if 1 <= month <= 12 and 1 <= number <= calendar.monthrange(year, month)[1]:
            valid.append(date(year, month, number))
    return valid


def _day_of_month(found: Match[str], today: date, direction: Direction) -> Optional[date]:
    number = parse_integer(found["day"])
    if number is None:
        return None
    if found["which"]:
        first = _month_start(today, _shift(found["which"]))
        return first.replace(day=number)
    firsts = [_month_start(today, months) for months in (-1, 0, 1)]
    return _nearest(_valid_days([(first.year, first.month, number) for first in firsts]), today, direction)


def _weekday(found: Match[str], today: date, direction: Direction) -> Optional[date]:
    index = _DAYS.index(found["weekday"])
    monday = today - timedelta(days=today.weekday())
    if found["which"] and found["week"]:
        return monday + timedelta(days=index, weeks=_shift(found["which"]))
    if found["which"]:  # 지난 금요일, 오는 금요일, 이번 금요일: without 'week' the neighbouring one
        shift = _shift(found["which"])
        if shift == 0:
            return monday + timedelta(days=index)
        if shift > 0:
            return today + timedelta(days=(index - today.weekday() - 1) % 7 + 1)
        return today - timedelta(days=(today.weekday() - index - 1) % 7 + 1)
    same = [monday + timedelta(days=index, weeks=weeks) for weeks in (-1, 0, 1)]
    return _nearest(same, today, direction or 1)


def _week(found: Match[str], today: date, _direction: Direction) -> Optional[date]:
    return today - timedelta(days=today.weekday()) + timedelta(weeks=_shift(found["which"]))


def _weekend(found: Match[str], today: date, direction: Direction) -> Optional[date]:
    saturday = today - timedelta(days=today.weekday()) + timedelta(days=5)
    if found["which"]:
        return saturday + timedelta(weeks=_shift(found["which"]))
    return saturday - timedelta(weeks=1) if direction < 0 and today.weekday() < 5 else saturday


def _distance(found: Match[str], today: date, _direction: Direction) -> Optional[date]:
    number = parse_integer(found["number"])
    if number is None:
        return None
    backwards = found["side"].startswith("전")
    unit = found["unit"]
    if unit.startswith(("일", "날")):
        return today + timedelta(days=-number if backwards else number)
    if unit.startswith("주"):
        return today + timedelta(weeks=-number if backwards else number)
    months = number * 12 if unit.startswith(("년", "해")) else number
    first = _month_start(today, -months if backwards else months)
    return first.replace(day=min(today.day, _month_end(first).day))


def _native_distance(found: Match[str], today: date, _direction: Direction) -> Optional[date]:
    days = _NATIVE_DAYS[found["days"]]
    return today - timedelta(days=days) if found["side"].startswith("전") else today + timedelta(days=days)


def _month(found: Match[str], today: date, _direction: Direction) -> Optional[date]:
    return _month_start(today, _shift(found["which"]))


def _part_of_month(found: Match[str], today: date, direction: Direction) -> Optional[date]:
    first = _month_start(today, _shift(found["which"]))
    if found["month"]:
        month = int(found["month"])
        named = [date(today.year + years, month, 1) for years in (-1, 0, 1)]
        first = _nearest(named, today, direction) or first
    part = found["part"]
    return (
        _month_end(first)
        if part.endswith("말")
        else first.replace(day=15)
        if part.startswith("중")
        else first
    )


def _named_month(found: Match[str], today: date, direction: Direction) -> Optional[date]:
    month = parse_integer(_month_word(found["month"]))
    if month is None or not 1 <= month <= 12:
        return None
    return _nearest([date(today.year + years, month, 1) for years in (-1, 0, 1)], today, direction)


def _year(found: Match[str], today: date, _direction: Direction) -> Optional[date]:
    shifts: Dict[str, int] = {
        "재작년": -2,
        "작년": -1,
        "지난해": -1,
        "올해": 0,
        "금년": 0,
        "내년": 1,
        "내후년": 2,
    }
    return date(today.year + shifts[found[0]], 1, 1)


def _year_end(found: Match[str], today: date, _direction: Direction) -> Optional[date]:
    return date(today.year, 12, 31) if found[0].endswith("말") else date(today.year, 1, 1)


def _holiday(found: Match[str], today: date, direction: Direction) -> Optional[date]:
    month, number = _FIXED[found[0]]
    return _nearest([date(today.year + years, month, number) for years in (-1, 0, 1)], today, direction)


def _lunar_holiday(found: Match[str], today: date, direction: Direction) -> Optional[date]:
    near = [each for each in _LUNAR[found[0]] if abs((each - today).days) < 400]
    return _nearest(near, today, direction)


def _patterns() -> List[Tuple[Pattern[str], Reader]]:
    month = r"(?P<month>\d{1,2}|[일이삼사오유육칠팔구시십]{1,2})월달?"
    spoken_day = r"(?P<day>\d{1,2}|[일이삼사오육칠팔구십]{1,3})일"
    unit = r"(?P<unit>일|날|주일|주|개월|달|년|해)"
    table: List[Tuple[str, Reader]] = [
        (r"(?P<year>\d{4}|\d{2})[년./-](?P<month>\d{1,2})[월./-](?P<day>\d{1,2})[일.]?", _full),
        (r"(?P<year>20\d\d)(?P<month>\d\d)(?P<day>\d\d)", _full),
        (rf"{month}{spoken_day}(?:날|자)?(?:\([{_DAYS}]\))?", _month_day),
        (r"(?P<month>\d{1,2})[./](?P<day>\d{1,2})\.?", _month_day),
        (rf"(?:{_WHICH}달)?{spoken_day}(?:날|자)?", _day_of_month),
        (rf"(?:{_WHICH}(?P<week>주)?)?(?P<weekday>[{_DAYS}])(?:요일|욜)날?", _weekday),
        (rf"{_WHICH}주", _week),
        (rf"(?:{_WHICH}주?)?주말", _weekend),
        (rf"{_NUMBER}{unit}{_AGO}", _distance),
        (rf"(?P<days>{'|'.join(_NATIVE_DAYS)}){_AGO}", _native_distance),
        (rf"{_WHICH}달", _month),
        (rf"(?:{_WHICH}달|(?P<month>\d{{1,2}})월)?(?P<part>월?말|월?초|중순|말일)", _part_of_month),
        (month, _named_month),
        (r"재작년|작년|지난해|올해|금년|내년|내후년", _year),
        (r"연말|올해말|연초", _year_end),
        ("|".join(_FIXED), _holiday),
        ("|".join(_LUNAR), _lunar_holiday),
    ]
    return [(re.compile(pattern), reader) for pattern, reader in table]


_PATTERNS = _patterns()
