"""Writing a message: Hangul and Enter, drafts, limits, buttons, and texts that want to be code."""

from __future__ import annotations

import pytest
from playwright.sync_api import CDPSession, expect

from tests.browser.widget_stage import Customer, Service

pytest_plugins = ["tests.browser.widget_fixtures"]


def compose(keys: CDPSession, done: str, composing: str) -> None:
    """Type as a Hangul keyboard does: `done` is finished, `composing` is still underlined."""
    keys.send("Input.insertText", {"text": done})
    keys.send("Input.imeSetComposition", {"text": composing, "selectionStart": 1, "selectionEnd": 1})


def commit(keys: CDPSession, text: str) -> None:
    keys.send("Input.insertText", {"text": text})


def press(keys: CDPSession, code: int, key: str = "Enter") -> None:
    common = {"key": key, "code": "Enter", "windowsVirtualKeyCode": code, "nativeVirtualKeyCode": code}
    typed = {"text": "\r"} if code == 13 else {}
    keys.send("Input.dispatchKeyEvent", {"type": "keyDown" if typed else "rawKeyDown", **common, **typed})
    keys.send("Input.dispatchKeyEvent", {"type": "keyUp", **common})


@pytest.mark.parametrize(
    "order", ["composition then Enter remembered", "the same press reported twice", "Safari"]
)
def test_one_enter_sends_composed_hangul_once_and_whole(
    order: str, customer: Customer, widget_service: Service
) -> None:
    customer.visit().open()
    customer.box.focus()
    keys = customer.keys()
    compose(keys, "안녕하세", "요")
    if order == "Safari":
        commit(keys, "요")
        press(keys, 229)
    else:
        press(keys, 229, key="Process")
        commit(keys, "요")
        if order == "the same press reported twice":
            press(keys, 13)
    expect(customer.settled).to_have_text(["안녕하세요"])
    expect(customer.box).to_have_value("")
    customer.write("끝")
    expect(customer.settled).to_have_text(["안녕하세요", "끝"])
    assert widget_service.said() == ["안녕하세요", "끝"]


def test_enter_during_composition_waits_for_the_last_syllable(
    customer: Customer, widget_service: Service
) -> None:
    customer.visit().open()
    customer.box.focus()
    keys = customer.keys()
    compose(keys, "배송 언제 와", "요")
    press(keys, 229)
    expect(customer.box).to_have_value("배송 언제 와요")
    assert widget_service.said() == []
    commit(keys, "요")
    expect(customer.settled).to_have_text(["배송 언제 와요"])


def test_shift_enter_is_a_new_line_and_the_box_grows(customer: Customer) -> None:
    customer.visit().open()
    low = customer.box.bounding_box()
    customer.box.type("첫 줄")
    for line in range(3):
        customer.box.press("Shift+Enter")
        customer.box.type(f"줄 {line}")
    high = customer.box.bounding_box()
    assert low
    assert high
    assert high["height"] > low["height"] * 2
    customer.box.press("Enter")
    expect(customer.settled).to_have_text("첫 줄\n줄 0\n줄 1\n줄 2", use_inner_text=True)


def test_five_thousand_characters_and_not_one_more(customer: Customer, widget_service: Service) -> None:
    customer.visit().open()
    send = customer.page.get_by_role("button", name="보내기")
    counter = customer.page.locator(".counter")
    customer.box.fill("가" * 4499)
    expect(counter).to_be_hidden()
    customer.box.fill("가" * 5003)
    expect(counter).to_have_text("5,000자까지 보낼 수 있어요. 3자를 줄여 주세요.")
    expect(send).to_be_disabled()
    customer.box.press("Enter")
    assert widget_service.said() == []
    customer.box.fill("😀" * 5000)
    expect(counter).to_have_text("5,000 / 5,000자")
    send.click()
    expect(customer.settled).to_have_text("😀" * 5000)


def test_the_draft_outlives_a_reload_and_is_gone_once_sent(customer: Customer) -> None:
    customer.visit().open()
    customer.box.fill("쓰다 만 말")
    customer.page.reload()
    expect(customer.box).to_have_value("쓰다 만 말")
    customer.box.press("Enter")
    expect(customer.settled).to_have_text(["쓰다 만 말"])
    customer.page.reload()
    expect(customer.settled).to_have_text(["쓰다 만 말"])
    expect(customer.box).to_have_value("")


