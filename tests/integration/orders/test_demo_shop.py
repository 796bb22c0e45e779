"""The demo shop keeps the contract, and holds what demos need."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from sangdam.orders.contract import Operation, OperationKind, OrderState
from sangdam.orders.demo import DemoShop
from sangdam.orders.lines import order_lines
from sangdam.orders.seed import seed
from sangdam.storage.pool import Pool

from .conftest import NOW
from .contract import Known, OrderSystemContract
from .seeded import AWAITING, CONFIRMED, DELIVERED, PAID, PARTLY, RETURNING, TRANSIT, count, order


@pytest.fixture
def known() -> Known:
    return Known(
        member_id="M0001",
        member_name="김민지",
        lonely_member_id="M0003",
        phone_last4="5678",
        paid=PAID,
        in_transit=TRANSIT,
        delivered=DELIVERED,
        product_text="무선 이어폰",
        product_name="소리결 무선 이어폰 프로",
        secrets=("김민지", "010-0123-5678", "양화로", "1203", "0345-1004"),
    )


class TestDemoShop(OrderSystemContract):
    """The contract, kept by `DemoShop`."""


# --- seeding -------------------------------------------------------------------------------------------


async def test_seeding_again_adds_nothing(shop_pool: Pool) -> None:
    before = [await count(shop_pool, table) for table in ("products", "members", "orders", "order_items")]

    async def once() -> bool:
        async with shop_pool.connection() as connection:
            return await seed(connection)

    assert await asyncio.gather(*(once() for _ in range(4))) == [False] * 4
    assert [
        await count(shop_pool, table) for table in ("products", "members", "orders", "order_items")
    ] == before
    assert before[0] >= 64
    assert before[1] >= 44
    assert before[2] >= 320


async def test_every_state_can_be_shown(shop_pool: Pool) -> None:
    lines = [line async for line in order_lines(shop_pool)]
    states = Counter(line["state"] for line in lines)
    assert set(states) == {state.value for state in OrderState}
    assert min(states.values()) >= 8
    assert {line["courier"] for line in lines} == {None, "cj", "hanjin", "lotte", "logen", "post", "cu"}


async def test_the_well_known_members_have_what_demos_need(shop: DemoShop) -> None:
    states = {each.number: each.state for each in await shop.orders_of("M0001")}
    assert states == {
        TRANSIT: OrderState.IN_TRANSIT,
        DELIVERED: OrderState.DELIVERED,
        PAID: OrderState.PAID,
        AWAITING: OrderState.AWAITING_PAYMENT,
        PARTLY: OrderState.PARTLY_SHIPPED,
        RETURNING: OrderState.RETURN_COLLECTING,
        CONFIRMED: OrderState.CONFIRMED,
    }
    assert [each.state for each in await shop.orders_of("M0002")] == [OrderState.IN_TRANSIT]
    assert {each.state for each in await shop.orders_of("M0004")} == {OrderState.CONFIRMED}
    came = (await order(shop, DELIVERED)).items[0].shipment
    assert came is not None
    assert came.delivered_at is not None
    assert (NOW.date() - came.delivered_at.date()).days == 2
    refund = (await order(shop, RETURNING)).refund
    assert refund is not None
    assert refund.done_at is None


async def test_order_lines_prove_their_orders(shop: DemoShop, shop_pool: Pool) -> None:
    lines = [line async for line in order_lines(shop_pool)]
    assert len({line["number"] for line in lines}) == len(lines) >= 320
    for line in lines[::40]:
        assert await shop.prove(line["number"], line["phone"][-4:]) is not None
    assert set(lines[0]) == {
        "number",
        "phone",
        "state",
        "state_label",
        "member_id",
        "courier",
        "tracking_number",
        "items",
        "amount",
        "ordered_at",
    }
    assert set(lines[0]["items"][0]) == {"id", "name", "option", "quantity", "price", "state"}


async def test_the_rules_answer_about_every_order(shop: DemoShop, shop_pool: Pool) -> None:
    for line in [line async for line in order_lines(shop_pool)][::7]:
        for kind in OperationKind:
            for reason in (None, "defect"):
                verdict = await shop.check(Operation(kind, line["number"], reason=reason))
                assert verdict.text.endswith("요.")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("무선이어폰은 방수 되나요", "소리결 무선 이어폰 프로"),
        ("블루투스 이어폰이랑 폰이랑 연결이 안 돼요", "소리결 무선 이어폰 프로"),
        ("이불 킹사이즈 언제 들어와요?", "호텔식 구스 이불"),
        ("쇼파 설치해 주나요", "패브릭 3인용 소파"),
        ("청바지 세탁은 어떻게 해요", "와이드 데님 팬츠"),
        ("ＬＥＤ 무드등 색상", "LED 무드등"),
        ("강아지사료 알갱이 크기요", "연어 강아지 사료 2kg"),
        ("썬크림 눈시림 있어요?", "저자극 선크림 SPF50+"),
    ],
)
async def test_products_by_what_people_say(shop: DemoShop, text: str, name: str) -> None:
    assert [each.name for each in await shop.products(text)][:1] == [name]


async def test_a_category_names_several(shop: DemoShop) -> None:
    found = await shop.products("캠핑용품 추천해 주세요", limit=4)
    assert len(found) == 4
    assert {each.category for each in found} == {"캠핑"}


async def test_stock_is_by_value_and_by_combination(shop: DemoShop) -> None:
    shirt = (await shop.products("린넨 셔츠"))[0]
    assert shirt.options["사이즈"] == ("S", "M", "L", "XL")
    assert shirt.stock["블랙 / S"] == 0
    assert shirt.stock["S"] == shirt.stock["화이트 / S"] + shirt.stock["스카이블루 / S"]
