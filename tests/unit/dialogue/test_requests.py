"""Cancelling, returning, exchanging, changing: what is asked, and what is left to others."""

from __future__ import annotations

import pytest

from sangdam.orders.contract import OrderState
from tests.unit.dialogue.dialogue_fakes import (
    allowed,
    article,
    item,
    refusal,
)
from tests.unit.dialogue.request_flow import K, begin, executed, say, with_order


@pytest.mark.parametrize(
    "intent",
    [
        "faq",
        "thanks",
        "request_human",
        "complaint",
        "stop",
        "delivery_tracking",
        "request_callback",
        "abusive",
    ],
)
async def test_messages_for_others_are_left_to_the_rules(intent: str) -> None:
    on = with_order()
    await begin(on, "취소할게요", "cancel_order")
    assert (await say(on, "환불은 며칠 걸려요?", intent)).events == []
    assert executed(on) == {}


async def test_a_refusal_offers_what_is_possible() -> None:
    on = with_order(state=OrderState.IN_TRANSIT)
    on.shop.rules[K.CANCEL] = refusal("already_shipped", "이미 발송됐어요.", K.RETURN)
    answer = await begin(on, "취소할게요", "cancel_order")
    assert answer.texts == ["이미 발송됐어요. 반품을 도와드릴까요?"]
    assert answer.messages[0]["buttons"][0] == {"title": "반품 신청", "payload": "/return_request"}
    assert (answer.slot("offer"), answer.slot("offered_task")) == ("task", "return_request")
    assert on.slots["request_open"] is False
    on.shop.rules[K.CANCEL] = refusal("needs_person", "상담원이 확인해요.")
    assert (await begin(on, "취소할게요", "cancel_order")).slot("offer") == "person"


async def test_one_of_several_lines_by_name_button_place_or_all() -> None:
    one, two = item("무선 이어폰"), item("린넨 셔츠", "화이트")
    for text, entities, expected in (
        ("셔츠만요", {}, [two.id]),
        ("/inform", {"product": two.id}, [two.id]),
        ("두 번째요", {}, [two.id]),
        ("둘 다요", {}, [one.id, two.id]),
    ):
        on = with_order(one, two)
        await begin(on, "취소할게요", "cancel_order")
        assert on.slots["requested_slot"] == "items"
        await say(on, text, **entities)
        assert on.slots["items"] == expected
        assert on.slots["requested_slot"] == "confirm"


async def test_a_question_about_it_is_answered_and_the_item_asked_again() -> None:
    on = with_order(item("무선 이어폰"), item("린넨 셔츠", "화이트"))
    on.library.held["cancel_fee"] = article("cancel_fee", "취소 수수료", "취소 수수료는 없어요.")
    await begin(on, "취소할게요", "cancel_order")
    answer = await say(on, "취소 수수료 있나요?", "cancel_order")
    assert "취소 수수료는 없어요." in answer.texts[0]
    assert on.slots["requested_slot"] == "items"
    assert on.slots.get("form_misses") is None


async def test_a_line_named_in_the_request_is_not_asked_for() -> None:
    on = with_order(item("무선 이어폰"), item("린넨 셔츠", "화이트"))
    await begin(on, "린넨 셔츠 취소해 주세요", "cancel_order")
    assert on.slots["items"] == ["L-린넨 셔츠"]
    assert on.slots["requested_slot"] == "confirm"


async def test_a_return_collects_the_reason_and_names_the_fee() -> None:
    on = with_order(state=OrderState.DELIVERED)
    on.shop.rules[K.RETURN] = allowed(fee=6_000, refund_amount=36_000)
    await begin(on, "반품할게요", "return_request")
    assert on.slots["requested_slot"] == "reason"
    answer = await say(on, "사이즈가 작아요")
    assert on.slots["reason"] == "size"
    assert "반품 배송비 6,000원을 빼고 36,000원을" in answer.texts[-1]


async def test_a_reason_said_at_once_is_not_asked_for() -> None:
    on = with_order(state=OrderState.DELIVERED)
    await begin(on, "사이즈가 작아서 반품할게요", "return_request")
    assert (on.slots["reason"], on.slots["requested_slot"]) == ("size", "confirm")


async def test_a_defect_as_the_reason_stays_in_the_form() -> None:
    on = with_order(state=OrderState.DELIVERED)
    await begin(on, "반품할게요", "return_request")
    await say(on, "받아보니 깨져 있었어요", "product_defect")
    assert on.slots["reason"] == "defect"


async def test_a_broken_thing_is_not_refused_by_the_rule_for_a_change_of_mind() -> None:
    on = with_order(state=OrderState.DELIVERED)
    plain = refusal("not_returnable", "단순 변심으로는 어려워요.")
    on.shop.rules[K.RETURN] = lambda op, of: (allowed() if op.reason == "defect" else plain)(op, of)
    await begin(on, "반품할게요", "return_request")
    assert on.slots["requested_slot"] == "reason"
    answer = await say(on, "그냥 마음이 바뀌었어요")
    assert answer.texts[0] == "단순 변심으로는 어려워요."
    assert on.loop is None


