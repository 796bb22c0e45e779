"""Masking: resident and card numbers go, everything else stays as it was."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangdam.privacy import mask, trace

MASKED = [
    ("900101-1234567", "900101-*******"),
    ("9001011234567", "900101*******"),
    ("900101 1234567", "900101 *******"),
    ("900101–1234567", "900101–*******"),
    ("제 주민번호는 900101-2234567이에요", "제 주민번호는 900101-*******이에요"),
    ("외국인 010203-5234567", "외국인 010203-*******"),
    ("９００１０１-１２３４５６７", "９００１０１-*******"),
    ("4111-1111-1111-1111", "4111-****-****-****"),
    ("4111 1111 1111 1111", "4111 **** **** ****"),
    ("4111111111111111", "4111************"),
    ("카드 5105105105105100으로", "카드 5105************으로"),
    ("아멕스 378282246310005", "아멕스 3782***********"),
    ("4111 1111 1111 1111 5105 1051 0510 5100", "4111 **** **** **** 5105 **** **** ****"),
    ("전화 010-2345-6780 4111 1111 1111 1111 3개", "전화 010-2345-6780 4111 **** **** **** 3개"),
    ("3782-822463-10005", "3782-******-*****"),
    ("01012345678 4111111111111111", "01012345678 4111************"),
    ("900101-1234567 4111-1111-1111-1111", "900101-******* 4111-****-****-****"),
]

UNTOUCHED = [
    "", "안녕하세요", "20260301-0000001", "주문번호 20260301-1234567 언제 와요", "주문 20251231-7654321", "010-1234-5678",
    "01012345678", "운송장 123456789012", "운송장 1234-5678-9012", "₩1,234,567", "991332-1234567", "900101-9234567",
    "4111-1111-1111-1112", "2026-03-01 15:00", "사업자 123-45-67890", "계좌 110-123-456789", "1234567", "0x4111",
    "1" * 40,
]  # fmt: skip


@pytest.mark.parametrize(("text", "masked"), MASKED)
def test_what_must_not_be_stored_is_starred_out(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize("text", UNTOUCHED)
def test_everything_else_stays(text: str) -> None:
    assert mask(text) == text


@given(st.dates(date(2020, 1, 1), date(2039, 12, 31)), st.integers(0, 9_999_999), st.integers(0, 9999))
def test_order_numbers_are_never_touched(day: date, number: int, last4: int) -> None:
    order = f"{day:%Y%m%d}-{number:07d}"
    phone = f"010-2345-{last4:04d}"
    for text in (
        order,
        f"주문 {order} 확인해 주세요",
        f"{order} {last4:04d}",
        f"{last4:04d} {order}",
        f"{phone} {order}",
        f"{order} {phone}",
    ):
        assert mask(text) == text


@given(st.text())
def test_masking_keeps_the_length_and_changes_digits_only(text: str) -> None:
    masked = mask(text)
    assert len(masked) == len(text)
    assert all(new == old or (new == "*" and old.isdecimal()) for new, old in zip(masked, text, strict=True))
    assert mask(masked) == masked


@given(st.text(), st.integers(1, 12), st.integers(1, 28), st.integers(1, 4), st.integers(0, 999_999))
def test_a_resident_number_is_found_in_any_text(
    text: str, month: int, day: int, kind: int, rest: int
) -> None:
    number = f"90{month:02d}{day:02d}-{kind}{rest:06d}"
    assert number not in mask(f"{text} {number} {text}")


def test_a_trace_names_the_place_and_never_the_text() -> None:
    try:
        raise ValueError("900101-1234567")
    except ValueError as error:
        text = trace(error)
    assert text.startswith("ValueError at test_privacy.py:")
    assert "900101" not in text
    assert trace(KeyError("비밀")) == "KeyError at ?"
