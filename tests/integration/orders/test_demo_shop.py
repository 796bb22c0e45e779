"""The demo shop keeps the contract, and what only it promises."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from sangdam.orders import demo
from sangdam.orders.contract import Operation, OperationKind, Order, OrderState, OrderSystemDown
from sangdam.orders.demo import DemoShop
from sangdam.orders.lines import order_lines
from sangdam.orders.seed import seed
from sangdam.storage.pool import Pool, execute, fetch_all, fetch_one, make_pool

from .conftest import NOW
from .contract import Known, OrderSystemContract, cancel, send_back


def number(serial: int, days_ago: int) -> str:
    return f"{NOW - timedelta(days=days_ago):%Y%m%d}-{serial:07d}"


TRANSIT, DELIVERED, PAID, AWAITING = number(101, 2), number(102, 4), number(103, 0), number(104, 0)
PARTLY, RETURNING, CONFIRMED = number(105, 3), number(106, 6), number(107, 40)


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


async def order(shop: DemoShop, order_number: str) -> Order:
    found = await shop.order(order_number)
    assert found is not None
    return found


async def stock(pool: Pool, product_id: str, label: str) -> int:
    query = "SELECT stock FROM shop.product_options WHERE product_id = %(id)s AND label = %(label)s"
    row = await fetch_one(pool, query, {"id": product_id, "label": label})
    assert row is not None
    return int(row["stock"])


async def count(pool: Pool, table: str) -> int:
    row = await fetch_one(pool, f"SELECT count(*) AS n FROM shop.{table}")
    assert row is not None
    return int(row["n"])


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


# --- stock -----------------------------------------------------------------------------------------------


async def test_a_cancelled_line_goes_back_on_the_shelf(shop: DemoShop, shop_pool: Pool) -> None:
    item = (await order(shop, PAID)).items[0]
    before = await stock(shop_pool, item.product_id, item.option)
    assert (await shop.execute("k", cancel(PAID))).done
    assert await stock(shop_pool, item.product_id, item.option) == before + item.quantity


async def test_a_cancel_request_keeps_the_goods_until_it_is_granted(shop: DemoShop, shop_pool: Pool) -> None:
    item = (await order(shop, PARTLY)).items[1]
    before = await stock(shop_pool, item.product_id, item.option)
    outcome = await shop.execute("k", cancel(PARTLY, item.id))
    assert outcome.done
    assert (await order(shop, PARTLY)).items[1].state is OrderState.CANCEL_REQUESTED
    assert await stock(shop_pool, item.product_id, item.option) == before


async def test_changing_an_option_moves_the_stock(shop: DemoShop, shop_pool: Pool) -> None:
    item = (await order(shop, PAID)).items[0]
    colour = item.option.split(" / ")[0]
    size = "M" if not item.option.endswith("/ M") else "L"
    wanted = f"{colour} / {size}"
    old, new = (
        await stock(shop_pool, item.product_id, item.option),
        await stock(shop_pool, item.product_id, wanted),
    )
    change = Operation(OperationKind.CHANGE_OPTION, PAID, (item.id,), option=f"{size} 사이즈로요")
    outcome = await shop.execute("k", change)
    assert outcome.done, outcome.verdict.text
    assert (await order(shop, PAID)).items[0].option == wanted
    assert await stock(shop_pool, item.product_id, item.option) == old + 1
    assert await stock(shop_pool, item.product_id, wanted) == new - 1


async def test_an_exchange_sets_aside_what_it_will_bring(shop: DemoShop, shop_pool: Pool) -> None:
    item = (await order(shop, DELIVERED)).items[0]
    size = "260" if not item.option.endswith("260") else "250"
    wanted = f"{item.option.split(' / ')[0]} / {size}"
    before = await stock(shop_pool, item.product_id, wanted)
    exchange = Operation(OperationKind.EXCHANGE, DELIVERED, reason="size", option=size)
    outcome = await shop.execute("k", exchange)
    assert (outcome.done, outcome.verdict.fee) == (True, 6_000)
    assert outcome.receipt.startswith("E-")
    assert (await order(shop, DELIVERED)).state is OrderState.EXCHANGE_REQUESTED
    assert await stock(shop_pool, item.product_id, wanted) == before - 1


async def test_the_last_one_goes_to_one_customer(shop: DemoShop, shop_pool: Pool) -> None:
    """Two orders want the last piece at the same time; stock never goes below zero."""
    item = (await order(shop, DELIVERED)).items[0]
    wanted = next(label for label in ("블랙 / 240", "화이트 / 240") if label != item.option)
    values = {"id": item.product_id, "label": wanted}
    await execute(
        shop_pool,
        "UPDATE shop.product_options SET stock = 1 WHERE product_id = %(id)s AND label = %(label)s",
        values,
    )
    rivals = await _copies(shop_pool, DELIVERED, 6)
    outcomes = await asyncio.gather(
        *(
            shop.execute(f"k{each}", Operation(OperationKind.EXCHANGE, each, reason="size", option=wanted))
            for each in rivals
        )
    )
    assert sum(outcome.done for outcome in outcomes) == 1
    assert {outcome.verdict.code for outcome in outcomes if not outcome.done} == {"option_unavailable"}
    assert await stock(shop_pool, item.product_id, wanted) == 0


async def test_opposite_changes_do_not_block_each_other(shop: DemoShop, shop_pool: Pool) -> None:
    """A to B and B to A touch the same two rows; a deadlock would show as `OrderSystemDown`."""
    await execute(shop_pool, "UPDATE shop.product_options SET stock = 50 WHERE product_id = 'P1001'")
    item = (await order(shop, PAID)).items[0]
    rivals = await _copies(shop_pool, PAID, 12)
    for index, each in enumerate(rivals):
        label = "블랙 / M" if index % 2 else "화이트 / M"
        values = {"id": f"{each}-1", "label": label}
        await execute(
            shop_pool, "UPDATE shop.order_items SET option_label = %(label)s WHERE id = %(id)s", values
        )
    assert item.product_id == "P1001"
    outcomes = await asyncio.gather(
        *(
            shop.execute(
                f"k{each}",
                Operation(
                    OperationKind.CHANGE_OPTION,
                    each,
                    (f"{each}-1",),
                    option="화이트" if index % 2 else "블랙",
                ),
            )
            for index, each in enumerate(rivals)
        )
    )
    assert all(outcome.done for outcome in outcomes)


async def _copies(pool: Pool, original: str, how_many: int) -> list[str]:
    """More orders like `original`, from other people."""
    numbers = [f"{original[:9]}{7_000_000 + index}" for index in range(how_many)]
    for each in numbers:
        values = {"new": each, "old": original}
        await execute(
            pool,
            """INSERT INTO shop.orders SELECT %(new)s, NULL, ordered_at, payment_method, amount, shipping_fee,
               shipping_held, receiver_name, receiver_phone, address, door_code
               FROM shop.orders WHERE number = %(old)s""",
            values,
        )
        await execute(
            pool,
            """INSERT INTO shop.order_items SELECT %(new)s || '-' || position, %(new)s, position, product_id, name,
               option_label, quantity, price, state, claim_reason, wanted_option, NULL
               FROM shop.order_items WHERE order_number = %(old)s""",
            values,
        )
        await execute(
            pool,
            """WITH parcel AS (
                 INSERT INTO shop.shipments (order_number, courier, tracking_number, shipped_at, expected_on, delivered_at)
                 SELECT %(new)s, courier, '7' || right(%(new)s, 7) || '0000', shipped_at, expected_on, delivered_at
                 FROM shop.shipments WHERE order_number = %(old)s RETURNING id)
               UPDATE shop.order_items SET shipment_id = parcel.id FROM parcel WHERE order_number = %(new)s""",
            values,
        )
    return numbers


# --- money -------------------------------------------------------------------------------------------------


async def test_what_stays_below_the_free_limit_owes_its_shipping(shop: DemoShop) -> None:
    """55,800원 shipped free; without the shirt 15,900원 remains, so 3,000원 is held back, and given back at last."""
    shirt, tee = (await order(shop, PAID)).items
    first = await shop.execute("k1", cancel(PAID, shirt.id))
    assert (first.verdict.fee, first.verdict.refund_amount) == (3_000, 36_900)
    second = await shop.execute("k2", cancel(PAID, tee.id))
    assert (second.verdict.fee, second.verdict.refund_amount) == (0, 18_900)
    refund = (await order(shop, PAID)).refund
    assert refund is not None
    assert refund.amount == 18_900


async def test_an_unpaid_order_asks_for_less(shop: DemoShop, shop_pool: Pool) -> None:
    await execute(
        shop_pool,
        "UPDATE shop.order_items SET state = 'awaiting_payment' WHERE order_number = %(n)s",
        {"n": PAID},
    )
    shirt, _ = (await order(shop, PAID)).items
    outcome = await shop.execute("k", cancel(PAID, shirt.id))
    assert (outcome.done, outcome.verdict.fee, outcome.verdict.refund_amount) == (True, 3_000, 0)
    after = await order(shop, PAID)
    assert (after.amount, after.shipping_fee, after.refund) == (18_900, 3_000, None)
    assert after.state is OrderState.AWAITING_PAYMENT


async def test_a_return_shows_when_the_money_comes(shop: DemoShop) -> None:
    outcome = await shop.execute("k", send_back(DELIVERED))
    assert (outcome.verdict.fee, outcome.verdict.refund_amount) == (6_000, 73_000)
    refund = (await order(shop, DELIVERED)).refund
    assert refund is not None
    assert refund.expected_on > NOW + timedelta(days=5)
    assert refund.expected_on.weekday() < 5


# --- address -----------------------------------------------------------------------------------------------


async def test_a_new_address_is_kept_whole_and_shown_masked(shop: DemoShop, shop_pool: Pool) -> None:
    move = Operation(OperationKind.CHANGE_ADDRESS, PAID, address="  경기 성남시 분당구 판교로 235,  507동 ")
    assert (await shop.execute("k", move)).done
    assert (await order(shop, PAID)).address_masked == "경기 성남시 ***"
    row = await fetch_one(
        shop_pool, "SELECT address, door_code FROM shop.orders WHERE number = %(n)s", {"n": PAID}
    )
    assert row == {"address": "경기 성남시 분당구 판교로 235, 507동", "door_code": ""}
    kept = await fetch_all(shop_pool, "SELECT outcome::text AS outcome FROM shop.operations")
    assert "판교로" not in str(kept)


# --- faults ------------------------------------------------------------------------------------------------


async def test_a_crash_half_way_leaves_nothing_and_the_key_free(
    shop: DemoShop, shop_pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await order(shop, PAID)

    async def half(connection: Any, *_: object) -> None:
        await connection.execute("UPDATE shop.order_items SET state = 'cancelled'")
        raise RuntimeError("the process dies here")

    with monkeypatch.context() as patch:
        patch.setattr(demo, "apply", half)
        with pytest.raises(RuntimeError):
            await shop.execute("k", cancel(PAID))
    assert await order(shop, PAID) == before
    assert await count(shop_pool, "operations") == 0
    outcome = await shop.execute("k", cancel(PAID))
    assert (outcome.done, outcome.repeated) == (True, False)


async def test_a_database_that_is_gone_is_said_so(shop_pool: Pool) -> None:
    async with make_pool("postgresql://nobody@127.0.0.1:1/nothing") as pool:
        pool.timeout = 0.2
        shop = DemoShop(pool, clock=lambda: NOW)
        calls = (
            shop.member("M0001"),
            shop.orders_of("M0001"),
            shop.prove(TRANSIT, "5678"),
            shop.order(TRANSIT),
            shop.check(cancel(PAID)),
            shop.execute("k", cancel(PAID)),
            shop.products("무선 이어폰"),
        )
        for call in calls:
            with pytest.raises(OrderSystemDown):
                await call


async def test_right_and_wrong_look_the_same_from_outside(
    shop: DemoShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong phone and an unknown order cost the same statements."""
    asked: list[str] = []
    fetch = demo.fetch

    async def counted(connection: Any, query: str, *values: object) -> Any:
        asked.append(query)
        return await fetch(connection, query, *values)

    monkeypatch.setattr(demo, "fetch", counted)
    await shop.prove(TRANSIT, "0000")
    wrong, asked = asked, []
    await shop.prove("20190101-9999999", "5678")
    assert wrong == asked
    assert len(asked) == 1


async def test_the_tables_refuse_what_cannot_be(shop_pool: Pool) -> None:
    for statement in (
        "UPDATE shop.product_options SET stock = -1",
        "UPDATE shop.orders SET number = 'x'",
        "UPDATE shop.order_items SET state = 'lost'",
        "UPDATE shop.order_items SET option_label = '없는 옵션'",
        "INSERT INTO shop.refunds (order_number, amount, method, requested_at, expected_on) "
        "VALUES ('20190101-9999999', 1, 'x', now(), now())",
    ):
        with pytest.raises(psycopg.IntegrityError):
            await execute(shop_pool, statement)


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
