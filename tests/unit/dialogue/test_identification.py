"""The order form: who is it, and which order."""

from __future__ import annotations

import pytest

from sangdam.dialogue import identification, tasks
from sangdam.dialogue.talk import visible_order
from sangdam.orders.contract import OrderState
from tests.unit.dialogue.dialogue_fakes import (
    FOREIGN,
    LAST4,
    MINJI,
    NUMBER,
    OTHER,
    Stage,
    article,
    item,
    mine,
    order,
    stage,
)


async def begin(
    on: Stage, text: str = "배송 조회", intent: str = "delivery_tracking", **entities: str
) -> None:
    """The intent, the action that begins the task, and the form opening in the same turn."""
    on.hear(text, intent, **entities)
    await on.do(tasks.begin)
    await on.do(identification.validate, fresh=False)
    on.loop = None if on.slots["requested_slot"] is None else "order_form"


async def say(on: Stage, text: str, intent: str = "inform", **entities: str):  # type: ignore[no-untyped-def]
    on.hear(text, intent, **entities)
    return await on.do(identification.validate)


async def test_a_guest_gives_number_then_phone() -> None:
    on = stage(order())
    await begin(on)
    assert on.slots["requested_slot"] == "claimed_order"
    await say(on, "20261120-0000101이요")
    assert on.slots["requested_slot"] == "phone_last4"
    await say(on, "5678")
    assert (on.slots["order"], on.slots["requested_slot"]) == (NUMBER, None)
    assert on.slots["phone_last4"] is None  # kept no longer than needed


@pytest.mark.parametrize(
    "text", ["방금 주문한 거 취소해 주세요", "좀 전에 시킨거 취소요", "마지막으로 산 거 취소"]
)
async def test_the_newest_order_that_fits_is_meant_by_just_now(text: str) -> None:
    on = stage(
        mine(order("20261121-0000103", state=OrderState.CANCELLED)),
        mine(order()),
        mine(order(OTHER)),
        member=MINJI,
    )
    await begin(on, text, "cancel_order")
    assert on.slots["order"] == NUMBER


async def test_words_said_in_passing_choose_no_order() -> None:
    on = stage(mine(order(NUMBER, item("린넨 셔츠"))), mine(order(OTHER)), member=MINJI)
    await begin(on, "취소할게요", "cancel_order")
    assert on.slots["requested_slot"] == "order"
    assert not (await say(on, "린넨 셔츠 있어요?", "faq")).events
    await on.do(identification.validate, fresh=False)  # after the answer in passing
    assert (on.slots["order"], on.slots["requested_slot"]) == (None, "order")
    await say(on, "린넨 셔츠요")
    assert on.slots["order"] == NUMBER


async def test_a_question_that_was_not_understood_as_one_is_answered_and_the_number_asked_again() -> None:
    on = stage(order(), articles=[article("password_reset", "비번 찾기", "로그인 화면에서 바꾸세요.")])
    await begin(on)
    answer = await say(on, "비번 까먹었어요", "nlu_fallback")
    assert answer.texts == ["로그인 화면에서 바꾸세요."]
    assert (on.slots["requested_slot"], on.slots.get("form_misses")) == ("claimed_order", None)
    assert "15자리" in (await say(on, "비번 1234", "nlu_fallback")).texts[0]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("몰라요", "help"),
        ("모르겠는데요", "nlu_fallback"),
        ("주문번호가 뭐예요?", "order_status"),
        ("번호 어디서 봐요", "faq"),
    ],
)
async def test_who_does_not_know_the_number_is_told_where_it_is(text: str, intent: str) -> None:
    on = stage(order())
    await begin(on)
    answer = await say(on, text, intent)
    assert "주문 완료 문자" in answer.texts[0]
    assert (on.slots["task"], on.slots["requested_slot"]) == ("delivery_tracking", "claimed_order")


