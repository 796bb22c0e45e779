"""Replying: once per Enter, also in Hangul; repeated with the same event_id until acknowledged; inert contents."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.console_desk import Service, open_desk, open_talk

pytest_plugins = ["tests.browser.console_fixtures"]


@pytest.fixture
def mine(desk: Page) -> Page:
    """A conversation of one's own, ready to reply."""
    desk.goto("/desk/#/mine/c_yuna")
    desk.get_by_role("textbox", name="답장").focus()
    return desk


def _said(page: Page, text: str) -> Locator:
    return page.locator("[data-seq] .bubble").get_by_text(text, exact=True)


def test_enter_sends_and_shift_enter_breaks_the_line(mine: Page, console_service: Service) -> None:
    mine.keyboard.type("네,")
    mine.keyboard.press("Shift+Enter")
    mine.keyboard.type("확인했어요.")
    mine.keyboard.press("Enter")
    expect(mine.get_by_role("textbox", name="답장")).to_have_value("")
    expect(_said(mine, "네, 확인했어요.")).to_have_count(1)
    expect(mine.locator(".pending")).to_have_count(0)
    assert console_service.replies() == ["네,\n확인했어요."]


def test_typing_is_told(mine: Page, console_service: Service) -> None:
    with mine.expect_response("**/typing"):
        mine.keyboard.type("네")
    with mine.expect_response("**/typing"):
        mine.keyboard.press("Enter")
    told = [entry["typing"] for entry in console_service.log() if "typing" in entry]
    assert told == [True, False]


ENTER = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13}
PROCESS = {"key": "Process", "code": "Enter", "windowsVirtualKeyCode": 229}


@pytest.mark.parametrize("again", [True, False], ids=["enter-again-after", "enter-only-inside"])
def test_one_enter_sends_a_hangul_reply_once_and_whole(
    mine: Page, console_service: Service, again: bool
) -> None:
    keys = mine.context.new_cdp_session(mine)
    keys.send("Input.insertText", {"text": "고맙습"})
    keys.send("Input.imeSetComposition", {"text": "니", "selectionStart": 1, "selectionEnd": 1})
    keys.send("Input.imeSetComposition", {"text": "니다", "selectionStart": 2, "selectionEnd": 2})
    keys.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **PROCESS})
    keys.send("Input.insertText", {"text": "니다"})
    if again:
        keys.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": "\r", **ENTER})
    keys.send("Input.dispatchKeyEvent", {"type": "keyUp", **ENTER})
    expect(_said(mine, "고맙습니다")).to_have_count(1)
    expect(mine.get_by_role("textbox", name="답장")).to_have_value("")
    mine.keyboard.type("다음")
    mine.keyboard.press("Enter")
    expect(_said(mine, "다음")).to_have_count(1)
    assert console_service.replies() == ["고맙습니다", "다음"]


def test_a_reply_whose_answer_was_lost_is_repeated_and_stored_once(
    mine: Page, console_service: Service
) -> None:
    console_service.pull("replies", mode="lose")
    mine.keyboard.type("카드도 넣어 드릴게요.")
    with mine.expect_event("requestfailed", lambda request: request.url.endswith("/reply")):
        mine.keyboard.press("Enter")
    console_service.pull("replies", mode="ok")
    with mine.expect_response("**/reply") as answer:
        pass
    assert answer.value.json()["duplicate"] is True
    expect(_said(mine, "카드도 넣어 드릴게요.")).to_have_count(1)
    expect(mine.locator(".pending")).to_have_count(0)
    sent = [entry["event_id"] for entry in console_service.log() if "event_id" in entry]
    assert len(sent) >= 2
    assert len(set(sent)) == 1


def test_a_reply_that_does_not_get_through_can_be_sent_again(
    console_context: Callable[..., BrowserContext], console_service: Service
) -> None:
    page = console_context().new_page()
    page.clock.install()
    open_desk(page, at="/desk/#/mine/c_yuna")
    console_service.pull("replies", mode="refuse")
    page.get_by_role("textbox", name="답장").fill("잠시만요.")
    page.keyboard.press("Enter")
    pending = page.locator(".pending")
    expect(pending).to_contain_text("전송 중")
    again = pending.get_by_role("button", name="다시 보내기")
    for _ in range(600):
        if again.is_visible():
            break
        page.clock.run_for(1000)
    expect(again).to_be_visible()
    console_service.pull("replies", mode="ok")
    again.click()
    expect(_said(page, "잠시만요.")).to_have_count(1)
    expect(pending).to_have_count(0)
    assert len({entry["event_id"] for entry in console_service.log() if "event_id" in entry}) == 1


def test_contents_are_inert(desk: Page, console_service: Service) -> None:
    evil = '<img src=x onerror="window.owned=1"><script>window.owned=1</script> javascript:alert(1) https://ok.example/a?b="><b>'
    product = {
        "id": "p",
        "name": evil,
        "price": 1,
        "image_url": "javascript:window.owned=1",
        "url": "javascript:window.owned=1",
        "summary": evil,
    }
    lines = [
        [1, "customer", evil, {"image": {"url": "javascript:window.owned=1", "alt": evil}}],
        [
            1,
            "bot",
            evil,
            {"buttons": [{"id": "b", "title": evil}], "card": {"type": "products", "products": [product]}},
        ],
        [
            1,
            "bot",
            "안내",
            {
                "card": {
                    "type": "article",
                    "id": "a",
                    "title": evil,
                    "links": [{"title": evil, "url": "javascript:window.owned=1"}],
                }
            },
        ],
    ]
    console_service.pull(
        "arrive",
        id="c_evil",
        customer_name=evil,
        reason="asked",
        detail=evil,
        lines=lines,
        slots={"product": evil},
    )
    open_talk(desk, "c_evil")
    expect(desk.get_by_role("log")).to_contain_text("<script>window.owned=1</script>")
    assert desk.evaluate("() => window.owned") is None
    assert (
        desk.locator(
            "[onerror], #app script, a[href^=javascript i], img[src^=javascript i], img[src=x]"
        ).count()
        == 0
    )
    assert desk.locator(".bubble a").first.get_attribute("href") == "https://ok.example/a?b="
