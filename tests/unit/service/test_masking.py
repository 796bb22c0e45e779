"""Numbers that must never be stored, and numbers that must arrive whole."""

from __future__ import annotations

import pytest

from sangdam.privacy import mask


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("4111 1111 1111 1111", "4111 **** **** ****"),
        ("5555-5555-5555-4444로 결제했어요", "5555-****-****-****로 결제했어요"),
        ("378282246310005", "3782***********"),
        ("30569309025904", "3056**********"),
        ("2223003122003222", "2223************"),
        ("４１１１１１１１１１１１１１１１", "４１１１************"),
        ("900101-1234567", "900101-*******"),
    ],
)
def test_cards_and_resident_numbers_are_starred(written: str, kept: str) -> None:
    assert mask(written) == kept


def test_no_order_number_is_taken_for_a_card() -> None:
    # One in ten passes the check digit of cards.
    for serial in range(2_000):
        for number in (f"20261119-{serial:07d}", f"20261119-{serial:07d} 5678", f"20261119{serial:07d}"):
            assert mask(number) == number


@pytest.mark.parametrize(
    "text", ["01012345678", "010-1234-5678", "CJ대한통운 654321098765", "우체국 6000150001234"]
)
def test_phone_and_tracking_numbers_stay(text: str) -> None:
    assert mask(text) == text
