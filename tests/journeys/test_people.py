"""From the bot to a person and back: the bot is silent meanwhile, whatever is typed, however long, whatever restarts."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator

import pytest

from tests.harness.clients import Agent, new_event
from tests.stackrun.chat import Chat, chat
from tests.stackrun.shop import Shop
from tests.stackrun.stack import PASSWORD, SERVICE, Stack

pytest_plugins = ["tests.stackrun.fixtures"]


@pytest.fixture
async def agent(stack: Stack) -> AsyncIterator[Agent]:
    """The administrator at the console."""
    async with await Agent.sign_in(stack.origin, "admin", PASSWORD) as signed_in:
        yield signed_in


async def silent(customer: Chat, before: int) -> None:
    """Nothing was said by the bot after message `before`."""
    later = [message for message in await customer.poll(before) if message["from"] == "bot"]
    assert later == [], later


async def test_the_whole_way_to_a_person_and_back(stack: Stack, shop: Shop, agent: Agent) -> None:
    order = shop.order("in_transit", ("P1501", "화이트"))
    async with chat(stack) as customer:
        await customer.say(f"배송 조회 {order.number} 뒷자리 {order.last4}")
        said = await customer.say("상담원 연결해 주세요")
        assert "다시 설명하지 않으셔도 돼요" in said.text

        listed = (await agent.get("/conversations", view="waiting")).json()["conversations"]
        (entry,) = [one for one in listed if one["id"] == customer.id]
        assert (entry["reason_label"], bool(entry["waiting_since"])) == ("상담원 요청", True)
        whole = (await agent.get(f"/conversations/{customer.id}")).json()
        assert [one["number"] for one in whole["customer"]["verified_orders"]] == [order.number]
        understood = [m["understood"] for m in whole["messages"] if m["understood"]]
        assert [one["intent"] for one in understood] == ["delivery_tracking", "request_human"]
        assert {one["sentiment"]["label"] for one in understood} <= {"긍정", "보통", "부정"}

        waiting = await customer.send(text="빨리 좀 부탁해요")
        assert "전달했어요" in (await customer.answer(waiting)).text
        await customer.handled(await customer.send(text="아직인가요"))

        await agent.take(customer.id)
        joined = await customer.poll(waiting)
        assert any(
            message["from"] == "system" and "상담원이 연결되었어요" in message["text"] for message in joined
        )
        assert customer.owner == "agent"
        before = joined[-1]["seq"]

        button = next(b["id"] for m in whole["messages"] for b in m["buttons"])
        for what in (
            {"text": "배송 조회"},
            {"text": "/restart"},
            {"button": button},
            {"text": "챗봇 불러줘"},
        ):
            await customer.handled(await customer.send(**what))
        await silent(customer, before)

        event = new_event()
        for _ in range(2):
            assert (
                await agent.act(customer.id, "reply", event_id=event, text="택배사에 확인했어요.")
            ).status_code == 202
        replies = [message for message in await customer.poll(before) if message["from"] == "agent"]
        assert [message["text"] for message in replies] == ["택배사에 확인했어요."]

        version = (await agent.summary(customer.id))["version"]
        assert (await agent.act(customer.id, "return", version=version)).status_code == 200
        back = await customer.answer(replies[-1]["seq"] + 1)
        assert "제가 다시 도와드릴게요" in back.text
        first = await customer.say("그럼 이 주문 취소할 수 있어요?")
        assert "이미 택배사에 넘겨져서 취소할 수 없어요" in first.text, "it still knows which order"
        assert customer.owner == "bot"


async def test_the_bot_stays_silent_after_61_minutes_and_a_restart(stack: Stack, agent: Agent) -> None:
    """The clock is moved by moving every time the conversation keeps in the database."""
    async with chat(stack) as customer:
        await customer.say("상담원 연결해 주세요")
        await agent.take(customer.id)
        before = (await customer.poll())[-1]["seq"]
        for statement in (
            "UPDATE conversation SET owner_since = owner_since - i, created_at = created_at - i, updated_at = updated_at - i",
            "UPDATE message SET created_at = created_at - i",
            "UPDATE journal SET received_at = received_at - i, done_at = done_at - i",
            "UPDATE handoff SET requested_at = requested_at - i, taken_at = taken_at - i",
        ):
            key = "id" if "UPDATE conversation" in statement else "conversation_id"
            moved = statement.replace("- i", "- interval '61 minutes'")
            stack.sql(f"{moved} WHERE {key} = %s", customer.id)
        await customer.handled(await customer.send(text="아직 계세요?"))

        old = stack.process(SERVICE)
        old.send_signal(signal.SIGTERM)
        await stack.replaced(SERVICE, old)
        for text in ("/restart", "배송 조회", "안녕하세요"):
            await customer.handled(await customer.send(text=text))
        await silent(customer, before)
        assert customer.owner == "agent"

        version = (await agent.summary(customer.id))["version"]
        assert (await agent.act(customer.id, "return", version=version)).status_code == 200
        await stack.settled()  # the bot has said that it is back
        last = (await customer.poll(before))[-1]["seq"]
        assert "3,000원" in (await customer.say("배송비 얼마예요?")).text
        assert last > before


async def test_after_closing_a_new_message_begins_with_the_bot(stack: Stack, agent: Agent) -> None:
    async with chat(stack) as customer:
        await customer.say("주문 취소할게요")
        await customer.say("상담원 연결해 주세요")
        await agent.take(customer.id)
        version = (await agent.summary(customer.id))["version"]
        closed = await agent.act(customer.id, "close", version=version, category="배송")
        assert closed.status_code == 200
        end = await customer.poll()
        assert "종료되었어요" in end[-1]["text"]
        assert customer.owner == "closed"
        said = await customer.say("영업시간이 어떻게 되나요?")
        assert "주문번호" not in said.text, "the form of before is gone"
        assert customer.owner == "bot"


async def test_two_agents_cannot_both_have_it(stack: Stack, agent: Agent) -> None:
    async with chat(stack) as customer:
        await customer.say("상담원 연결해 주세요")
        version = (await agent.summary(customer.id))["version"]
        answers = [await agent.act(customer.id, "take", version=version) for _ in range(2)]
        assert sorted(answer.status_code for answer in answers) == [200, 409]
