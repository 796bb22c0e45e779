"""Cancelling, returning, exchanging, changing: nothing without a yes, nothing twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sangdam.dialogue import confirming, order_tasks, reading, requests, tasks
from sangdam.dialogue.talk import Answer
from sangdam.orders.contract import OperationKind, Order, OrderState, OrderSystemDown
from tests.unit.dialogue.dialogue_fakes import (
    EARPHONES,
    MINJI,
    NUMBER,
    Stage,
    allowed,
    article,
    item,
    mine,
    order,
    refusal,
    stage,
)

K = OperationKind
ASK = {
    "items": reading.ask_items,
    "reason": reading.ask_reason,
    "new_option": reading.ask_option,
    "new_address": reading.ask_address,
    "confirm": confirming.ask_confirm,
}


def with_order(*items: object, state: OrderState = OrderState.PAID) -> Stage:
    on = stage(mine(order(NUMBER, *items, state=state)), member=MINJI)  # type: ignore[arg-type]
    on.slots["order"] = NUMBER
    return on


async def begin(on: Stage, text: str, intent: str, **entities: str) -> Answer:
    """From the request to the form's first question, in one turn."""
    on.hear(text, intent, **entities)
    await on.do(tasks.begin)
    opened = await on.do(order_tasks.run, fresh=False)
    if on.slots["request_open"]:
        await form(on, fresh=False)
    return opened


async def form(on: Stage, *, fresh: bool) -> Answer:
    """The form as Rasa runs it: validate, ask, and what follows when it ends."""
    answer = await on.do(requests.validate, fresh=fresh)
    if not answer.events:
        return answer
    on.loop = "request_form"
    if on.slots["requested_slot"] is None:
        on.loop = None
        return answer.add(await on.do(confirming.finish))
    return answer.add(await on.do(ASK[on.slots["requested_slot"]]))


async def say(on: Stage, text: str, intent: str = "inform", **entities: str) -> Answer:
    on.hear(text, intent, **entities)
    return await form(on, fresh=True)


def executed(on: Stage) -> dict[str, object]:
    return dict(on.shop.executed)


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


async def test_an_option_changed_at_the_question_is_asked_anew() -> None:
    on = with_order()
    on.shop.catalogue[0] = replace(EARPHONES, stock={"블랙": 3, "화이트": 5, "핑크": 2})
    await begin(on, "색상 바꿀래요", "change_order_option")
    await say(on, "화이트")
    answer = await say(on, "그럼 핑크로 할게요", "purchase_request", option="핑크")
    assert "핑크로 바꿔 드릴까요?" in answer.texts[-1]
    await say(on, "네", "affirm")
    assert [op.option for op in on.shop.executed.values()] == ["핑크"]


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


async def test_no_with_another_option_changes_it() -> None:
    on = with_order()
    on.shop.catalogue[0] = replace(EARPHONES, stock={"블랙": 3, "화이트": 5, "핑크": 2})
    await begin(on, "색상 바꿀래요", "change_order_option")
    await say(on, "화이트")
    assert "핑크로 바꿔" in (await say(on, "아니 핑크로요", "deny", option="핑크")).texts[-1]
