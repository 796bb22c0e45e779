"""The desk without a mouse, on every width, in both themes, for everyone (axe)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.console_desk import Service, open_desk, open_talk

pytest_plugins = ["tests.browser.console_fixtures"]

AXE = Path(__file__).resolve().parents[2] / "console/node_modules/axe-core/axe.min.js"


def test_keyboard_only_from_list_to_reply_and_back(desk: Page, console_service: Service) -> None:
    expect(desk.locator("[data-item]")).to_have_count(3)
    desk.keyboard.press("j")
    expect(desk.locator("[data-item=c_haeun]")).to_be_focused()
    desk.keyboard.press("ArrowDown")
    expect(desk.locator("[data-item=c_junho]")).to_be_focused()
    desk.keyboard.press("k")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name="정하은", level=2)).to_be_visible()
    desk.keyboard.press("t")
    composer = desk.get_by_role("textbox", name="답장")
    expect(composer).to_be_focused()
    desk.keyboard.type("jtr?")
    expect(composer).to_have_value("jtr?")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("log")).to_contain_text("jtr?")
    desk.keyboard.press("Escape")
    expect(desk.locator("[data-item=c_haeun]")).to_be_focused()
    desk.keyboard.press("r")
    expect(composer).to_be_focused()
    desk.keyboard.press("Escape")
    desk.keyboard.press("Escape")
    expect(desk.get_by_text("상담을 골라 주세요")).to_be_visible()
    desk.keyboard.press("4")
    expect(desk.get_by_role("tab", name="봇 응대 2")).to_have_attribute("aria-selected", "true")


def test_letters_work_on_a_hangul_keyboard_and_can_be_switched_off(desk: Page) -> None:
    keys = desk.context.new_cdp_session(desk)
    hangul_j = {"type": "keyDown", "key": "ㅓ", "code": "KeyJ", "windowsVirtualKeyCode": 74}
    keys.send("Input.dispatchKeyEvent", hangul_j)
    expect(desk.locator("[data-item=c_haeun]")).to_be_focused()
    desk.keyboard.press("?")
    dialog = desk.get_by_role("dialog", name="단축키")
    dialog.get_by_role("checkbox", name="글자 단축키 쓰기").uncheck()
    desk.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(desk.locator("[data-item=c_haeun]")).to_be_focused()
    desk.keyboard.press("j")
    expect(desk.locator("[data-item=c_haeun]")).to_be_focused()
    desk.keyboard.press("ArrowDown")
    expect(desk.locator("[data-item=c_junho]")).to_be_focused()


def test_tabs_move_with_arrow_keys(desk: Page) -> None:
    desk.get_by_role("tab", name="대기").focus()
    desk.keyboard.press("ArrowDown")
    expect(desk.get_by_role("tab", name="내 상담")).to_be_focused()
    expect(desk.locator("[data-item=c_yuna]")).to_be_visible()


def test_the_theme_is_remembered(desk: Page) -> None:
    desk.get_by_role("button", name="어두운 화면으로 바꾸기").click()
    expect(desk.locator("html")).to_have_attribute("data-theme", "dark")
    desk.reload()
    expect(desk.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_phone_stacks_the_panes(console_context: Callable[..., BrowserContext]) -> None:
    page = open_desk(console_context(viewport={"width": 390, "height": 844}).new_page())
    open_talk(page, "c_haeun")
    expect(page.get_by_role("tablist")).not_to_be_visible()
    page.get_by_role("button", name="고객 정보", exact=True).click()
    expect(page.get_by_text("M-20391")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("log")).to_be_visible()
    page.get_by_role("button", name="목록으로").click()
    expect(page.locator("[data-item=c_haeun]")).to_be_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1440, 900), (820, 1180), (390, 844)], ids=["desktop", "tablet", "phone"])
def test_axe_finds_nothing(
    console_context: Callable[..., BrowserContext], theme: str, size: tuple[int, int]
) -> None:
    page = console_context(viewport={"width": size[0], "height": size[1]}, color_scheme=theme).new_page()
    page.goto("/desk/")
    expect(page.get_by_label("아이디")).to_be_visible()
    found = _violations(page)
    open_desk(page)
    expect(page.locator("[data-item]")).to_have_count(3)
    found += _violations(page)
    open_talk(page, "c_haeun")
    page.locator("details.understood summary").last.click()
    found += _violations(page)
    page.goto("/desk/#/mine/c_yuna")
    page.get_by_role("button", name="상담 종료").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    found += _violations(page)
    assert found == []


def _violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text())
    return page.evaluate(
        """async () => (await axe.run({runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})).violations
        .flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 120)} ${node.failureSummary}`))"""
    )