async def test_an_exchange_collects_reason_and_option_from_stock() -> None:
    on = with_order(state=OrderState.DELIVERED)
    await begin(on, "교환할게요", "exchange_request")
    answer = await say(on, "색이 마음에 안 들어요")
    assert on.slots["requested_slot"] == "new_option"
    assert [b["title"] for b in answer.messages[-1]["buttons"]] == [
        "화이트"
    ]  # not the present one, not the sold-out one
    answer = await say(on, "화이트로요")
    assert "교환해 드릴까요?" in answer.texts[-1]


async def test_an_option_the_shop_has_not_is_asked_again() -> None:
    on = with_order()
    pink = refusal("option_unavailable", "핑크는 재고가 없어요.")
    on.shop.rules[K.CHANGE_OPTION] = lambda op, of: (pink if op.option == "핑크" else allowed())(op, of)
    await begin(on, "색상 바꿀래요", "change_order_option")
    answer = await say(on, "핑크")
    assert answer.texts[0] == "핑크는 재고가 없어요."
    assert on.slots["requested_slot"] == "new_option"
    await say(on, "화이트")
    assert on.slots["requested_slot"] == "confirm"
    await say(on, "네", "affirm")
    assert [op.option for op in on.shop.executed.values()] == ["화이트"]


async def test_an_address_is_asked_until_a_parcel_can_reach_it() -> None:
    on = with_order()
    await begin(on, "배송지 바꿀래요", "change_address")
    assert on.slots["requested_slot"] == "new_address"
    assert "도로명" in (await say(on, "부산이요")).texts[0]
    answer = await say(on, "부산 수영구 광안해변로 219로 바꿔 주세요", "change_address")
    assert on.slots["new_address"] == "부산 수영구 광안해변로 219"
    assert "‘부산 수영구 광안해변로 219’" in answer.texts[-1]
    await say(on, "네", "affirm")
    assert on.slots["new_address"] is None  # not kept longer than needed


async def test_an_unclear_answer_gets_help_then_a_person() -> None:
    on = with_order(state=OrderState.DELIVERED)
    await begin(on, "교환할게요", "exchange_request")
    on.slots["reason"] = None
    assert "한 가지만" in (await say(on, "...", "nlu_fallback")).texts[0]
    assert "상담원" in (await say(on, "…", "nlu_fallback")).texts[0]
    assert (await say(on, "..", "nlu_fallback")).events == []


async def test_an_option_that_sounds_like_shopping_is_taken() -> None:
    on = with_order()
    await begin(on, "색상 바꿀래요", "change_order_option")
    await say(on, "그럼 화이트로 할게요", "purchase_request")
    assert on.slots["new_option"] == "화이트"
    assert on.slots["requested_slot"] == "confirm"


async def test_a_reason_that_sounds_like_another_task_is_taken() -> None:
    on = with_order(state=OrderState.DELIVERED)
    await begin(on, "교환할게요", "exchange_request")
    await say(on, "색이 화면이랑 달라요", "return_request")
    assert (on.slots["task"], on.slots["reason"]) == ("exchange_request", "colour")


async def test_how_it_goes_on_is_answered_without_leaving() -> None:
    on = with_order()
    on.library.held["refund_time"] = article("refund_time", "환불 기간", "3일 걸려요.")
    await begin(on, "취소할게요", "cancel_order")
    answer = await say(on, "환불 며칠 걸려요?", "refund_status")
    assert answer.texts[0] == "3일 걸려요."
    assert "환불해 드릴까요?" in answer.texts[-1]
    await say(on, "네", "affirm")
    assert len(executed(on)) == 1


@pytest.mark.parametrize("text", ["됐어요 그만할게요", "아니요 취소할게요", "안 할래요"])
async def test_a_return_is_called_off(text: str) -> None:
    on = with_order(state=OrderState.DELIVERED)
    await begin(on, "반품할게요", "return_request")
    answer = await say(on, text, "cancel_order")
    assert "그대로 둘게요" in answer.texts[-1]
    assert executed(on) == {}


async def test_a_form_that_does_not_find_together_calls_a_person() -> None:
    on = with_order(item("무선 이어폰"), item("린넨 셔츠", "화이트"))
    await begin(on, "취소할게요", "cancel_order")
    for _ in range(3):
        answer = await say(on, "그게 뭐더라", "inform")
        assert "json_message" not in answer.messages[0]
    answer = await say(on, "그게 뭐더라", "inform")
    assert answer.messages[0]["json_message"]["handoff"]["reason"] == "not_understood"
    assert on.loop is None


async def test_only_what_is_possible_now_is_offered() -> None:
    on = with_order(state=OrderState.IN_TRANSIT)
    on.shop.rules[K.CANCEL] = refusal("already_shipped", "이미 발송됐어요.", K.RETURN)
    on.shop.rules[K.RETURN] = refusal("not_delivered", "아직 배송 중이에요.")
    answer = await begin(on, "취소할게요", "cancel_order")
    assert answer.slot("offer") is None  # nothing was asked, so a yes would mean nothing
    assert "/return_request" not in [b["payload"] for b in answer.messages[0]["buttons"]]


async def test_just_a_moment_keeps_the_form() -> None:
    on = with_order()
    await begin(on, "취소할게요", "cancel_order")
    answer = await say(on, "잠깐만요", "stop")
    assert answer.texts[0] == "네, 천천히 하세요. 준비되시면 말씀해 주세요."
    assert on.loop == "request_form"
    await say(on, "네", "affirm")
    assert len(executed(on)) == 1
