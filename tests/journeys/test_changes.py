"""Cancelling, returning, exchanging, changing: asked back with item and amount, done once, refused with a way on."""

from __future__ import annotations

import pytest

from tests.stackrun.chat import Chat, Said, chat
from tests.stackrun.shop import Placed, Shop
from tests.stackrun.stack import Stack

pytest_plugins = ["tests.stackrun.fixtures"]


async def ask(guest: Chat, order: Placed, wish: str) -> Said:
    """From the wish to the bot's question about it."""
    await guest.say(wish)
    return await guest.say(f"{order.number} {order.last4}")


@pytest.mark.parametrize("yes", ["네", "button", "ㅇㅇ", "네 취소해 주세요"])
async def test_a_cancellation_names_item_and_amount_and_happens_once(
    yes: str, stack: Stack, shop: Shop
) -> None:
    order = shop.order("paid", ("P1501", "화이트"))
    async with chat(stack) as guest:
        asked = await ask(guest, order, "주문 취소할게요")
        assert "‘소리결 무선 이어폰 프로 화이트’ 89,000원" in asked.text
        assert "89,000원을 신용카드로 환불" in asked.text
        assert asked.buttons == ["네", "아니요"]
        assert shop.operations(order) == [], "nothing without a yes"
        done = await (guest.press("네") if yes == "button" else guest.say(yes))
        assert "취소가 접수됐어요" in done.text
        assert done.order["state_label"] == "취소완료"
        assert (shop.states(order), shop.operations(order), shop.refunds(order)) == (
            ["cancelled"],
            ["cancel"],
            [89_000],
        )
        again = await guest.say("네")
        assert "접수됐어요" not in again.text
        assert shop.operations(order) == ["cancel"]


async def test_a_yes_taken_back_in_one_breath_is_no_yes(stack: Stack, shop: Shop) -> None:
    order = shop.order("paid", ("P1501", "화이트"))
    async with chat(stack) as guest:
        await ask(guest, order, "주문 취소할게요")
        await guest.say("네 아니 잠깐만요")
        assert (shop.states(order), shop.operations(order)) == (["paid"], [])


@pytest.mark.parametrize("no", ["아니", "button", "아니요 안 할래요"])
async def test_a_no_keeps_the_order(no: str, stack: Stack, shop: Shop) -> None:
    order = shop.order("paid", ("P1501", "화이트"))
    async with chat(stack) as guest:
        await ask(guest, order, "주문 취소할게요")
        kept = await (guest.press("아니요") if no == "button" else guest.say(no))
        assert "그대로" in kept.text
        assert (shop.states(order), shop.operations(order)) == (["paid"], [])


async def test_a_pressed_button_pressed_again_does_nothing_more(stack: Stack, shop: Shop) -> None:
    order = shop.order("paid", ("P1501", "화이트"))
    async with chat(stack) as guest:
        question = await ask(guest, order, "주문 취소할게요")
        await guest.press("네")
        guest.last = question
        await guest.press("네")
        assert (shop.operations(order), shop.refunds(order)) == (["cancel"], [89_000])


async def test_one_of_two_items_is_cancelled(stack: Stack, shop: Shop) -> None:
    order = shop.order("paid", ("P1001", "화이트 / M"), ("P1403", "블랙"))
    async with chat(stack) as guest:
        which = await ask(guest, order, "주문 취소할게요")
        assert which.buttons == ["오버핏 린넨 셔츠 화이트 / M", "진공 텀블러 500ml 블랙", "전부"]
        asked = await guest.say("텀블러만요")
        assert "‘진공 텀블러 500ml 블랙’ 24,900원" in asked.text
        await guest.say("네")
        assert shop.states(order) == ["paid", "cancelled"]


async def test_a_return_asks_why_and_takes_off_the_fee(stack: Stack, shop: Shop) -> None:
    order = shop.order("delivered", ("P1501", "화이트"))
    async with chat(stack) as guest:
        why = await ask(guest, order, "반품하고 싶어요")
        assert "어떤 이유로" in why.text
        asked = await guest.say("마음이 바뀌었어요")
        assert "반품 배송비 6,000원을 빼고 83,000원" in asked.text
        done = await guest.say("네")
        assert "반품이 접수됐어요" in done.text
        assert (shop.states(order), shop.refunds(order)) == (["return_requested"], [83_000])


async def test_a_return_with_the_reason_said_at_once_is_free_for_a_fault(stack: Stack, shop: Shop) -> None:
    order = shop.order("delivered", ("P1505", ""))
    async with chat(stack) as guest:
        await guest.say("반품할래요")
        await guest.say(f"{order.number} {order.last4}")
        asked = await guest.say("받아보니 깨져 있었어요")
        assert "반품 배송비 없이 79,000원" in asked.text
        await guest.say("네")
        assert (shop.states(order), shop.refunds(order)) == (["return_requested"], [79_000])


