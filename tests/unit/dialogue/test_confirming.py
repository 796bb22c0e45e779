"""What is done to an order: nothing without a yes, nothing twice, nothing too late."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sangdam.dialogue.confirming import TurnOver
from sangdam.orders.contract import Order, OrderState, OrderSystemDown
from tests.unit.dialogue.dialogue_fakes import (
    EARPHONES,
    NUMBER,
    allowed,
    refusal,
)
from tests.unit.dialogue.request_flow import K, begin, executed, form, say, with_order


async def test_the_question_names_goods_amount_and_refund() -> None:
    on = with_order()
    await begin(on, "취소해 주세요", "cancel_order")
    asked = on.events[-1]
    assert asked["text"] == "‘무선 이어폰 블랙’ 39,000원을 취소하고 42,000원을 신용카드로 환불해 드릴까요?"
    assert [b["title"] for b in asked["data"]["buttons"]] == ["네", "아니요"]
    assert executed(on) == {}


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("네", "affirm"),
        ("네 취소해 주세요", "cancel_order"),
        ("취소해 주세요", "cancel_order"),
        ("ㅇㅇ", "inform"),
        ("/affirm", "affirm"),
    ],
)
async def test_a_yes_executes_with_the_turns_key(text: str, intent: str) -> None:
    on = with_order()
    await begin(on, "취소할게요", "cancel_order")
    on.identity.turn = "turn-2"
    answer = await say(on, text, intent)
    assert list(executed(on)) == ["turn-2:cancel"]
    assert "R-000123" in answer.texts[-1]
    assert on.slots["confirm"] is None
    assert on.slots["request_open"] is False


async def test_a_late_action_of_a_turn_that_is_over_does_nothing() -> None:
    on = with_order()
    await begin(on, "취소할게요", "cancel_order")
    on.identity.turn = "turn-3"
    on.turn = "turn-2"
    with pytest.raises(TurnOver):
        await say(on, "네", "affirm")
    assert not executed(on)


async def test_the_same_turn_again_changes_nothing_more() -> None:
    on = with_order()
    await begin(on, "취소할게요", "cancel_order")
    before, events = dict(on.slots), list(on.events)
    await say(on, "네", "affirm")
    on.slots, on.events, on.loop = before, events, "request_form"
    await say(on, "네", "affirm")
    assert len(executed(on)) == 1


async def test_the_same_turn_again_gives_the_first_receipt() -> None:
    """As when the service dies between the change of the order and the commit of the turn."""
    on = with_order()
    await begin(on, "취소할게요", "cancel_order")
    before, events = dict(on.slots), list(on.events)
    await say(on, "네", "affirm")
    on.slots, on.events, on.loop = before, events, "request_form"
    on.shop.rules[K.CANCEL] = refusal("already_done", "이미 취소가 끝났어요.")
    again = await say(on, "네", "affirm")
    assert "R-000123" in again.texts[-1]
    assert len(executed(on)) == 1


@pytest.mark.parametrize(
    ("text", "intent"),
    [("아니요", "deny"), ("네 아니 잠깐만요", "affirm"), ("안 할래요", "deny")],
)
async def test_a_no_keeps_everything(text: str, intent: str) -> None:
    on = with_order()
    await begin(on, "취소할게요", "cancel_order")
    answer = await say(on, text, intent)
    assert executed(on) == {}
    assert "그대로 둘게요" in answer.texts[-1]


@pytest.mark.parametrize("text", ["음...", "글쎄요", "괜찮아요", "이건 좀"])
async def test_a_hesitation_understood_as_yes_executes_nothing(text: str) -> None:
    on = with_order()
    await begin(on, "취소할게요", "cancel_order")
    await say(on, text, "affirm")
    assert executed(on) == {}


@pytest.mark.parametrize("text", ["취소", "취소요?", "글쎄요", "모르겠는데", "...", "취소하면 얼마 나와요"])
async def test_anything_else_executes_nothing(text: str) -> None:
    on = with_order()
    await begin(on, "취소할게요", "cancel_order")
    await say(on, text, "cancel_order" if "취소" in text else "nlu_fallback")
    assert executed(on) == {}


async def test_a_yes_counts_only_right_after_the_question() -> None:
    on = with_order()
    await begin(on, "취소할게요", "cancel_order")
    on.events += [
        {"event": "user", "text": "음"},
        {"event": "bot", "text": "네?"},
    ]  # a turn without the question
    answer = await say(on, "네", "affirm")
    assert executed(on) == {}
    assert "‘네’ 또는 ‘아니요’" in answer.texts[0]
    await say(on, "네", "affirm")
    assert len(executed(on)) == 1


async def test_after_an_aside_the_question_is_asked_again_and_yes_counts() -> None:
    on = with_order()
    await begin(on, "취소할게요", "cancel_order")
    on.hear("환불 며칠 걸려요?", "faq")
    await form(on, fresh=False)  # Rasa runs the form again after the answer
    await say(on, "네", "affirm")
    assert len(executed(on)) == 1


async def test_changed_terms_are_shown_again() -> None:
    on = with_order()
    await begin(on, "취소할게요", "cancel_order")
    on.shop.rules[K.CANCEL] = allowed(fee=3_000, refund_amount=39_000)
    answer = await say(on, "네", "affirm")
    assert executed(on) == {}
    assert "바뀌었어요" in answer.texts[0]
    assert "39,000원을 신용카드로" in answer.texts[-1]
    await say(on, "네", "affirm")
    assert len(executed(on)) == 1


async def test_no_longer_possible_at_the_yes() -> None:
    on = with_order()
    await begin(on, "취소할게요", "cancel_order")
    on.shop.rules[K.CANCEL] = refusal("already_shipped", "이미 출발했어요.", K.RETURN)
    answer = await say(on, "네", "affirm")
    assert executed(on) == {}
    assert answer.texts == ["이미 출발했어요. 반품을 도와드릴까요?"]


async def test_cancel_said_while_it_waits_for_a_yes_is_asked_back() -> None:
    on = with_order()
    await begin(on, "취소할게요", "cancel_order")
    answer = await say(on, "취소", "cancel_order")
    assert "진행할까요, 아니면 그만둘까요?" in answer.texts[0]
    assert on.slots["requested_slot"] == "confirm"


async def test_identity_is_checked_again_when_it_is_done() -> None:
    on = with_order()
    await begin(on, "취소할게요", "cancel_order")
    on.identity.member = None  # signed out meanwhile
    await say(on, "네", "affirm")
    assert executed(on) == {}


async def test_a_shop_that_goes_down_while_doing_it_is_told_kindly() -> None:
    on = with_order()
    await begin(on, "취소할게요", "cancel_order")

    async def down(key: str, operation: object) -> object:
        raise OrderSystemDown

    on.shop.execute = down  # type: ignore[method-assign,assignment]
    answer = await say(on, "네", "affirm")
    assert "원활하지 않아" in answer.texts[-1]
    assert answer.slot("offer") == "person"


async def test_refused_while_doing_it() -> None:
    on = with_order()
    await begin(on, "취소할게요", "cancel_order")
    real = on.shop.execute

    async def late(key: str, operation):  # type: ignore[no-untyped-def]
        on.shop.rules[K.CANCEL] = refusal("already_shipped", "방금 출발했어요.")
        return await real(key, operation)

    on.shop.execute = late  # type: ignore[method-assign]
    assert (await say(on, "네", "affirm")).texts[-1] == "방금 출발했어요."


async def test_the_order_card_shows_the_new_state() -> None:
    on = with_order()
    await begin(on, "취소할게요", "cancel_order")
    gone: Order = replace(on.shop.orders[NUMBER], state=OrderState.CANCELLED)
    real = on.shop.execute

    async def cancel(key: str, operation):  # type: ignore[no-untyped-def]
        outcome = await real(key, operation)
        on.shop.orders[NUMBER] = gone
        return outcome

    on.shop.execute = cancel  # type: ignore[method-assign]
    answer = await say(on, "네", "affirm")
    assert answer.messages[-1]["json_message"]["card"]["order"]["state_label"] == "취소완료"


async def test_an_option_changed_at_the_question_is_asked_anew() -> None:
    on = with_order()
    on.shop.catalogue[0] = replace(EARPHONES, stock={"블랙": 3, "화이트": 5, "핑크": 2})
    await begin(on, "색상 바꿀래요", "change_order_option")
    await say(on, "화이트")
    answer = await say(on, "그럼 핑크로 할게요", "purchase_request", option="핑크")
    assert "핑크로 바꿔 드릴까요?" in answer.texts[-1]
    await say(on, "네", "affirm")
    assert [op.option for op in on.shop.executed.values()] == ["핑크"]


async def test_no_with_another_option_changes_it() -> None:
    on = with_order()
    on.shop.catalogue[0] = replace(EARPHONES, stock={"블랙": 3, "화이트": 5, "핑크": 2})
    await begin(on, "색상 바꿀래요", "change_order_option")
    await say(on, "화이트")
    assert "핑크로 바꿔" in (await say(on, "아니 핑크로요", "deny", option="핑크")).texts[-1]
