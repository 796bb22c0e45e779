"""Signing in: errors that say what is wrong, and a new password before the desk."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.console_desk import Service, open_desk, sign_in

pytest_plugins = ["tests.browser.console_fixtures"]


def _gate(console_context: Callable[..., BrowserContext]) -> Page:
    page = console_context().new_page()
    page.goto("/desk/")
    return page


def test_wrong_password_is_said_and_the_right_one_still_works(
    console_context: Callable[..., BrowserContext],
) -> None:
    page = _gate(console_context)
    sign_in(page, "minji", "틀린-비밀번호")
    expect(page.get_by_role("alert")).to_contain_text("아이디 또는 비밀번호가 맞지 않아요")
    expect(page.get_by_label("비밀번호", exact=True)).to_be_focused()
    page.get_by_label("비밀번호", exact=True).fill("desk-minji-01")
    page.keyboard.press("Enter")
    expect(page.get_by_role("tab", name="대기 3")).to_be_visible()


def test_empty_fields_are_named(console_context: Callable[..., BrowserContext]) -> None:
    page = _gate(console_context)
    page.get_by_role("button", name="로그인", exact=True).click()
    expect(page.get_by_text("아이디를 입력해 주세요.")).to_be_visible()
    expect(page.get_by_label("아이디")).to_be_focused()


def test_too_many_attempts_say_how_long_to_wait(console_context: Callable[..., BrowserContext]) -> None:
    page = _gate(console_context)
    for _ in range(6):
        with page.expect_response("**/desk/api/session"):
            sign_in(page, "minji", "틀린-비밀번호")
        expect(page.get_by_role("button", name="로그인", exact=True)).to_be_enabled()
        expect(page.get_by_label("비밀번호", exact=True)).to_have_value("")
    expect(page.get_by_role("alert")).to_contain_text("5분 뒤에 다시 시도해 주세요")


def test_a_first_password_must_be_changed(console_context: Callable[..., BrowserContext]) -> None:
    page = _gate(console_context)
    sign_in(page, "newbie", "first-time-01")
    expect(page.get_by_role("heading", name="비밀번호를 바꿔 주세요")).to_be_visible()
    page.get_by_label("지금 비밀번호", exact=True).fill("first-time-01")
    page.get_by_label("새 비밀번호", exact=True).fill("짧아요")
    page.get_by_role("button", name="비밀번호 바꾸기").click()
    expect(page.get_by_text("새 비밀번호는 10자 이상이어야 해요.")).to_be_visible()
    page.get_by_label("새 비밀번호", exact=True).fill("새로운-비밀번호-2026")
    page.get_by_label("새 비밀번호 확인").fill("다른-비밀번호-2026")
    page.get_by_role("button", name="비밀번호 바꾸기").click()
    expect(page.get_by_text("새 비밀번호와 확인이 서로 달라요.")).to_be_visible()
    page.get_by_label("새 비밀번호 확인").fill("새로운-비밀번호-2026")
    page.get_by_role("button", name="비밀번호 바꾸기").click()
    expect(page.get_by_role("tab", name="대기 3")).to_be_visible()


def test_a_session_that_ended_asks_to_sign_in_again_and_keeps_the_draft(
    desk: Page, console_service: Service
) -> None:
    desk.goto("/desk/#/mine/c_yuna")
    desk.get_by_role("textbox", name="답장").fill("쓰던 답장")
    desk.context.clear_cookies()
    desk.get_by_role("tab", name="종료").click()
    expect(desk.get_by_text("로그인이 만료됐어요")).to_be_visible()
    sign_in(desk, "minji", "desk-minji-01")
    desk.goto("/desk/#/mine/c_yuna")
    expect(desk.get_by_role("textbox", name="답장")).to_have_value("쓰던 답장")


def test_signing_out(console_context: Callable[..., BrowserContext]) -> None:
    page = open_desk(console_context().new_page())
    page.get_by_role("button", name="로그아웃").click()
    expect(page.get_by_label("아이디")).to_be_visible()
    page.reload()
    expect(page.get_by_label("아이디")).to_be_visible()