@pytest.mark.parametrize("wanted", ["블랙 / 260", "260으로 바꿔 주세요", "검정 260이요", "button"])
async def test_an_exchange_brings_exactly_what_was_asked_for(wanted: str, stack: Stack, shop: Shop) -> None:
    order = shop.order("delivered", ("P1101", "블랙 / 250"))
    async with chat(stack) as guest:
        await ask(guest, order, "교환해 주세요")
        options = await guest.say("사이즈가 작아요")
        assert "블랙 / 260" in options.buttons
        assert "블랙 / 250" not in options.buttons, "not what they have"
        asked = await (guest.press("블랙 / 260") if wanted == "button" else guest.say(wanted))
        assert "블랙 / 260으로 교환해 드릴까요?" in asked.text
        assert "왕복 배송비 6,000원" in asked.text
        await guest.say("네")
        (line,) = stack.sql("SELECT state, wanted_option FROM shop.order_items WHERE id = %s", order.items[0])
        assert line == {"state": "exchange_requested", "wanted_option": "블랙 / 260"}


async def test_an_option_that_is_sold_out_is_asked_again(stack: Stack, shop: Shop) -> None:
    order = shop.order("paid", ("P1403", "블랙"))
    async with chat(stack) as guest:
        await ask(guest, order, "옵션 변경하고 싶어요")
        none_left = await guest.say("핑크로요")
        assert "재고가 없어요" in none_left.text
        asked = await guest.say("그린이요")
        assert "그린으로 바꿔 드릴까요?" in asked.text
        await guest.say("네")
        (line,) = stack.sql("SELECT option_label FROM shop.order_items WHERE id = %s", order.items[0])
        assert line["option_label"] == "그린"


async def test_a_new_address_is_taken_once_it_can_be_reached(stack: Stack, shop: Shop) -> None:
    order = shop.order("paid", ("P1501", "화이트"))
    async with chat(stack) as guest:
        await ask(guest, order, "배송지 변경할래요")
        assert "도로명" in (await guest.say("부산이요")).text
        asked = await guest.say("서울 송파구 올림픽로 300 1001호로 바꿔 주세요")
        assert "‘서울 송파구 올림픽로 300 1001호’로 바꿔 드릴까요?" in asked.text
        assert "배송지를 바꿨어요" in (await guest.say("네")).text
        (row,) = stack.sql("SELECT address, door_code FROM shop.orders WHERE number = %s", order.number)
        assert row == {"address": "서울 송파구 올림픽로 300 1001호", "door_code": ""}


#: Wish, state of the order and days since it came, goods; a word of the refusal, and what is offered instead.
REFUSED = {
    "cancel after shipping": ("주문 취소할게요", "in_transit", 1, ("P1501", "화이트"), "받으신 뒤에 반품", "상담원 연결"),
    "cancel after delivery": ("주문 취소할게요", "delivered", 1, ("P1501", "화이트"), "이미 배송이 끝나서", "반품 신청"),
    "cancel when confirmed": ("주문 취소할게요", "confirmed", 20, ("P1501", "화이트"), "구매확정", "상담원 연결"),
    "cancel again": ("주문 취소할게요", "cancelled", 1, ("P1501", "화이트"), "이미 취소가", "상담원 연결"),
    "cancel made to order": ("주문 취소할게요", "preparing", 1, ("P1203", "블랙"), "주문 제작", "상담원 연결"),
    "return on the way": ("반품할게요", "in_transit", 1, ("P1501", "화이트"), "아직 배송 중", "상담원 연결"),
    "return too late": ("반품할게요", "delivered", 40, ("P1501", "화이트"), "", "상담원 연결"),
    "return before shipping": ("반품할게요", "paid", 1, ("P1501", "화이트"), "발송 전", "취소 신청"),
    "exchange in exchange": ("교환해 주세요", "exchange_requested", 1, ("P1501", "화이트"), "이미 교환 접수", "상담원 연결"),
    "option after shipping": ("옵션 변경하고 싶어요", "in_transit", 1, ("P1501", "화이트"), "받으신 뒤에 교환", "상담원 연결"),
    "address after shipping": ("배송지 변경할래요", "in_transit", 1, ("P1501", "화이트"), "이미 발송", "상담원 연결"),
    "address when packed": ("배송지 변경할래요", "ready_to_ship", 1, ("P1501", "화이트"), "상담원이 확인", "상담원 연결"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED.values(), ids=list(REFUSED))
async def test_what_is_not_possible_is_refused_with_a_way_on(
    case: tuple[str, str, int, tuple[str, str], str, str], stack: Stack, shop: Shop
) -> None:
    wish, state, days, goods, word, offered = case
    order = shop.order(state, goods, arrived=days)
    async with chat(stack) as guest:
        said = await ask(guest, order, wish)
        if "어떤 이유로" in said.text:  # a fault might still be accepted; a change of mind is not
            said = await guest.say("마음이 바뀌었어요")
        assert word in said.text
        assert offered in said.buttons
        assert (shop.states(order), shop.operations(order)) == ([state], [])


async def test_a_yes_to_the_alternative_begins_it(stack: Stack, shop: Shop) -> None:
    order = shop.order("paid", ("P1501", "화이트"))
    async with chat(stack) as guest:
        await ask(guest, order, "반품할게요")
        asked = await guest.say("네 그렇게 해주세요")
        assert "89,000원을 취소하고" in asked.text
        await guest.say("네")
        assert shop.operations(order) == ["cancel"]
