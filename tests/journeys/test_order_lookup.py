"""Looking an order up: as a guest who proves it, as a member who need not, and as somebody who may not."""

from __future__ import annotations

import pytest

from tests.stackrun.chat import api, chat
from tests.stackrun.shop import Shop
from tests.stackrun.stack import Stack

pytest_plugins = ["tests.stackrun.fixtures"]

NO_MATCH = "입력하신 주문번호와 전화번호로는 주문을 찾지 못했어요."
LOCKED = "30분 동안 조회를 멈췄어요"

WIDE = {
    ord(narrow): narrow_code
    for narrow, narrow_code in zip("0123456789-", "０１２３４５６７８９－", strict=True)
}

#: How people type an order number and four digits; both in one message or in two.
TYPED = {
    "with the request": ["배송조회 {number} 뒷자리 {last4}"],
    "one after the other": ["배송 조회", "{number}", "{last4}"],
    "together": ["배송 어디쯤이에요?", "{number}이고 뒷번호는 {last4}요"],
    "spaced": ["배송 조회해 주세요", "{spaced} 이에요", "{loose}"],
    "full width": ["배송 조회해 주세요", "{wide} {wide4}"],
    "four digits first": ["배송 조회", "뒷자리 {last4}이에요", "{number}"],
}


@pytest.mark.parametrize("transport", ["polls", "socket"])
@pytest.mark.parametrize("typed", TYPED.values(), ids=list(TYPED))
async def test_a_guest_sees_an_order_after_proving_it(
    typed: list[str], transport: str, stack: Stack, shop: Shop
) -> None:
    order = shop.order("in_transit", ("P1501", "화이트"))
    words = {
        "number": order.number,
        "last4": order.last4,
        "spaced": order.number.replace("-", " "),
        "loose": " ".join(order.last4),
        "wide": order.number.translate(WIDE),
        "wide4": order.last4.translate(WIDE),
    }
    async with chat(stack, transport=transport) as guest:
        for line in typed:
            assert guest.last.card == {}, "nothing is shown before the proof"
            said = await guest.say(line.format(**words))
        assert said.order["number"] == order.number
        assert said.order["receiver"] == "한*"
        assert "양화로" not in str(said.order["address"])
        assert "4321" not in str(said.card), "a door code is never shown"
        assert "대전HUB" in said.text


async def test_it_greets_first(stack: Stack) -> None:
    async with chat(stack) as guest:
        assert guest.last.messages[0]["seq"] == 1
        assert "무엇이 궁금하세요?" in guest.last.text
        assert "상담원 연결" in guest.last.buttons


async def test_an_order_number_that_looks_like_a_card_is_read(stack: Stack, shop: Shop) -> None:
    """One in ten passes the check digit of payment cards."""
    async with chat(stack) as guest:
        for _ in range(12):
            order = shop.order("paid", ("P1503", ""))
            said = await guest.say(f"{order.number} {order.last4} 주문 상태 알려 주세요")
            assert said.order["number"] == order.number


async def test_wrong_digits_and_unknown_orders_get_one_answer_and_then_a_lock(
    stack: Stack, shop: Shop
) -> None:
    order = shop.order("paid", ("P1503", ""))
    async with chat(stack) as guest:
        await guest.say("주문 조회")
        wrong = await guest.say(f"{order.number} 0000")
        unknown = await guest.say("20200101-0000001 0000")
        assert NO_MATCH in wrong.text
        assert (
            wrong.messages[0]["text"].split("확인해 주세요.")[0]
            == unknown.messages[0]["text"].split("확인해 주세요.")[0]
        )
        assert wrong.buttons == unknown.buttons
        for digits in ("0002", "0003", "0004"):
            assert NO_MATCH in (await guest.say(f"{order.number} {digits}")).text
        right = await guest.say(f"{order.number} {order.last4}")
        assert LOCKED in right.text, "even the right digits are no longer told from wrong ones"
        assert right.card == {}
        assert right.buttons == ["상담원 연결"]


