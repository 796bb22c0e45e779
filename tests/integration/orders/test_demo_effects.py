"""What the demo shop writes: stock, money, addresses; and what a fault leaves behind."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from sangdam.orders import demo
from sangdam.orders.contract import Operation, OperationKind, OrderState, OrderSystemDown
from sangdam.orders.demo import DemoShop
from sangdam.storage.pool import Pool, execute, fetch_all, fetch_one, make_pool

from .conftest import NOW
from .contract import cancel, send_back
from .seeded import DELIVERED, PAID, PARTLY, TRANSIT, count, order, stock

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
        "UPDATE shop.refunds SET order_number = '20190101-9999999'",
    ):
        with pytest.raises(psycopg.IntegrityError):
            await execute(shop_pool, statement)
