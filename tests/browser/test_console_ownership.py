"""Who has a conversation: taking, losing the race, giving back, closing, and the locked composer."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.console_desk import SEOYEON, Service, open_desk, open_talk

pytest_plugins = ["tests.browser.console_fixtures"]


def _take(page: Page) -> None:
    page.locator(".talk-head").get_by_role("button", name="상담 시작").click()


def test_taking_moves_it_to_mine_and_unlocks_the_composer(desk: Page) -> None:
    open_talk(desk, "c_haeun")
    expect(desk.get_by_text("고객이 기다리고 있어요. 상담을 시작하면 답장할 수 있어요.")).to_be_visible()
    expect(desk.get_by_role("textbox", name="답장")).to_have_count(0)
    _take(desk)
    expect(desk.get_by_role("textbox", name="답장")).to_be_focused()
    expect(desk.get_by_role("tab", name="내 상담 2")).to_have_attribute("aria-selected", "true")
    expect(desk.get_by_role("log")).to_contain_text("김민지 상담원이 들어왔어요.")


def test_losing_the_race_says_who_has_it(desk: Page, console_service: Service) -> None:
    open_talk(desk, "c_haeun")
    console_service.pull("take", conversation="c_haeun", agent="a_2", quietly=True)
    _take(desk)
    expect(desk.get_by_role("alert")).to_contain_text("이서연 님이 먼저 상담을 시작했어요.")
    expect(
        desk.get_by_text("이서연 님이 상담하고 있어요. 답장은 담당 상담원만 보낼 수 있어요.")
    ).to_be_visible()


def test_two_desks_agree(desk: Page, console_context: Callable[..., BrowserContext]) -> None:
    other = open_desk(console_context().new_page(), SEOYEON)
    open_talk(desk, "c_junho")
    open_talk(other, "c_junho")
    _take(other)
    expect(desk.get_by_text("이서연 님이 상담하고 있어요.")).to_be_visible()
    expect(desk.locator("[data-item=c_junho]")).to_have_count(0)
    other.get_by_role("textbox", name="답장").fill("확인해 보겠습니다.")
    other.keyboard.press("Enter")
    expect(desk.get_by_role("log")).to_contain_text("확인해 보겠습니다.")


def test_giving_back_to_the_bot_with_a_note(desk: Page) -> None:
    desk.goto("/desk/#/mine/c_yuna")
    desk.get_by_role("button", name="봇에게 돌려주기").click()
    dialog = desk.get_by_role("dialog", name="봇에게 돌려줄까요?")
    dialog.get_by_label("메모 (선택)").fill("선물 포장 안내함")
    dialog.get_by_role("button", name="돌려주기").click()
    expect(dialog).to_have_count(0)
    expect(desk.get_by_text("봇이 응대하고 있어요. 상담을 시작하면 답장할 수 있어요.")).to_be_visible()
    expect(desk.get_by_role("tab", name="봇 응대 3")).to_be_visible()


def test_closing_with_a_category(desk: Page, console_service: Service) -> None:
    desk.goto("/desk/#/mine/c_yuna")
    desk.get_by_role("button", name="상담 종료").click()
    dialog = desk.get_by_role("dialog", name="상담을 종료할까요?")
    dialog.get_by_role("radio", name="상품").check(force=True)
    dialog.get_by_role("button", name="종료하기").click()
    expect(desk.get_by_text("한유나 님의 상담을 상품으로 분류하고 종료했어요.")).to_be_visible()
    expect(desk.get_by_text("종료된 상담이에요.")).to_be_visible()
    assert {"conversation": "c_yuna", "category": "상품"} in console_service.log()


def test_drafts_stay_with_their_conversation(desk: Page) -> None:
    desk.goto("/desk/#/mine/c_yuna")
    desk.get_by_role("textbox", name="답장").fill("쓰다 만 답장")
    desk.get_by_role("tab", name="대기").click()
    open_talk(desk, "c_haeun")
    _take(desk)
    expect(desk.get_by_role("textbox", name="답장")).to_have_value("")
    desk.reload()
    desk.goto("/desk/#/mine/c_yuna")
    expect(desk.get_by_role("textbox", name="답장")).to_have_value("쓰다 만 답장")