async def test_locking_an_order_by_many_conversations(stack: Stack, shop: Shop) -> None:
    order = shop.order("paid", ("P1503", ""))
    for wrong in range(10):
        async with chat(stack) as stranger:
            await stranger.say(f"주문 조회 {order.number} 뒷자리 {wrong + 1:04d}"[:-4] + f"{9000 + wrong}")
    async with chat(stack) as stranger:
        assert LOCKED in (await stranger.say(f"주문 조회 {order.number} 뒷자리 9100")).text


async def test_a_member_is_asked_nothing_about_identity(stack: Stack, shop: Shop) -> None:
    async with chat(stack, shop.token("M0002")) as junho:
        said = await junho.say("택배 언제 와요?")
        assert said.order["number"] == shop.known(201)["number"]
        assert "도착 예정" in said.text


async def test_a_member_with_several_orders_picks_one(stack: Stack, shop: Shop) -> None:
    async with chat(stack, shop.token("M0001")) as minji:
        asked = await minji.say("배송 조회해 주세요")
        assert len(asked.numbers) > 1
        assert len(asked.buttons) == len(asked.numbers)
        picked = await minji.press("소리결 무선 이어폰")
        assert picked.order["number"] == shop.known(101)["number"]
        assert picked.order["shipments"][0]["courier_name"] == "CJ대한통운"
        named = await minji.say("러닝화는요? 주문 상태 알려 주세요")
        assert named.order["number"] == shop.known(102)["number"]


async def test_the_refund_is_told_with_amount_and_day(stack: Stack, shop: Shop) -> None:
    number = shop.known(106)["number"]
    (refund,) = stack.sql("SELECT amount FROM shop.refunds WHERE order_number = %s", number)
    async with chat(stack, shop.token("M0001")) as minji:
        said = await minji.say("환불 언제 돼요?")
        assert said.order["number"] == number
        assert f"{refund['amount']:,}원" in said.text
        assert "신용카드" in said.text


async def test_two_members_at_once_never_see_one_anothers_orders(stack: Stack, shop: Shop) -> None:
    import asyncio

    mine = {
        member: {
            row["number"] for row in stack.sql("SELECT number FROM shop.orders WHERE member_id = %s", member)
        }
        for member in ("M0001", "M0002")
    }
    foreign = {"M0001": shop.known(201)["number"], "M0002": shop.known(101)["number"]}

    async def look(member: str) -> set[str]:
        seen: set[str] = set()
        async with chat(stack, shop.token(member)) as customer:
            for line in (
                "주문 내역",
                "배송 조회",
                "환불 확인",
                f"{foreign[member]} 배송 조회",
                "주문 내역 보여줘",
            ):
                seen |= set((await customer.say(line)).numbers)
        return seen

    for _ in range(3):
        first, second = await asyncio.gather(look("M0001"), look("M0002"))
        assert first
        assert second
        assert first <= mine["M0001"]
        assert second <= mine["M0002"]


async def test_a_foreign_button_opens_nothing(stack: Stack, shop: Shop) -> None:
    async with chat(stack, shop.token("M0001")) as minji, chat(stack) as stranger:
        await minji.say("배송 조회")
        stolen = next(b["id"] for m in minji.last.messages for b in m["buttons"])
        answer = await stranger.http.post("/web/messages", json={"event_id": "e-stolen", "button": stolen})
        assert answer.status_code == 404


async def test_programs_look_up_through_the_developers_channel(stack: Stack, shop: Shop) -> None:
    order = shop.order("delivered", ("P1503", ""))
    async with await api(stack) as program:
        answer = await program.say("customer-1", f"주문 조회 {order.number} 뒷자리 {order.last4}")
        assert answer.status_code == 200
        (reply,) = answer.json()["replies"]
        assert reply["card"]["order"]["state_label"] == "배송완료"
        other = await program.say("customer-2", f"{order.number} 배송 조회")
        assert other.json()["replies"][0]["card"] is None, (
            "what one conversation proved opens nothing for another"
        )
