"""Nothing is lost and nothing is doubled: lost connections, reloads, gaps, several tabs, other members."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.widget_stage import Customer, Service

pytest_plugins = ["tests.browser.widget_fixtures"]


def test_a_page_view_alone_opens_no_conversation(customer: Customer, widget_service: Service) -> None:
    customer.visit()
    expect(customer.page.get_by_role("button", name="상담 채팅 열기")).to_be_visible()
    assert widget_service.log()["sessions"] == []


def test_messages_missed_while_the_connection_was_down_arrive_in_order(
    customer: Customer, widget_service: Service
) -> None:
    customer.visit().open()
    widget_service.mood(up=False)
    widget_service.act("drop")
    expect(customer.page.get_by_text("다시 연결하고 있어요…")).to_be_visible()
    for number in range(5):
        widget_service.say(text=f"놓친 말 {number}")
    customer.write("끊긴 동안 쓴 말")
    expect(customer.log.get_by_text("연결되면 보낼게요")).to_be_visible()
    widget_service.mood(up=True)
    expect(customer.settled).to_have_text(["끊긴 동안 쓴 말"])
    expect(customer.log.locator(".row.bot .bubble")).to_have_text(
        ["안녕하세요, 하루상점이에요. 무엇을 도와드릴까요?", *(f"놓친 말 {number}" for number in range(5))]
    )
    assert widget_service.said() == ["끊긴 동안 쓴 말"]


def test_a_reload_shows_the_whole_conversation(customer: Customer, widget_service: Service) -> None:
    widget_service.mood(mute=False)
    customer.visit().open()
    customer.write("배송 어디쯤이에요?")
    customer.sees("상태예요")
    before = customer.log.inner_text()
    customer.page.reload()
    customer.sees("상태예요")
    assert customer.log.inner_text() == before
    assert widget_service.log()["conversations"] == 1


def test_a_message_the_socket_swallowed_is_fetched(customer: Customer, widget_service: Service) -> None:
    customer.visit().open()
    widget_service.mood(skip=[2])
    widget_service.say(text="둘째")
    widget_service.say(text="셋째")
    expect(customer.log.locator(".row.bot .bubble")).to_have_text(
        ["안녕하세요, 하루상점이에요. 무엇을 도와드릴까요?", "둘째", "셋째"]
    )


def test_an_answer_swallowed_at_the_end_is_noticed_by_its_number(
    customer: Customer, widget_service: Service
) -> None:
    customer.visit().open()
    widget_service.mood(skip=[2])
    customer.write("받았나요")
    expect(customer.settled).to_have_text(["받았나요"])


def test_without_an_ack_the_message_is_repeated_and_stored_once(
    customer: Customer, widget_service: Service
) -> None:
    customer.page.clock.install()
    customer.visit().open()
    widget_service.mood(ack=False, skip=[2])
    customer.write("한 번만")
    expect(customer.own).to_have_text(["한 번만"])
    widget_service.mood(ack=True, skip=[])
    customer.page.clock.fast_forward(9_000)
    expect(customer.settled).to_have_text(["한 번만"])
    sends = widget_service.log()["sends"]
    assert len(sends) >= 2
    assert len({one["event_id"] for one in sends}) == 1
    assert widget_service.said() == ["한 번만"]


def test_a_dead_socket_is_noticed_by_its_missing_pong(customer: Customer, widget_service: Service) -> None:
    customer.page.clock.install()
    customer.visit().open()
    hellos = widget_service.log()["hellos"]
    widget_service.mood(deaf=True)
    customer.page.clock.fast_forward(26_000)
    customer.page.clock.fast_forward(9_000)
    expect(customer.page.get_by_text("다시 연결하고 있어요…")).to_be_visible()
    widget_service.mood(deaf=False)
    customer.page.clock.fast_forward(2_000)
    expect(customer.page.get_by_text("다시 연결하고 있어요…")).to_be_hidden()
    assert widget_service.log()["hellos"] > hellos


def test_long_polling_serves_where_no_socket_opens_and_ends_when_one_does(
    customer: Customer, widget_service: Service
) -> None:
    widget_service.mood(socket=False, mute=False)
    customer.visit().open()
    customer.write("배송 어디쯤이에요?")
    customer.sees("상태예요")
    customer.write("고마워요")
    expect(customer.settled).to_have_text(["배송 어디쯤이에요?", "고마워요"])
    assert widget_service.log()["hellos"] == 0
    widget_service.mood(socket=True)
    customer.page.evaluate(
        "window.dispatchEvent(new Event('offline')); window.dispatchEvent(new Event('online'))"
    )
    widget_service.act("owner", owner="agent", agent="한지은")
    expect(customer.page.get_by_role("heading", name="한지은 상담원")).to_be_visible()
    widget_service.say(text="소켓으로 온 말")
    customer.sees("소켓으로 온 말")
    assert widget_service.log()["hellos"] >= 1


def test_going_offline_and_back(customer: Customer) -> None:
    customer.visit().open()
    customer.page.context.set_offline(True)
    expect(customer.page.get_by_text("인터넷 연결이 끊겼어요.")).to_be_visible()
    customer.write("지하철이에요")
    expect(customer.log.get_by_text("연결되면 보낼게요")).to_be_visible()
    customer.page.context.set_offline(False)
    expect(customer.settled).to_have_text(["지하철이에요"])


def test_a_message_unsent_at_reload_is_sent_after_it(customer: Customer, widget_service: Service) -> None:
    customer.visit().open()
    widget_service.mood(store=False)
    customer.write("아직 못 갔어요")
    expect(customer.own).to_have_text(["아직 못 갔어요"])
    customer.page.reload()
    widget_service.mood(store=True)
    widget_service.act("drop")
    expect(customer.settled).to_have_text(["아직 못 갔어요"])
    assert widget_service.said() == ["아직 못 갔어요"]


def test_a_token_that_ended_leads_into_a_new_conversation(
    customer: Customer, widget_service: Service
) -> None:
    customer.visit().open()
    customer.write("첫 대화")
    expect(customer.settled).to_have_text(["첫 대화"])
    widget_service.act("expire")
    expect(customer.settled).to_have_count(0)
    customer.sees("무엇을 도와드릴까요?")
    customer.write("둘째 대화")
    expect(customer.settled).to_have_text(["둘째 대화"])


def test_tabs_stay_in_step(widget_service: Service, widget_context: Callable[..., BrowserContext]) -> None:
    context = widget_context()
    one, two = (Customer(context.new_page(), widget_service.base) for _ in range(2))
    one.visit()
    two.visit()
    one.open()
    two.open()
    assert widget_service.log()["conversations"] == 1
    one.write("첫째 탭")
    expect(two.settled).to_have_text(["첫째 탭"])
    two.write("둘째 탭")
    expect(one.settled).to_have_text(["첫째 탭", "둘째 탭"])
    assert len(widget_service.said()) == 2


def test_read_in_one_tab_is_read_in_all(
    widget_service: Service, widget_context: Callable[..., BrowserContext]
) -> None:
    context = widget_context()
    one = Customer(context.new_page(), widget_service.base).visit().open()
    one.page.get_by_role("button", name="채팅 닫기").last.click()
    two = Customer(context.new_page(), widget_service.base).visit()
    expect(two.page.get_by_role("button", name="상담 채팅 열기", exact=True)).to_be_visible()
    widget_service.say(text="새 소식")
    for page in (one.page, two.page):
        expect(page.get_by_role("button", name="상담 채팅 열기, 읽지 않은 메시지 1개")).to_be_visible()
        expect(page).to_have_title("(1) 새 메시지 · 시험 쪽")
    two.page.bring_to_front()
    two.page.get_by_role("button", name="상담 채팅 열기").click()
    for page in (one.page, two.page):
        expect(page).to_have_title("시험 쪽")


@pytest.mark.parametrize("after", ["M0002.b", ""])
def test_nothing_of_one_member_is_left_for_the_next(
    after: str, customer: Customer, widget_service: Service
) -> None:
    customer.visit(member="M0001.a").open()
    customer.write("민지의 비밀")
    expect(customer.settled).to_have_text(["민지의 비밀"])
    widget_service.mood(store=False)
    customer.write("민지가 못 보낸 말")
    customer.box.fill("민지가 쓰다 만 말")
    widget_service.mood(store=True)
    customer.visit(**({"member": after} if after else {}))
    if customer.page.get_by_role("button", name="상담 채팅 열기").is_visible():
        customer.page.get_by_role("button", name="상담 채팅 열기").click()
    customer.sees("무엇을 도와드릴까요?")
    expect(customer.box).to_have_value("")
    expect(customer.own).to_have_count(0)
    customer.write("다른 사람이에요")
    expect(customer.settled).to_have_text(["다른 사람이에요"])
    assert widget_service.said() == ["다른 사람이에요"]


def test_a_fresh_token_of_the_same_member_continues(customer: Customer) -> None:
    customer.visit(member="M0001.a").open()
    customer.write("아까 물어본 거요")
    expect(customer.settled).to_have_text(["아까 물어본 거요"])
    customer.visit(member="M0001.z")
    expect(customer.settled).to_have_text(["아까 물어본 거요"])


def test_a_tab_of_the_former_member_stops(
    widget_service: Service, widget_context: Callable[..., BrowserContext]
) -> None:
    context = widget_context()
    old = Customer(context.new_page(), widget_service.base).visit(member="M0001.a").open()
    old.write("민지의 비밀")
    expect(old.settled).to_have_text(["민지의 비밀"])
    Customer(context.new_page(), widget_service.base).visit(member="M0002.b").open()
    expect(old.page.get_by_text("로그인 정보가 바뀌었어요.")).to_be_visible()
    expect(old.own).to_have_count(0)


def test_a_page_that_may_not_open_the_chat_says_so(customer: Customer, widget_service: Service) -> None:
    widget_service.mood(refuseSession=True)
    customer.visit()
    customer.page.get_by_role("button", name="상담 채팅 열기").click()
    expect(customer.page.get_by_text("지금은 상담을 열 수 없어요.")).to_be_visible()