HOSTILE = [
    '<img src=x onerror="window.hacked=1">',
    "<script>window.hacked=1</script>",
    "</textarea><svg onload=window.hacked=1>",
    "javascript:window.hacked=1",
    "{{constructor.constructor('window.hacked=1')()}}",
    'https://example.com/"onmouseover="window.hacked=1',
]


def test_hostile_texts_are_shown_as_they_are(customer: Customer, widget_service: Service) -> None:
    customer.visit().open()
    for text in HOSTILE:
        customer.write(text)
    expect(customer.settled).to_have_text(HOSTILE)
    bad = "javascript:window.hacked=1"
    widget_service.say(
        text=HOSTILE[0],
        **{"from": "agent", "name": HOSTILE[1]},
        buttons=[{"id": "b_x", "title": HOSTILE[1]}],
        image={"url": bad, "alt": HOSTILE[0]},
        card={
            "type": "article",
            "id": "x",
            "title": HOSTILE[0],
            "links": [{"title": HOSTILE[1], "url": bad}],
        },
    )
    widget_service.say(
        text="상품",
        card={
            "type": "products",
            "products": [
                {
                    "id": "x",
                    "name": HOSTILE[0],
                    "price": 1,
                    "image_url": bad,
                    "url": "data:text/html,x",
                    "summary": HOSTILE[1],
                }
            ],
        },
    )
    widget_service.say(text="모르는 카드", card={"type": "hologram", "html": HOSTILE[0]})
    customer.sees("모르는 카드")
    inside = customer.log
    expect(inside.locator("script, iframe, object, [onerror], [onload], [onmouseover]")).to_have_count(0)
    addresses = inside.locator("a").evaluate_all("links => links.map(link => link.protocol)")
    assert set(addresses) <= {"https:", "http:"}
    inside.get_by_role("button", name=HOSTILE[1]).click()
    assert customer.page.evaluate("window.hacked") is None


def test_buttons_send_their_id_and_rest_once_answered(customer: Customer, widget_service: Service) -> None:
    widget_service.mood(mute=False)
    customer.visit().open()
    customer.log.get_by_role("button", name="주문·배송 조회").click()
    customer.sees("최근 주문이에요")
    assert widget_service.log()["sends"][0]["button"] == "b_orders"
    taken = customer.log.get_by_role("button", name="주문·배송 조회")
    expect(taken).to_be_disabled()
    expect(taken).to_have_attribute("aria-pressed", "true")
    expect(customer.log.get_by_role("button", name="교환·반품", exact=True)).to_be_disabled()
    customer.log.get_by_role("button", name="무선 이어폰 노바 2").click()
    expect(customer.log.get_by_role("link", name="배송 조회")).to_have_attribute(
        "href", "https://trace.cjlogistics.com/next/tracking.html?wblNo=688012345678"
    )
    expect(customer.log.locator("[aria-current=step]")).to_have_text("배송중")


def test_commands_are_plain_text(customer: Customer, widget_service: Service) -> None:
    customer.visit().open()
    customer.write("/restart")
    expect(customer.settled).to_have_text(["/restart"])
    [sent] = widget_service.log()["sends"]
    assert sent["text"] == "/restart"
    assert "button" not in sent


def test_a_refused_message_stays_and_can_be_sent_again(customer: Customer, widget_service: Service) -> None:
    customer.visit().open()
    widget_service.mood(refuse="rate_limited")
    customer.write("천천히 쓸게요")
    expect(customer.log.get_by_text("지금은 보낼 수 없는 메시지예요.").first).to_be_visible()
    again = customer.log.get_by_role("button", name="다시 보내기")
    customer.page.reload()
    expect(again).to_be_visible()
    widget_service.mood(refuse=None)
    again.click()
    expect(customer.settled).to_have_text(["천천히 쓸게요"])
    expect(again).to_have_count(0)
    assert len({one["event_id"] for one in widget_service.log()["sends"]}) == 1
