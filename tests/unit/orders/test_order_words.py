"""Korean words around values, options as customers name them, products in a sentence, outcomes as JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from sangdam.orders import options, search, wire
from sangdam.orders.contract import (
    OperationKind,
    OrderItem,
    OrderState,
    Outcome,
    Shipment,
    TrackingStep,
    Verdict,
)
from sangdam.orders.couriers import COURIERS
from sangdam.orders.regions import Region, region_of
from sangdam.orders.wording import day, josa, masked_address, masked_name, quoted, won


@pytest.mark.parametrize(
    ("word", "pair", "written"),
    [
        ("이어폰", "은/는", "이어폰은"),
        ("운동화", "은/는", "운동화는"),
        ("이불", "으로/로", "이불로"),
        ("블랙", "으로/로", "블랙으로"),
        ("화이트 / 270", "으로/로", "화이트 / 270으로"),
        ("M", "으로/로", "M으로"),
        ("L", "으로/로", "L로"),
        ("XL", "이에요/예요", "XL이에요"),
        ("S", "을/를", "S를"),
        ("V7", "은/는", "V7은"),
        ("500ml", "은/는", "500ml는"),
        ("5kg", "은/는", "5kg은"),
        ("SPF50+", "은/는", "SPF50+은"),
    ],
)
def test_particles(word: str, pair: str, written: str) -> None:
    assert josa(word, pair) == written


def test_a_quoted_name_takes_the_particle_of_the_name() -> None:
    assert quoted("무선 이어폰", "은/는") == "‘무선 이어폰’은"
    assert quoted("러닝화", "을/를") == "‘러닝화’를"


def test_values() -> None:
    assert won(12_000) == "12,000원"
    assert day(datetime(2026, 11, 21, 15, 30, tzinfo=UTC)) == "11월 22일(일)"


@pytest.mark.parametrize(
    ("name", "shown"),
    [("김민지", "김*지"), ("김별", "김*"), ("남궁민수", "남**수"), ("김", "*"), ("", ""), ("Lee", "L*e")],
)
def test_names_are_masked(name: str, shown: str) -> None:
    assert masked_name(name) == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("서울 마포구 양화로 45, 1203호", "서울 마포구 ***"),
        ("서울특별시 마포구 양화로 45", "서울특별시 마포구 ***"),
        ("경기도 성남시 분당구 판교로 1", "경기도 성남시 ***"),
        ("제주특별자치도 제주시 노형로 1", "제주특별자치도 제주시 ***"),
        ("세종 한누리대로 2130", "세종 ***"),
        ("마포구 양화로 45", "마포구 ***"),
        ("101동 202호 #1234", "***"),
        ("양화로 45 마포구", "***"),
        ("", "***"),
    ],
)
def test_addresses_are_masked(address: str, shown: str) -> None:
    assert masked_address(address) == shown


@pytest.mark.parametrize(
    ("address", "region"),
    [
        ("서울 마포구 양화로 45", Region.MAINLAND),
        ("제주특별자치도 서귀포시 중앙로 1", Region.JEJU),
        ("제주 제주시 노형로 1", Region.JEJU),
        ("경북 울릉군 울릉읍 도동길 3", Region.ISLAND),
        ("인천 옹진군 백령면 백령로 1", Region.ISLAND),
        ("경남 거제시 거제대로 1", Region.MAINLAND),
        ("", Region.MAINLAND),
    ],
)
def test_regions(address: str, region: Region) -> None:
    assert region_of(address) is region


SHIRT = {"색상": ("화이트", "블랙", "스카이블루", "블루"), "사이즈": ("S", "M", "L", "XL")}
SHOES = {"사이즈": ("230", "240", "270")}


@pytest.mark.parametrize(
    ("choices", "current", "typed", "label"),
    [
        (SHIRT, "블랙 / M", "L", "블랙 / L"),
        (SHIRT, "블랙 / M", "엘 말고 XL로 바꿔주세요", "블랙 / XL"),
        (SHIRT, "블랙 / M", "xl", "블랙 / XL"),
        (SHIRT, "블랙 / M", "흰색으로요", "화이트 / M"),
        (SHIRT, "블랙 / M", "하늘색 S", "스카이블루 / S"),
        (SHIRT, "블랙 / M", "스카이블루", "스카이블루 / M"),
        (SHIRT, "블랙 / M", "화이트 / L", "화이트 / L"),
        (SHIRT, "블랙 / M", "블랙 말고 화이트요", "화이트 / M"),
        (SHIRT, "블랙 / M", "블랙에서 파란색으로", "블루 / M"),
        (SHIRT, "블랙 / M", "Ｌ사이즈", "블랙 / L"),
        (SHIRT, "블랙 / M", "초록색", None),
        (SHIRT, "블랙 / M", "", None),
        (SHOES, "230", "240으로", "240"),
        (SHOES, "230", "240mm", "240"),
        (SHOES, "230", "2400", None),
        (SHOES, "230", "24", None),
        ({}, "", "아무거나", None),
    ],
)
def test_options(choices: dict[str, tuple[str, ...]], current: str, typed: str, label: str | None) -> None:
    assert options.resolve(choices, current, typed) == label


@pytest.mark.parametrize(
    ("term", "text", "named"),
    [
        ("모자", "모자 있어요?", True),
        ("모자", "모자는요", True),
        ("모자", "여름모자 주세요", True),
        ("모자", "사이즈가 모자라요", False),
        ("이불", "이 불편해요", False),
        ("이불", "이불이요", True),
        ("무선이어폰", "무선 이어폰이요", True),
        ("컵", "컵 식기세척기 되나요", True),
        ("컵", "컵라면 맛있어요", False),
        ("컵", "머그컵이요", False),
    ],
)
def test_a_short_name_must_be_meant(term: str, text: str, named: bool) -> None:
    assert bool(search.ranked([search.Term(term, "P1", search.ALIAS)], text)) is named


def test_the_longer_name_comes_first_and_categories_last() -> None:
    terms = [
        search.Term("이어폰", "P1", search.ALIAS),
        search.Term("무선이어폰", "P2", search.ALIAS),
        search.Term("전자제품", "P3", search.CATEGORY),
    ]
    assert search.ranked(terms, "전자제품 중에 무선이어폰이요") == ["P2", "P1"]
    assert search.ranked(terms, "전자제품 추천") == ["P3"]


def test_every_courier_has_a_page() -> None:
    for courier in COURIERS.values():
        assert courier.url("612345678901").startswith("https://")
        assert "612345678901" in courier.url("612345678901")


def test_an_outcome_survives_its_storage() -> None:
    moment = datetime(2026, 3, 18, 15, 0, tzinfo=UTC)
    parcel = Shipment(
        "cj",
        "CJ대한통운",
        "6",
        "https://x",
        moment,
        None,
        moment,
        (TrackingStep(moment, "마포", "배송완료"),),
    )
    items = (
        OrderItem("1", "P1", "컵", "", 2, 1_000, OrderState.DELIVERED, "/x", parcel),
        OrderItem("2", "P1", "컵", "블랙", 1, 1_000, OrderState.PAID, "/x"),
    )
    verdict = Verdict(True, "ok", "돼요.", 6_000, 1_000, items, (OperationKind.CANCEL,))
    outcome = Outcome(True, "R-000001", verdict)
    stored = json.loads(json.dumps(wire.to_json(outcome)))
    assert wire.from_json(stored, repeated=False) == outcome
    assert wire.from_json(stored, repeated=True).repeated
