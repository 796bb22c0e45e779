"""What customers type, and what it is read as."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangdam.orders.couriers import COURIERS
from sangdam.orders.numbers import order_number, phone, phone_last4, tracking_number


@pytest.mark.parametrize(
    "text",
    [
        "20250301-0000456",
        "주문번호는 20250301 0000456이요",
        "20250301-0000456입니다",
        "２０２５０３０１－００００４５６",
        "202503010000456",
        "2025.03.01.0000456",
        "2025-03-01-0000456",
        "2025/03/01 0000456",
        "2 0 2 5 0 3 0 1 - 0 0 0 0 4 5 6",
        "20250301_0000456",
        "20250301–0000456",
        "20250301—0000456",
        "20250301ㅡ0000456",
        "20250301\u200b-\u200b0000456",
        "\ufeff20250301-0000456\u200d",
        "20250301 - 0000456 이거 취소해주세요",
        "주문번호:20250301-0000456",
        "[20250301-0000456]",
        "2025년 3월 1일 주문 0000456",
        "20250301\n0000456",
        "20250301-0000456, 뒷자리 5678",
        "폰은 01012345678 주문은 20250301-0000456",
    ],
)
def test_order_numbers(text: str) -> None:
    assert order_number(text) == "20250301-0000456"
    assert tracking_number(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "안녕하세요",
        "010-1234-5678",
        "20251301-0000456",
        "20250230-0000456",
        "19991231-0000456",
        "20250301-000456",
        "20250301-00004567",
        "6543-2109-8765",
        "2025-03-01에 주문했어요",
        "1202503010000456",
        "주문번호 모르겠어요",
    ],
)
def test_no_order_number(text: str) -> None:
    assert order_number(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "01012345678",
        "010-1234-5678",
        "010 1234 5678",
        "010.1234.5678",
        "010 - 1234 - 5678",
        "010/1234/5678",
        "(010)1234-5678",
        "(010) 1234 5678",
        "０１０－１２３４－５６７８",
        "0 1 0 1 2 3 4 5 6 7 8",
        "+82 10-1234-5678",
        "+821012345678",
        "+82-10-1234-5678",
        "+82 010 1234 5678",
        "+82 (0)10 1234 5678",
        "0082 10 1234 5678",
        "82-10-1234-5678",
        "821012345678",
        "공일공 일이삼사 오육칠팔",
        "공일공일이삼사오육칠팔이요",
        "공일공-일이삼사-오육칠팔입니다",
        "영일영 일이삼사 오륙칠팔이에요",
        "010 일이삼사 5678",
        "제 번호는 010-1234-5678이고 주문번호는 20250301-0000456이에요",
        "20250301-0000456 010-1234-5678",
        "010–1234–5678",
        "010\u200b1234\u200b5678",
    ],
)
def test_phones(text: str) -> None:
    assert phone(text) == "01012345678"
    assert phone_last4(text) == "5678"
    assert tracking_number(text) is None


@pytest.mark.parametrize(
    ("text", "digits"),
    [("011-234-5678", "0112345678"), ("02-123-4567", "021234567"), ("070-1234-5678", "07012345678")],
)
def test_other_phones(text: str, digits: str) -> None:
    assert phone(text) == digits


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5678",
        "20250301-0000456",
        "654321098765",
        "1588-1234",
        "삼일절 이벤트",
        "010-1234-567",
        "010-1234-56789",
    ],
)
def test_no_phone(text: str) -> None:
    assert phone(text) is None


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("5678", "5678"),
        ("5678이요", "5678"),
        ("뒷자리 5678", "5678"),
        ("뒷번호는 5678 입니다", "5678"),
        ("５６７８", "5678"),
        ("5 6 7 8", "5678"),
        ("1234-5678", "5678"),
        ("오육칠팔", "5678"),
        ("오육칠팔이요", "5678"),
        ("뒷자리는 오육칠팔이에요", "5678"),
        ("공공일이", "0012"),
        ("0012요", "0012"),
        ("20241120-0000123 뒷자리 5678", "5678"),
        ("20241120-0000123 5678", "5678"),
        ("5678 / 20241120-0000123", "5678"),
        ("주문번호 202411200000123, 전화 끝자리 5678", "5678"),
        ("654321098765 뒷자리 5678", "5678"),
        ("2024년에 산 거고 5678이에요", "5678"),
        ("12000원 결제했고 뒤 네자리 5678", "5678"),
        ("1234 아니고 뒷자리 5678", "5678"),
    ],
)
def test_last_four(text: str, digits: str) -> None:
    assert phone_last4(text) == digits


@pytest.mark.parametrize(
    "text",
    [
        "",
        "567",
        "56789",
        "5678원",
        "2024년",
        "20241120-0000123",
        "6543-2109-8765",
        "1234 그리고 또 5678",
        "1588-1234",
        "이사했어요",
        "1,234원",
        "3.1415",
    ],
)
def test_no_last_four(text: str) -> None:
    assert phone_last4(text) is None


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("6543-2109-8765", "654321098765"),
        ("6543 2109 8765", "654321098765"),
        ("운송장번호 654321098765 이에요", "654321098765"),
        ("６５４３２１０９８７６５", "654321098765"),
        ("로젠 91234567890", "91234567890"),
        ("우체국 6896700123456", "6896700123456"),
        ("68967-0012-3456", "6896700123456"),
        ("송장 654321098765, 폰 010-1234-5678", "654321098765"),
        ("20250301-0000456 송장 6543-2109-8765", "654321098765"),
        ("654321098765 뒷자리 5678", "654321098765"),
    ],
)
def test_tracking_numbers(text: str, digits: str) -> None:
    assert tracking_number(text) == digits


@pytest.mark.parametrize(
    "text",
    [
        "",
        "01012345678",
        "20250301-0000456",
        "5678",
        "031-123-4567",
        "국민은행 계좌 110-123-456789",
        "1234-5678-9012-3456",
        "123456789",
    ],
)
def test_no_tracking_number(text: str) -> None:
    assert tracking_number(text) is None


# --- properties --------------------------------------------------------------------------------------------------

_dates = st.dates(min_value=date(2015, 1, 1), max_value=date(2049, 12, 31))
_serials = st.integers(0, 9_999_999).map("{:07d}".format)
_gaps = st.sampled_from(["", "-", " ", " - ", ".", "/", "_", "－", "–", "\u200b", "-\u200b"])
_wrappers = st.sampled_from(
    [("", ""), ("주문번호는 ", "이요"), ("", "입니다"), ("[", "]"), ("주문:", " 취소"), ("", "은 언제 와요")]
)
_wide = str.maketrans("0123456789", "０１２３４５６７８９")
_spoken = str.maketrans("0123456789", "공일이삼사오육칠팔구")


@given(_dates, _serials, _gaps, _wrappers, st.booleans())
def test_any_order_number_is_read_back(day, serial, gap, wrapper, wide) -> None:  # type: ignore[no-untyped-def]
    written = f"{day:%Y%m%d}{gap}{serial}"
    text = wrapper[0] + (written.translate(_wide) if wide else written) + wrapper[1]
    assert order_number(text) == f"{day:%Y%m%d}-{serial}"
    assert phone(text) is None
    assert phone_last4(text) is None
    assert tracking_number(text) is None


@given(
    _dates,
    _serials,
    st.integers(0, 9999).map("{:04d}".format),
    st.sampled_from([" ", ", 뒷자리 ", " / ", "\n", " 폰 "]),
)
def test_an_order_number_and_four_digits_are_kept_apart(day, serial, last4, gap) -> None:  # type: ignore[no-untyped-def]
    number = f"{day:%Y%m%d}-{serial}"
    for text in (f"{number}{gap}{last4}", f"{last4}{gap}{number}"):
        assert order_number(text) == number
        assert phone_last4(text) == last4
        assert tracking_number(text) is None


@given(
    st.integers(0, 99_999_999).map("{:08d}".format),
    st.sampled_from(["", "-", " ", ".", " - "]),
    st.sampled_from(["010", "+82 10", "+8210", "82-10", "(010)"]),
)
def test_any_mobile_number_is_read_back(rest, gap, prefix) -> None:  # type: ignore[no-untyped-def]
    text = f"{prefix}{gap}{rest[:4]}{gap}{rest[4:]}"
    assert phone(text) == "010" + rest
    assert phone_last4(text) == rest[4:]
    assert order_number(text) is None
    assert tracking_number(text) is None


@given(
    st.integers(0, 99_999_999).map("{:08d}".format),
    st.sampled_from([" ", "-", ""]),
    st.sampled_from(["", "이요", "입니다"]),
)
def test_any_spoken_number_is_read_back(rest, gap, ending) -> None:  # type: ignore[no-untyped-def]
    spoken = gap.join(("010".translate(_spoken), rest[:4].translate(_spoken), rest[4:].translate(_spoken)))
    assert phone(spoken + ending) == "010" + rest


@given(st.sampled_from(sorted(COURIERS)), st.integers(0, 10**13 - 1), st.sampled_from(["", "-", " "]))
def test_any_tracking_number_is_read_back(courier, digits, gap) -> None:  # type: ignore[no-untyped-def]
    length = COURIERS[courier].digits
    number = ("6" + f"{digits:013d}")[:length]
    grouped = gap.join((number[:4], number[4:8], number[8:]))
    assert tracking_number(f"송장번호 {grouped} 어디쯤이에요") == number
    assert phone(grouped) is None
    assert order_number(grouped) is None


@given(st.text(max_size=80))
def test_no_text_breaks_the_readers(text: str) -> None:
    for reader in (order_number, phone, phone_last4, tracking_number):
        found = reader(text)
        assert found is None or found.replace("-", "").isdigit()


@given(st.text(alphabet="0123456789 -.", max_size=60))
def test_no_string_of_digits_is_two_things(text: str) -> None:
    """An answer never shares its digits with another kind of answer."""
    number, parcel = order_number(text), tracking_number(text)
    if number and parcel:
        digits = text.replace(" ", "").replace("-", "").replace(".", "")
        assert digits.count(parcel) + digits.count(number.replace("-", "")) >= 2
