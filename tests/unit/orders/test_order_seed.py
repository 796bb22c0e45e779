"""The sample shop is the same every time, and plausible whenever it is seeded."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest

from sangdam.clock import SEOUL
from sangdam.orders import search
from sangdam.orders.contract import OrderState
from sangdam.orders.couriers import COURIERS
from sangdam.orders.images import product_svg
from sangdam.orders.numbers import order_number, phone, tracking_number
from sangdam.orders.sample.products import catalogue
from sangdam.orders.seed import Shop, plan
from sangdam.orders.states import SHIPPED, overall

MOMENTS = [
    datetime(2026, 3, 18, 15, 0, tzinfo=SEOUL),
    datetime(2026, 3, 1, 0, 0, 1, tzinfo=SEOUL),
    datetime(2027, 1, 1, 8, 30, tzinfo=SEOUL),
    datetime(2028, 2, 29, 23, 59, tzinfo=SEOUL),
    datetime.fromisoformat("2026-06-30T22:10:00+00:00"),
]


@pytest.fixture(scope="module", params=MOMENTS, ids=str)
def now(request: pytest.FixtureRequest) -> datetime:
    moment: datetime = request.param
    return moment


@pytest.fixture(scope="module")
def shop(now: datetime) -> Shop:
    return plan(now)


def test_the_same_moment_gives_the_same_shop(now: datetime, shop: Shop) -> None:
    assert plan(now) == shop


def test_there_is_enough_of_everything(shop: Shop) -> None:
    assert len(shop.products) >= 64
    assert len(shop.members) >= 44
    assert len(shop.purchases) >= 320
    states = Counter(overall(line.state for line in each.lines) for each in shop.purchases)
    assert set(states) == set(OrderState)
    assert {parcel.courier for each in shop.purchases for parcel in each.parcels} == set(COURIERS)


def test_numbers_are_different_and_readable(shop: Shop) -> None:
    numbers = [each.number for each in shop.purchases]
    assert len(set(numbers)) == len(numbers)
    parcels = [parcel.tracking_number for each in shop.purchases for parcel in each.parcels]
    assert len(set(parcels)) == len(parcels)
    phones = [member.phone for member in shop.members]
    assert len(set(phones)) == len(phones)
    for each in numbers:
        assert order_number(each) == each
    for each in parcels:
        assert tracking_number(each) == each
    for each in phones:
        assert re.fullmatch(r"010-0\d{3}-\d{4}", each)
        assert phone(each) == each.replace("-", "")


def test_nothing_happens_in_the_future(now: datetime, shop: Shop) -> None:
    for each in shop.purchases:
        assert each.ordered_at <= now
        assert each.number.startswith(f"{each.ordered_at.astimezone(SEOUL):%Y%m%d}")
        for parcel in each.parcels:
            assert each.ordered_at <= parcel.shipped_at <= now
            assert [scan.at for scan in parcel.scans] == sorted(scan.at for scan in parcel.scans)
            assert parcel.scans[-1].at <= now
            if parcel.delivered_at:
                assert parcel.shipped_at < parcel.delivered_at <= now
        if each.refund:
            assert each.ordered_at <= each.refund.requested_at <= now
            assert each.refund.done_at is None or each.refund.requested_at < each.refund.done_at <= now


def test_states_and_parcels_agree(shop: Shop) -> None:
    for each in shop.purchases:
        for line in each.lines:
            parcel = None if line.parcel is None else each.parcels[line.parcel]
            if line.state in SHIPPED:
                assert parcel is not None
                assert (parcel.delivered_at is None) == (line.state is OrderState.IN_TRANSIT)
            if line.state in (OrderState.AWAITING_PAYMENT, OrderState.PAID, OrderState.PREPARING):
                assert parcel is None
            assert line.option in line.product.stock
            assert line.wanted is None or line.wanted in line.product.stock
        if any(line.state is OrderState.AWAITING_PAYMENT for line in each.lines):
            assert each.payment_method == "무통장입금"


def test_some_parcels_are_late(now: datetime, shop: Shop) -> None:
    late = [
        p
        for each in shop.purchases
        for p in each.parcels
        if not p.delivered_at and p.expected_on < now - timedelta(1)
    ]
    assert len(late) >= 3
    assert all("늦어지고" in parcel.scans[-1].text for parcel in late)


def test_the_catalogue_is_complete() -> None:
    entries = catalogue()
    assert len({entry.id for entry in entries}) == len({entry.name for entry in entries}) == len(entries)
    for entry in entries:
        assert entry.aliases
        assert len(entry.facts) >= 3
        assert entry.summary.endswith("요.")
        assert any(entry.stock.values())
    assert {entry.return_rule for entry in entries} == {"free", "cosmetics", "food", "made_to_order"}
    assert sum(entry.needs_visit for entry in entries) >= 4


def test_every_product_is_found_by_its_name_and_aliases() -> None:
    terms = [t for e in catalogue() for t in search.terms(e.id, e.name, e.aliases, e.category_words)]
    for entry in catalogue():
        for spoken in (entry.name, f"{entry.name.replace(' ', '')}은 얼마예요"):
            assert search.ranked(terms, spoken)[0] == entry.id
        for alias in entry.aliases:
            assert entry.id in search.ranked(terms, f"{alias} 있나요?"), alias


@pytest.mark.parametrize("entry", catalogue(), ids=lambda entry: entry.id)
def test_every_product_has_a_picture(entry) -> None:  # type: ignore[no-untyped-def]
    drawn = product_svg(entry.id, entry.category, entry.name)
    root = ElementTree.fromstring(drawn)
    assert root.findtext("{http://www.w3.org/2000/svg}title") == entry.name
    assert "$" not in drawn
    assert "http" not in drawn.replace("http://www.w3.org/2000/svg", "")


def test_a_picture_takes_any_text() -> None:
    hostile = """</title><script>alert(1)</script>"'&$b${c}"""
    drawn = product_svg('x" onload="', "없는 분류", hostile)
    assert "<script" not in drawn
    assert ElementTree.fromstring(drawn).findtext("{http://www.w3.org/2000/svg}title") == hostile
