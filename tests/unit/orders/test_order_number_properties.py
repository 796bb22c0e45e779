"""What holds of every number, however it is written; and of every text, however long."""

from __future__ import annotations

from datetime import date
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sangdam.orders.couriers import COURIERS
from sangdam.orders.numbers import order_number, phone, phone_last4, tracking_number

_dates = st.dates(min_value=date(2015, 1, 1), max_value=date(2049, 12, 31))
_serials = st.integers(0, 9_999_999).map("{:07d}".format)
_gaps = st.sampled_from(["", "-", " ", " - ", ".", "/", "_", "－", "–", "\u200b", "-\u200b"])
_wrappers = st.sampled_from(
    [("", ""), ("주문번호는 ", "이요"), ("", "입니다"), ("[", "]"), ("주문:", " 취소"), ("", "은 언제 와요")]
)
_wide = str.maketrans("0123456789", "０１２３４５６７８９")
_spoken = str.maketrans("0123456789", "공일이삼사오육칠팔구")


@settings(deadline=None)
@given(_dates, _serials, _gaps, _wrappers, st.booleans())
def test_any_order_number_is_read_back(day, serial, gap, wrapper, wide) -> None:  # type: ignore[no-untyped-def]
    written = f"{day:%Y%m%d}{gap}{serial}"
    text = wrapper[0] + (written.translate(_wide) if wide else written) + wrapper[1]
    assert order_number(text) == f"{day:%Y%m%d}-{serial}"
    assert phone(text) is None
    assert phone_last4(text) is None
    assert tracking_number(text) is None


@settings(deadline=None)
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


@settings(deadline=None)
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


@settings(deadline=None)
@given(
    st.integers(0, 99_999_999).map("{:08d}".format),
    st.sampled_from([" ", "-", ""]),
    st.sampled_from(["", "이요", "입니다"]),
)
def test_any_spoken_number_is_read_back(rest, gap, ending) -> None:  # type: ignore[no-untyped-def]
    spoken = gap.join(("010".translate(_spoken), rest[:4].translate(_spoken), rest[4:].translate(_spoken)))
    assert phone(spoken + ending) == "010" + rest


@settings(deadline=None)
@given(st.sampled_from(sorted(COURIERS)), st.integers(0, 10**13 - 1), st.sampled_from(["", "-", " "]))
def test_any_tracking_number_is_read_back(courier, digits, gap) -> None:  # type: ignore[no-untyped-def]
    length = COURIERS[courier].digits
    number = ("6" + f"{digits:013d}")[:length]
    grouped = gap.join((number[:4], number[4:8], number[8:]))
    assert tracking_number(f"송장번호 {grouped} 어디쯤이에요") == number
    assert phone(grouped) is None
    assert order_number(grouped) is None


@settings(deadline=None)
@given(st.text(max_size=80))
def test_no_text_breaks_the_readers(text: str) -> None:
    for reader in (order_number, phone, phone_last4, tracking_number):
        found = reader(text)
        assert found is None or found.replace("-", "").isdigit()


@settings(deadline=None)
@given(st.text(alphabet="0123456789 -.", max_size=60))
def test_no_string_of_digits_is_two_things(text: str) -> None:
    """An answer never shares its digits with another kind of answer."""
    number, parcel = order_number(text), tracking_number(text)
    if number and parcel:
        digits = text.replace(" ", "").replace("-", "").replace(".", "")
        assert digits.count(parcel) + digits.count(number.replace("-", "")) >= 2


@pytest.mark.parametrize(
    "piece",
    ["1", "1 ", "1234 ", "010-", "20250301-", "20250301-0000456 ", "일", "공일공 ", "+82", "-", "뒷자리 "],
)
def test_long_texts_are_read_quickly(piece: str) -> None:
    """A customer cannot keep the service busy with one message."""
    text = (piece * 4000)[:4000]
    started = process_time()
    for reader in (order_number, phone, phone_last4, tracking_number):
        reader(text)
    assert process_time() - started < 2