async def test_after_two_questions_in_passing_the_form_lets_go() -> None:
    on = stage(mine(order()), mine(order(OTHER)), member=MINJI)
    await begin(on, "배송 조회요", "delivery_tracking")
    asked = []
    for text in ("배송비 얼마예요?", "주차 되나요?"):
        await say(on, text, "faq")
        on.events.append({"event": "action", "name": "action_aside"})
        await on.do(identification.validate, fresh=False)
        asked.append(on.slots["requested_slot"])
    assert asked == ["order", None]
    assert on.slots["order_problem"] == "said"  # nothing more is said about it


@pytest.mark.parametrize(
    "text",
    [
        "주문번호 20261120 0000101 뒷자리 5678",
        "5678이고 20261120-0000101",
        "２０２６１１２０－００００１０１ 뒷번호 5678",
    ],
)
async def test_both_in_one_message_in_any_order(text: str) -> None:
    on = stage(order())
    await begin(on)
    await say(on, text)
    assert on.slots["order"] == NUMBER


async def test_number_and_phone_said_with_the_request() -> None:
    on = stage(order())
    await begin(on, "20261120-0000101 배송 조회요 뒷자리 5678")
    assert (on.slots["order"], on.slots["requested_slot"]) == (NUMBER, None)


async def test_the_phone_may_come_first() -> None:
    on = stage(order())
    await begin(on)
    await say(on, "뒷자리 5678이에요")
    assert on.slots["requested_slot"] == "claimed_order"
    await say(on, NUMBER)
    assert on.slots["order"] == NUMBER


async def test_wrong_phone_and_unknown_order_get_the_same_answer() -> None:
    on = stage(order())
    await begin(on)
    await say(on, NUMBER)
    wrong = await say(on, "0000")
    await say(on, FOREIGN)
    unknown = await say(on, "0000")
    assert wrong.texts[0] == identification.NO_MATCH
    assert unknown.texts[0].startswith(identification.NO_MATCH)
    assert [e["name"] for e in wrong.events] == [e["name"] for e in unknown.events]
    assert on.slots["order"] is None


async def test_attempts_are_limited_and_the_form_ends() -> None:
    on = stage(order(), attempts=2)
    await begin(on)
    for _ in range(2):
        await say(on, FOREIGN)
        await say(on, "0000")
    assert on.slots["order_problem"] == "locked:10"
    assert on.slots["requested_slot"] is None


async def test_help_with_the_format_and_where_to_find_it() -> None:
    on = stage(order())
    await begin(on)
    answer = await say(on, "주문번호 모르겠어요")
    assert identification.WHERE in answer.texts[0]
    answer = await say(on, "아무거나요")
    assert "15자리" in answer.texts[0]
    assert "상담원" in answer.texts[0]


async def test_a_proved_order_is_not_asked_for_again() -> None:
    on = stage(order())
    await begin(on)
    await say(on, f"{NUMBER} 5678")
    await begin(on, "취소할게요", "cancel_order")
    assert (on.slots["task"], on.slots["order"], on.slots["requested_slot"]) == ("cancel_order", NUMBER, None)


async def test_another_order_can_be_asked_for() -> None:
    on = stage(order(), order(OTHER))
    await begin(on)
    await say(on, f"{NUMBER} 5678")
    await begin(on, "다른 주문도 볼래요", "order_status")
    assert on.slots["order"] is None
    assert on.slots["requested_slot"] == "claimed_order"


async def test_identity_is_read_anew_and_never_taken_from_slots() -> None:
    on = stage(order())
    on.slots.update(order=NUMBER, claimed_order=None)
    await begin(on)
    assert on.slots["requested_slot"] == "claimed_order"  # the slot names an order nobody has proved
    assert await visible_order(on.talk, NUMBER) is None
    asked = on.identity.asked
    await begin(on)
    assert on.identity.asked > asked


async def test_a_foreign_order_is_not_shown_to_a_member() -> None:
    on = stage(mine(order()), order(FOREIGN), member=MINJI)
    on.slots["order"] = FOREIGN
    assert await visible_order(on.hear("배송 조회", "delivery_tracking"), FOREIGN) is None


