"""What is said about an order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from sangdam.dialogue import order_tasks
from sangdam.dialogue.talk import Answer
from sangdam.orders.contract import Order, OrderState
from tests.unit.dialogue.dialogue_fakes import (
    MINJI,
    NOW,
    NUMBER,
    Stage,
    item,
    mine,
    order,
    refund,
    shipment,
    stage,
)


async def answered(task: str, about: Order | None, text: str = "알려 주세요", **slots: object) -> Answer:
    on: Stage = stage(*([mine(about)] if about else []), member=MINJI)
    on.slots.update(task=task, order=NUMBER if about else None, **slots)
    on.hear(text, task)
    return await on.do(order_tasks.run)


async def test_status_with_card_and_next_steps() -> None:
    answer = await answered("order_status", order())
    assert "결제완료" in answer.texts[0]
    assert answer.messages[0]["json_message"]["card"]["order"]["number"] == NUMBER
    assert [b["title"] for b in answer.messages[0]["buttons"]] == ["주문 취소", "다른 주문"]
    assert answer.slot("request_open") is False


async def test_tracking_names_place_day_and_number() -> None:
    shipped = item(state=OrderState.IN_TRANSIT, shipment=shipment(NOW + timedelta(days=1)))
    answer = await answered("delivery_tracking", order(NUMBER, shipped, state=OrderState.IN_TRANSIT))
    assert "CJ대한통운으로" in answer.texts[0]
    assert "대전허브" in answer.texts[0]
    assert "654321098765" in answer.texts[0]


async def test_tracking_before_it_left() -> None:
    assert "아직 출발 전" in (await answered("delivery_tracking", order())).texts[0]


async def test_a_delay_is_met_with_an_apology_and_a_person() -> None:
    late = item(state=OrderState.IN_TRANSIT, shipment=shipment(NOW - timedelta(days=2)))
    answer = await answered("delivery_delay", order(NUMBER, late, state=OrderState.IN_TRANSIT))
    assert "죄송" in answer.texts[0]
    assert "예정일이 지났네요" in answer.texts[0]
    assert answer.slot("offer") == "person"


async def test_a_delay_of_something_delivered_leads_to_missing() -> None:
    gone = item(state=OrderState.DELIVERED, shipment=shipment(delivered=NOW))
    answer = await answered("delivery_delay", order(NUMBER, gone, state=OrderState.DELIVERED))
    assert answer.messages[0]["buttons"][0]["payload"] == "/delivery_missing"


async def test_refunds_done_under_way_and_none() -> None:
    under_way = await answered("refund_status", replace(order(state=OrderState.CANCELLED), refund=refund()))
    done = await answered("refund_status", replace(order(state=OrderState.CANCELLED), refund=refund(NOW)))
    none = await answered("refund_status", order())
    assert "42,000원은 신용카드로 돌려드리고 있어요" in under_way.texts[0]
    assert "처리됐어요" in done.texts[0]
    assert "진행 중인 환불이 없어요" in none.texts[0]


async def test_receipts() -> None:
    assert "카드 매출전표와 거래명세서를" in (await answered("receipt_request", order())).texts[0]
    bank = await answered("receipt_request", replace(order(), payment_method="무통장입금"))
    assert "현금영수증과 거래명세서를" in bank.texts[0]
    tax = await answered("receipt_request", order(), "세금계산서 발행해 주세요")
    assert tax.slot("offer") == "person"


@pytest.mark.parametrize(
    ("problem", "said"), [("none", "조회되는 주문이 없어요"), ("locked:10", "10분"), ("said", None)]
)
async def test_no_order(problem: str, said: str | None) -> None:
    answer = await answered("order_status", None, order_problem=problem)
    assert bool(answer.texts) is (said is not None)
    assert said is None or said in answer.texts[0]
    assert answer.slot("order_problem") is None


async def test_nothing_is_told_about_an_order_that_is_not_the_customers() -> None:
    on = stage(order())  # exists, but nobody has proved it
    on.slots.update(task="order_status", order=NUMBER)
    on.hear("주문 상태요", "order_status")
    answer = await on.do(order_tasks.run)
    assert "이어폰" not in "".join(answer.texts)
    assert on.slots["order"] is None


async def test_full_addresses_never_appear() -> None:
    answer = await answered("order_status", order())
    shown = answer.messages[0]["json_message"]["card"]["order"]
    assert shown["address"] == "서울 마포구 ***"
