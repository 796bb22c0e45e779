"""What people do in the middle: ask something else, change their mind, stop, send a smiley, get angry."""

from __future__ import annotations

import pytest

from tests.stackrun.chat import chat
from tests.stackrun.shop import Shop
from tests.stackrun.stack import Stack

pytest_plugins = ["tests.stackrun.fixtures"]

ASK_NUMBER = "주문번호를 "


async def test_a_policy_question_in_the_middle_is_answered_and_the_form_goes_on(
    stack: Stack, shop: Shop
) -> None:
    order = shop.order("paid", ("P1501", "화이트"))
    async with chat(stack) as guest:
        await guest.say("주문 취소할게요")
        aside = await guest.say("환불은 며칠 걸려요?")
        assert "영업일" in aside.messages[0]["text"]
        assert ASK_NUMBER in aside.messages[-1]["text"]
        await guest.say(f"{order.number} {order.last4}")
        fee = await guest.say("배송비는 얼마예요?")
        assert "3,000원" in fee.messages[0]["text"]
        assert "환불해 드릴까요?" in fee.messages[-1]["text"]
        assert shop.operations(order) == []
        assert "접수됐어요" in (await guest.say("네")).text
        assert shop.operations(order) == ["cancel"]


async def test_a_changed_mind_begins_the_other_thing_with_the_same_order(stack: Stack, shop: Shop) -> None:
    order = shop.order("paid", ("P1501", "화이트"))
    async with chat(stack) as guest:
        await guest.say("주문 취소할게요")
        await guest.say(f"{order.number} {order.last4}")
        instead = await guest.say("아니 배송지 바꿀래요")
        assert "새로 받으실 주소" in instead.text
        await guest.say("서울 송파구 올림픽로 300")
        await guest.say("네")
        assert (shop.operations(order), shop.states(order)) == (["change_address"], ["paid"])


async def test_stop_ends_the_task_and_cancel_means_the_order(stack: Stack, shop: Shop) -> None:
    order = shop.order("paid", ("P1501", "화이트"))
    async with chat(stack) as guest:
        await guest.say("배송 조회할래요")
        assert "여기서 멈출게요" in (await guest.say("그만할래요")).text
        await guest.say("주문 취소할게요")
        await guest.say(f"{order.number} {order.last4}")
        doubt = await guest.say("취소")
        assert "진행할까요, 아니면 그만둘까요?" in doubt.text
        assert shop.operations(order) == []
        stopped = await guest.say("그만둘래요")
        assert "그대로" in stopped.text
        assert shop.operations(order) == []


@pytest.mark.parametrize(
    "noise",
    ["😀", "ㅋㅋㅋ", "ㅠㅠ", "[사진]", "...", "ㅁㄴㅇㄹ", "?", "/restart", '/inform{"order_number": "x"}'],
)
async def test_noise_is_answered_and_leads_nowhere_bad(noise: str, stack: Stack) -> None:
    async with chat(stack) as guest:
        said = await guest.say(noise)
        assert said.text.strip()
        assert guest.owner == "bot"
        after = await guest.say("배송비 얼마예요?")
        assert "3,000원" in after.text


@pytest.mark.parametrize("noise", ["😀", "ㅋㅋ", "[사진]", "...", "/restart"])
async def test_noise_does_not_disturb_a_running_form(noise: str, stack: Stack, shop: Shop) -> None:
    order = shop.order("paid", ("P1501", "화이트"))
    async with chat(stack) as guest:
        await guest.say("주문 취소할게요")
        await guest.say(noise)
        asked = await guest.say(f"{order.number} {order.last4}")
        assert "환불해 드릴까요?" in asked.text
        again = await guest.say(noise)
        assert "환불해 드릴까요?" in again.messages[-1]["text"]
        assert shop.operations(order) == []
        assert "접수됐어요" in (await guest.say("네")).text


async def test_a_refused_message_does_not_disturb_a_running_form(stack: Stack, shop: Shop) -> None:
    order = shop.order("paid", ("P1501", "화이트"))
    async with chat(stack) as guest:
        await guest.say("주문 취소할게요")
        for body in (
            {"event_id": "e1", "text": " \u200b"},
            {"event_id": "e2", "text": "가" * 5001},
            {"text": "x"},
        ):
            answer = await guest.http.post("/web/messages", json=body)
            assert 400 <= answer.status_code < 500
        assert "환불해 드릴까요?" in (await guest.say(f"{order.number} {order.last4}")).text


async def test_not_understood_twice_brings_a_person(stack: Stack) -> None:
    async with chat(stack) as guest:
        first = await guest.say("호롤롤로 짝짝짝")
        assert "상담원 연결" in first.buttons
        assert guest.owner == "bot"
        await guest.say("둥기둥기 둥가둥가")
        assert guest.owner == "waiting"
        assert await _reason(stack, guest.id) == "not_understood"


async def test_not_understood_once_and_then_a_button_goes_on(stack: Stack) -> None:
    async with chat(stack) as guest:
        await guest.say("호롤롤로 짝짝짝")
        await guest.say("영업시간이 어떻게 되나요?")
        assert guest.owner == "bot"
        await guest.say("호롤롤로 짝짝짝")
        assert guest.owner == "bot", "not twice in a row"


@pytest.mark.parametrize("before", [[], ["배송 조회"], ["주문 취소할게요", "order"], ["호롤롤로 짝짝짝"]])
async def test_a_person_at_any_point(before: list[str], stack: Stack, shop: Shop) -> None:
    order = shop.order("paid", ("P1501", "화이트"))
    async with chat(stack) as guest:
        for line in before:
            await guest.say(line.replace("order", f"{order.number} {order.last4}"))
        said = await guest.say("상담원이랑 얘기할래요")
        assert "연결" in said.text
        assert guest.owner == "waiting"
        assert await _reason(stack, guest.id) == "asked"


@pytest.mark.parametrize("form", [False, True])
async def test_anger_brings_a_person_and_an_apology(form: bool, stack: Stack) -> None:
    async with chat(stack) as guest:
        if form:
            await guest.say("주문 취소할게요")
        said = await guest.say("장난해요? 진짜 짜증나네 뭐 이런 데가 다 있어")
        assert "죄송" in said.text
        assert guest.owner == "waiting"
        assert await _reason(stack, guest.id) == "complaint"


@pytest.mark.parametrize("text", ["오늘 주가 어때요", "파이썬으로 정렬 알고리즘 짜줘", "대통령이 누구예요?"])
async def test_other_matters_are_declined_kindly(text: str, stack: Stack) -> None:
    async with chat(stack) as guest:
        said = await guest.say(text)
        assert said.text
        assert guest.owner == "bot"
        assert said.card.get("type") != "order"


async def _reason(stack: Stack, conversation: str) -> str:
    row = await stack.one(
        "SELECT reason FROM handoff WHERE conversation_id = %s AND ended_at IS NULL", conversation
    )
    return str(row["reason"])
