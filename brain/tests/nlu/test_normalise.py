"""What entities mean. Sunday, 22 November 2026 is today."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangdam_brain.nlu.normalise import normalise
from sangdam_brain.nlu.normalise.dates import day
from sangdam_brain.nlu.normalise.numerals import parse_number
from sangdam_brain.nlu.normalise.reasons import REASON_CODES

TODAY = date(2026, 11, 22)


def meaning(entity: str, value: str) -> object:
    return normalise(entity, value, TODAY)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3만5천", 35000), ("만이천", 12000), ("천오백", 1500), ("1.5만", 15000), ("백이십", 120), ("스물두", 22),
        ("서른다섯", 35), ("열", 10), ("이백사십오", 245), ("삼억", 300_000_000), ("10만", 100_000), ("0", 0),
        ("12 34x", None), ("", None), ("운동화", None), ("삼사오", None),
    ],
)  # fmt: skip
def test_numbers(text: str, number: float | None) -> None:
    assert parse_number(text) == number


@pytest.mark.parametrize(
    ("text", "won"),
    [
        ("3만 5천원", 35000), ("39,000원", 39000), ("만 이천원", 12000), ("만원", 10000), ("5천원", 5000), ("백원", 100),
        ("2500 원", 2500), ("₩12,900", 12900), ("280만원", 2_800_000), ("3만원대", 30000), ("0원", 0), ("원", None),
    ],
)  # fmt: skip
def test_money(text: str, won: int | None) -> None:
    assert meaning("money", text) == won


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("두 개", 2), ("2", 2), ("한켤레", 1), ("한 켤레", 1), ("다섯 세트", 5), ("스무 개씩", 20), ("하나", 1), ("천오백 개", 1500),
        ("50명분", 50), ("열두 장", 12), ("백 장", 100), ("1,000개", 1000), ("많이", None),
    ],
)  # fmt: skip
def test_quantity(text: str, count: int | None) -> None:
    assert meaning("quantity", text) == count


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("오늘", "2026-11-22"), ("어제", "2026-11-21"), ("그저께", "2026-11-20"), ("내일모레", "2026-11-24"),
        ("글피", "2026-11-25"), ("다음 주 화요일", "2026-11-24"), ("다음주화욜", "2026-11-24"), ("지난주 금요일", "2026-11-13"),
        ("이번 주 토요일", "2026-11-21"), ("다다음주 월요일", "2026-11-30"), ("11월 3일", "2026-11-03"), ("12월 3일", "2026-12-03"),
        ("1월 5일", "2027-01-05"), ("2025년 12월 31일", "2025-12-31"), ("2026-11-30", "2026-11-30"), ("11/30", "2026-11-30"),
        ("25일", "2026-11-25"), ("십이월 삼일", "2026-12-03"), ("3일 전", "2026-11-19"), ("사흘 뒤", "2026-11-25"),
        ("일주일 전", "2026-11-15"), ("2주 뒤", "2026-12-06"), ("한 달 전", "2026-10-22"), ("1년 전", "2025-11-22"),
        ("열흘 전", "2026-11-12"), ("월말", "2026-11-30"), ("다음 달 초", "2026-12-01"), ("12월 말", "2026-12-31"),
        ("다음 달", "2026-12-01"), ("지난달", "2026-10-01"), ("지난주", "2026-11-09"), ("주말", "2026-11-21"),
        ("다음 주말", "2026-11-28"), ("작년", "2025-01-01"), ("크리스마스", "2026-12-25"), ("설날", "2027-02-07"),
        ("오는 금요일", "2026-11-27"), ("지난 금요일", "2026-11-20"), ("월요일", "2026-11-23"), ("내일까지", "2026-11-23"),
        ("2월 30일", None), ("13월 1일", None), ("언젠가", None), ("", None), ("9999999년 전", None),
    ],
)  # fmt: skip
def test_dates(text: str, expected: str | None) -> None:
    assert meaning("date", text) == expected


def test_a_bare_day_follows_the_tense() -> None:
    assert day("월요일", TODAY, -1) == "2026-11-16"
    assert day("월요일", TODAY, 1) == "2026-11-23"
    assert day("3일", TODAY, -1) == "2026-11-03"
    assert day("3일", TODAY, 1) == "2026-12-03"


def test_month_distance_keeps_to_the_calendar() -> None:
    assert day("한 달 뒤", date(2027, 1, 31), 0) == "2027-02-28"


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 400))
def test_days_ago_and_ahead_mirror_each_other(today: date, count: int) -> None:
    assert day(f"{count}일 전", today, 0) == (today - timedelta(days=count)).isoformat()
    assert day(f"{count}일 뒤", today, 0) == (today + timedelta(days=count)).isoformat()


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(-150, 150))
def test_a_near_day_without_a_year_is_found_again(today: date, distance: int) -> None:
    meant = today + timedelta(days=distance)
    if (meant.month, meant.day) != (2, 29):
        assert day(f"{meant.month}월 {meant.day}일", today, 0) == meant.isoformat()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("오후 세시 반", "15:30"), ("오후 2시", "14:00"), ("오전 10시", "10:00"), ("14:30", "14:30"), ("낮 12시", "12:00"),
        ("밤 열한 시", "23:00"), ("새벽 세 시", "03:00"), ("저녁 7시", "19:00"), ("3시", "15:00"), ("11시", "11:00"),
        ("4시 20분", "16:20"), ("정오", "12:00"), ("자정", "00:00"), ("밤 12시", "00:00"), ("오전 12시", "00:00"), ("2시쯤", "14:00"),
        ("오전", None), ("저녁", None), ("25시", None), ("", None),
    ],
)  # fmt: skip
def test_times(text: str, expected: str | None) -> None:
    assert meaning("time", text) == expected


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("010 1234 5678", "01012345678"), ("+82 10-1234-5678", "01012345678"), ("82-10-1234-5678", "01012345678"),
        ("공일공 1234 5678", "01012345678"), ("공일공 삼삼이일 구공육사", "01033219064"), ("02-334-7781", "023347781"),
        ("5678", "5678"), ("공팔공팔", "0808"), ("10 1234 5678", "01012345678"), ("", None),
    ],
)  # fmt: skip
def test_phone_numbers(text: str, digits: str | None) -> None:
    assert meaning("phone_number", text) == digits


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20241120-0000123", "20241120-0000123"), ("20241203 0000891", "20241203-0000891"),
        ("2024 1120 - 0000123", "20241120-0000123"), ("202502140000078", "20250214-0000078"),
    ],
)  # fmt: skip
def test_order_numbers(text: str, expected: str) -> None:
    assert meaning("order_number", text) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("대한통운", "cj"), ("CJ대한통운", "cj"), ("씨제이", "cj"), ("cj 택배", "cj"), ("한진", "hanjin"), ("롯데택배", "lotte"),
        ("로젠", "logen"), ("우체국택배", "post"), ("우체국", "post"), ("CU편의점택배", "cu"), ("GS25", "gs"), ("EMS", "ems"),
        ("쿠팡", "coupang"), ("비둘기", None),
    ],
)  # fmt: skip
def test_couriers(text: str, code: str | None) -> None:
    assert meaning("courier", text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("사이즈가 작아요", "size"), ("발볼이 너무 끼", "size"), ("허리가 커", "size"), ("사이즈를 잘못 골라", "size"), ("안 맞아", "size"),
        ("색상이 생각보다 어두워", "colour"), ("사진이랑 색이 달라", "colour"), ("색이 군데군데 빠져", "defect"),
        ("단순 변심", "change_of_mind"), ("마음이 바뀌었", "change_of_mind"), ("실수로 두 번 시켰", "change_of_mind"),
        ("너무 늦게 와", "late"), ("배송이 너무 늦어", "late"), ("고장", "defect"), ("안 켜져", "defect"), ("액정이 깨져", "defect"),
        ("문이 꽉 닫히지 않", "defect"), ("다른 물건이 오", "wrong_item"), ("오배송", "wrong_item"), ("남의 물건이 왔", "wrong_item"),
        ("주문하지도 않은 화장품이 들어있", "wrong_item"), ("향이 너무 세", "other"), ("", "other"),
    ],
)  # fmt: skip
def test_reasons(text: str, code: str) -> None:
    assert meaning("reason", text) == code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("검정색", {"colour": "검정"}), ("블랙", {"colour": "검정"}), ("네이비", {"colour": "남색"}), ("하늘색", {"colour": "하늘색"}),
        ("쑥색", {"colour": "쑥색"}), ("270", {"size": "270"}), ("270mm", {"size": "270"}), ("이백사십오", {"size": "245"}),
        ("라지", {"size": "L"}), ("투엑스라지", {"size": "2XL"}), ("xl", {"size": "XL"}), ("L 사이즈", {"size": "L"}),
        ("퀸사이즈", {"size": "퀸"}), ("27인치", {"size": "27인치"}), ("128기가", {"model": "128기가"}), ("초코맛", {"model": "초코맛"}),
        ("A", {"model": "A"}),
    ],
)  # fmt: skip
def test_options(text: str, expected: dict[str, str]) -> None:
    assert meaning("option", text) == expected


def test_other_entities_stay_text() -> None:
    assert meaning("email", "Me@Shop.CO.kr") == "me@shop.co.kr"
    assert meaning("tracking_number", "6543-2109-8765") == "654321098765"
    assert meaning("product", " 무선  이어폰 ") == "무선 이어폰"


@given(
    st.sampled_from(["date", "time", "money", "quantity", "option", "reason", "phone_number", "courier"]),
    st.text(),
)
def test_any_text_can_be_asked(entity: str, text: str) -> None:
    found = meaning(entity, text)
    if entity == "reason":
        assert found in REASON_CODES
