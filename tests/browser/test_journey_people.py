"""A customer in the shop and an agent at the console, in real browsers, against the whole running Sangdam."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.browser.chromium import launch
from tests.stackrun.pages import PATIENCE_MS, Desk, Person, Shopper
from tests.stackrun.shop import Shop
from tests.stackrun.stack import SERVICE, Stack, until_now

pytest_plugins = ["tests.stackrun.fixtures"]


@pytest.fixture(scope="module")
def journey_browser() -> Iterator[Browser]:
    """One browser per file: Playwright may run only once at a time, and other files start their own."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def people(
    journey_browser: Browser, stack: Stack, tmp_path: Path
) -> Iterator[Callable[[type[Person]], Person]]:
    """Makes people, each with a browser profile of their own; pictures of their pages are kept with the test."""
    made: list[tuple[Person, BrowserContext]] = []

    def make(kind: type[Person]) -> Person:
        context = journey_browser.new_context(
            base_url=stack.origin,
            locale="ko-KR",
            timezone_id="Asia/Seoul",
            viewport={"width": 1280, "height": 800},
        )
        person = kind(context.new_page())
        made.append((person, context))
        return person

    yield make
    for number, (person, context) in enumerate(made):
        person.page.screenshot(path=tmp_path / f"{number}-{type(person).__name__.lower()}.png")
        context.close()
    assert [problem for person, _ in made for problem in person.problems] == []


@pytest.fixture
def shopper(people: Callable[[type[Person]], Shopper]) -> Shopper:
    """A customer on the shop's front page."""
    person = people(Shopper)
    person.visit()
    return person


def conversation_of(stack: Stack, said: str) -> str:
    """The conversation in which something was said."""
    rows = stack.sql(
        "SELECT conversation_id FROM message WHERE author = 'customer' AND body ->> 'text' = %s ORDER BY id DESC",
        said,
    )
    return str(rows[0]["conversation_id"])


def test_from_the_shop_to_a_person_and_back(
    shopper: Shopper, people: Callable[[type[Person]], Desk], stack: Stack, shop: Shop
) -> None:
    order = shop.order("in_transit", ("P1501", "화이트"))
    shopper.open()
    shopper.log.get_by_role("button", name="배송 조회").click()
    shopper.sees("주문번호를 알려 주세요.")
    shopper.write(f"{order.number} {order.last4}")
    shopper.sees("대전HUB")
    expect(shopper.log.get_by_text(order.number).last).to_be_visible()
    expect(shopper.log.locator("[aria-current=step]").last).to_have_text("배송중")
    asking = f"상담원 연결해 주세요. {order.number}"
    shopper.write(asking)
    shopper.sees("다시 설명하지 않으셔도 돼요")
    conversation = conversation_of(stack, asking)

    desk = people(Desk)
    desk.sign_in()
    expect(desk.row(conversation)).to_contain_text("상담원 요청", timeout=PATIENCE_MS)
    expect(desk.row(conversation).locator(".waited")).to_contain_text("대기")
    desk.open(conversation)
    expect(desk.log).to_contain_text("대전HUB")
    expect(desk.log.get_by_text("상담원 연결", exact=True).first).to_be_visible()
    expect(desk.log.get_by_text("배송 조회", exact=True).first).to_be_attached()
    expect(desk.page.get_by_role("complementary", name="고객 정보")).to_contain_text(order.number)
    desk.take()
    shopper.sees("관리자 상담원이 연결되었어요")
    desk.reply("안녕하세요, 택배사에 확인하고 있어요.")
    shopper.sees("택배사에 확인하고 있어요.")

    shopper.box.focus()
    shopper.compose("네 기다릴게", "요")
    expect(shopper.sent.last).to_have_text("네 기다릴게요", timeout=PATIENCE_MS)
    expect(desk.log.get_by_text("네 기다릴게요", exact=True)).to_have_count(1, timeout=PATIENCE_MS)
    desk.box.focus()
    desk.compose("내일 도착한다고 해", "요")
    shopper.sees("내일 도착한다고 해요")

    whole = shopper.bubbles.all_inner_texts()
    shopper.page.reload()
    expect(shopper.bubbles).to_have_count(len(whole), timeout=PATIENCE_MS)
    assert shopper.bubbles.all_inner_texts() == whole
    desk.page.reload()
    expect(desk.log.get_by_text("내일 도착한다고 해요", exact=True)).to_have_count(1, timeout=PATIENCE_MS)

    desk.give_back()
    shopper.sees("제가 다시 도와드릴게요")
    shopper.write("배송비 얼마예요?")
    shopper.sees("3,000원")


def test_nothing_is_lost_or_doubled_when_the_service_dies_meanwhile(
    shopper: Shopper, people: Callable[[type[Person]], Desk], stack: Stack
) -> None:
    shopper.open()
    asking = "상담원이랑 통화 말고 채팅으로 얘기할래요"
    shopper.write(asking)
    shopper.sees("연결")
    until_now(lambda: stack.sql("SELECT 1 FROM message WHERE body ->> 'text' = %s", asking))
    conversation = conversation_of(stack, asking)
    desk = people(Desk)
    desk.sign_in()
    desk.open(conversation)
    desk.take()
    shopper.sees("연결되었어요")

    old = stack.process(SERVICE)
    old.send_signal(signal.SIGKILL)
    lines = [f"끊긴 사이에 쓴 말 {number}" for number in range(3)]
    for line in lines:
        shopper.write(line)
    desk.reply("저도 끊긴 사이에 썼어요")
    until_now(lambda: [one for one in stack.processes(SERVICE) if one.pid != old.pid])
    expect(shopper.sent).to_have_text([asking, *lines], timeout=PATIENCE_MS)
    expect(shopper.log.get_by_text("저도 끊긴 사이에 썼어요", exact=True)).to_have_count(
        1, timeout=PATIENCE_MS
    )
    for line in lines:
        expect(desk.log.get_by_text(line, exact=True)).to_have_count(1, timeout=PATIENCE_MS)
    stored = stack.sql(
        "SELECT body ->> 'text' AS text FROM message WHERE conversation_id = %s AND author = 'customer' ORDER BY seq",
        conversation,
    )
    assert [row["text"] for row in stored] == [asking, *lines]


def test_a_member_who_signs_in_is_known_to_the_chat(shopper: Shopper, shop: Shop) -> None:
    shopper.sign_in("이준호")
    shopper.open()
    shopper.write("택배 언제 와요?")
    shopper.sees("도착 예정")
    expect(shopper.log.get_by_text(shop.known(201)["number"]).last).to_be_visible()
    shopper.page.goto("/shop/orders.html")
    expect(shopper.page.get_by_text(shop.known(201)["number"]).first).to_be_visible()
    expect(shopper.page.get_by_text(shop.known(101)["number"])).to_have_count(0)