async def test_a_member_with_one_fitting_order_is_not_asked() -> None:
    shipped = mine(order(OTHER, state=OrderState.CONFIRMED))
    on = stage(mine(order()), shipped, member=MINJI)
    await begin(on, "취소해 주세요", "cancel_order")
    assert on.slots["order"] == NUMBER


async def test_a_member_picks_by_button_by_name_or_by_place() -> None:
    first = mine(order(NUMBER, item("무선 이어폰")))
    second = mine(order(OTHER, item("린넨 셔츠")))
    for text, intent, entities, expected in (
        ('/inform{"order_number": "20261118-0000102"}', "inform", {"order_number": OTHER}, OTHER),
        ("이어폰이요", "inform", {}, NUMBER),
        ("두 번째 거요", "inform", {}, OTHER),
    ):
        on = stage(first, second, member=MINJI)
        await begin(on, "취소해 주세요", "cancel_order")
        assert on.slots["requested_slot"] == "order"
        asked = await on.do(identification.ask_order)
        assert len(asked.messages[0]["buttons"]) == 2
        await say(on, text, intent, **entities)
        assert on.slots["order"] == expected


async def test_goods_named_in_the_request_choose_the_order() -> None:
    on = stage(mine(order(NUMBER, item("무선 이어폰"))), mine(order(OTHER, item("린넨 셔츠"))), member=MINJI)
    await begin(on, "셔츠 취소해 주세요", "cancel_order")
    assert on.slots["order"] == OTHER
    await begin(on, "이어폰도 취소해 주세요", "cancel_order")
    assert on.slots["order"] == NUMBER


async def test_a_member_without_orders_is_told_so() -> None:
    on = stage(member=MINJI)
    await begin(on)
    assert on.slots["order_problem"] == "none"


async def test_a_member_may_prove_an_order_made_as_a_guest() -> None:
    on = stage(mine(order()), order(FOREIGN), member=MINJI)
    await begin(on, f"{FOREIGN} 배송 조회요")
    assert on.slots["requested_slot"] == "phone_last4"
    await say(on, LAST4)
    assert on.slots["order"] == FOREIGN


@pytest.mark.parametrize(
    "intent", ["faq", "chitchat", "request_human", "stop", "complaint", "reservation_request", "thanks"]
)
async def test_messages_for_others_are_left_to_the_rules(intent: str) -> None:
    on = stage(order())
    await begin(on)
    assert (await say(on, "환불은 며칠 걸려요?", intent)).events == []


async def test_a_number_inside_a_question_is_still_taken() -> None:
    on = stage(order())
    await begin(on)
    await say(on, f"{NUMBER} 이거 맞아요? 배송 규정도 궁금해요", "faq")
    assert on.slots["claimed_order"] == NUMBER


async def test_another_task_may_be_named_on_the_way() -> None:
    on = stage(order())
    await begin(on)
    answer = await say(on, "아니 그냥 취소해 주세요", "cancel_order")
    assert on.slots["task"] == "cancel_order"
    assert answer.texts == ["네, 취소를 도와드릴게요."]


async def test_unclear_answers_end_with_a_person() -> None:
    on = stage(order())
    await begin(on)
    assert (await say(on, "네?", "nlu_fallback")).texts
    assert (await say(on, "...", "nlu_fallback")).texts
    assert (await say(on, "???", "nlu_fallback")).events == []  # the rule for not understood takes over


async def test_a_form_that_does_not_find_together_calls_a_person() -> None:
    on = stage(order())
    await begin(on)
    for _ in range(4):
        assert "json_message" not in (await say(on, "글쎄요")).messages[0]
    answer = await say(on, "글쎄요")
    assert answer.messages[0]["json_message"]["handoff"]["reason"] == "not_understood"
    assert (on.loop, on.slots["requested_slot"], on.slots["order_problem"]) == (None, None, "said")
