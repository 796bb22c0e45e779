"""Everybody can use it: keyboard, screen reader, contrast, phone, dark and light, who answers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.widget_stage import Customer, Service

pytest_plugins = ["tests.browser.widget_fixtures"]

WORST_CONTRAST = """() => {
  const channel = (value) => (value /= 255) <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] > 0.9) return colour;
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const element of document.querySelector('#sangdam').shadowRoot.querySelectorAll('*')) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || !element.getClientRects().length || element.matches('.sr, :disabled')) continue;
    const [a, b] = [light(parse(getComputedStyle(element).color)), light(ground(element))].sort((x, y) => y - x);
    found.push([Number(((a + 0.05) / (b + 0.05)).toFixed(2)), element.className, element.textContent.slice(0, 20)]);
  }
  return found.sort((x, y) => x[0] - y[0])[0];
}"""


def talk_of_everything(customer: Customer, service: Service) -> None:
    """Bring every kind of card, sender and state on the screen."""
    service.mood(mute=False)
    customer.visit(shop="하루상점").open()
    for text, answer in [
        ("주문 목록", "최근 주문이에요"),
        ("배송 어디쯤", "상태예요"),
        ("추천해 줘", "많이 찾으시는"),
        ("반품", "7일 안에"),
        ("상담원", "연결을 요청"),
    ]:
        customer.write(text)
        customer.sees(answer)
    service.say(text="한지은 상담원이 들어왔어요.", **{"from": "system"})
    service.say(text="안녕하세요, https://example.com 에서 볼게요.", **{"from": "agent", "name": "한지은"})
    service.mood(refuse="rate_limited")
    customer.write("못 가는 말")
    expect(customer.log.get_by_role("button", name="다시 보내기")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(
    scheme: str, widget_service: Service, widget_context: Callable[..., BrowserContext]
) -> None:
    customer = Customer(
        widget_context(color_scheme=scheme, reduced_motion="reduce").new_page(), widget_service.base
    )
    talk_of_everything(customer, widget_service)
    widget_service.act("typing", **{"from": "agent"})
    worst = customer.page.evaluate(WORST_CONTRAST)
    assert worst[0] >= 4.5, worst
    assert customer.problems == []


def test_by_keyboard_alone(customer: Customer, widget_service: Service) -> None:
    widget_service.mood(mute=False)
    customer.visit()
    page = customer.page
    launcher = page.get_by_role("button", name="상담 채팅 열기")
    launcher.focus()
    page.keyboard.press("Enter")
    expect(customer.box).to_be_focused()
    customer.sees("무엇을 도와드릴까요?")
    page.keyboard.press("Shift+Tab")
    expect(customer.log.get_by_role("button", name="상담원 연결")).to_be_focused()
    outline = customer.log.get_by_role("button", name="상담원 연결").evaluate(
        "one => getComputedStyle(one).outlineStyle"
    )
    assert outline == "solid"
    page.keyboard.press("Enter")
    expect(page.get_by_text("상담원을 기다리고 있어요")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(launcher).to_be_focused()
    expect(launcher).to_have_attribute("aria-expanded", "false")


def test_focus_is_not_lost_with_a_pressed_button(customer: Customer, widget_service: Service) -> None:
    widget_service.mood(mute=False)
    customer.visit().open()
    button = customer.log.get_by_role("button", name="주문·배송 조회")
    button.focus()
    customer.page.keyboard.press("Enter")
    customer.sees("최근 주문이에요")
    expect(customer.box).to_be_focused()


def test_the_screen_reader_hears_each_message_once(customer: Customer, widget_service: Service) -> None:
    customer.visit().open()
    expect(customer.log).to_have_attribute("aria-live", "polite")
    expect(customer.log).to_have_attribute("aria-busy", "false")
    customer.log.evaluate(
        """log => { window.heard = []; new MutationObserver(all => all.forEach(one => one.addedNodes.forEach(node =>
             node.parentElement === log && window.heard.push(node.className)))).observe(log, {childList: true}); }"""
    )
    customer.write("안녕하세요")
    expect(customer.settled).to_have_text(["안녕하세요"])
    widget_service.say(text="네, 안녕하세요.")
    customer.sees("네, 안녕하세요.")
    assert len(customer.page.evaluate("window.heard")) == 2


def test_the_customer_sees_who_answers(customer: Customer, widget_service: Service) -> None:
    customer.visit(shop="하루상점").open()
    heading = customer.page.get_by_role("heading", level=2)
    expect(heading).to_have_text("하루상점 상담")
    widget_service.act("owner", owner="waiting")
    expect(customer.page.get_by_text("상담원을 기다리고 있어요")).to_be_visible()
    widget_service.act("owner", owner="agent", agent="한지은")
    widget_service.say(text="한지은 상담원이 들어왔어요.", **{"from": "system"})
    widget_service.say(text="안녕하세요.", **{"from": "agent", "name": "한지은"})
    expect(heading).to_have_text("한지은 상담원")
    expect(customer.log.locator(".system")).to_have_text(["한지은 상담원이 들어왔어요."])
    expect(customer.log.locator(".avatar.person")).to_have_text(["한"])
    widget_service.act("typing", **{"from": "agent"})
    expect(customer.page.get_by_text("한지은 상담원이 쓰고 있어요")).to_be_attached()
    customer.box.type("네")
    customer.box.press("Enter")
    expect(customer.settled).to_have_text(["네"])
    widget_service.act("read", seq=99)
    expect(customer.log.get_by_text("읽음")).to_be_visible()
    assert widget_service.log()["typing"][0] is True
    widget_service.act("owner", owner="closed")
    expect(customer.page.get_by_text("더 궁금한 점이 있으면")).to_be_visible()
    customer.write("하나만 더요")
    expect(customer.settled).to_have_text(["네", "하나만 더요"])


@pytest.mark.parametrize(
    ("scheme", "attribute", "page_theme", "mode"),
    [
        ("light", "", "", "light"),
        ("dark", "", "", "dark"),
        ("light", "dark", "", "dark"),
        ("dark", "", "light", "light"),
    ],
)
def test_dark_and_light(
    scheme: str,
    attribute: str,
    page_theme: str,
    mode: str,
    widget_service: Service,
    widget_context: Callable[..., BrowserContext],
) -> None:
    customer = Customer(widget_context(color_scheme=scheme).new_page(), widget_service.base)
    customer.visit(**({"theme": attribute} if attribute else {}))
    if page_theme:
        customer.page.evaluate("theme => { document.documentElement.dataset.theme = theme }", page_theme)
    host = customer.page.locator("#sangdam")
    expect(host).to_have_attribute("data-mode", mode)
    customer.open()
    ground = customer.page.locator(".panel").evaluate("one => getComputedStyle(one).backgroundColor")
    assert ground == ("rgb(245, 247, 246)" if mode == "light" else "rgb(16, 21, 19)")


def test_on_a_phone_it_is_a_sheet(
    widget_service: Service, widget_context: Callable[..., BrowserContext]
) -> None:
    context = widget_context(
        viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True, reduced_motion="reduce"
    )
    customer = Customer(context.new_page(), widget_service.base).visit().open()
    panel = customer.page.get_by_role("dialog")
    assert panel.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    expect(panel).to_have_attribute("aria-modal", "true")
    expect(customer.box).not_to_be_focused()
    assert customer.page.evaluate("getComputedStyle(document.documentElement).overflow") == "hidden"
    for _ in range(12):
        customer.page.keyboard.press("Tab")
        assert customer.page.evaluate("document.activeElement.id") == "sangdam"
    assert customer.page.evaluate("document.documentElement.scrollWidth") == 390
    customer.page.get_by_role("button", name="채팅 닫기").click()
    expect(panel).to_be_hidden()
    assert customer.page.evaluate("getComputedStyle(document.documentElement).overflow") == "visible"


def test_still_when_motion_is_unwelcome(
    widget_service: Service, widget_context: Callable[..., BrowserContext]
) -> None:
    customer = (
        Customer(widget_context(reduced_motion="reduce").new_page(), widget_service.base).visit().open()
    )
    widget_service.act("typing", **{"from": "bot"})
    expect(customer.page.locator(".dots")).to_be_visible()
    assert customer.page.locator("#sangdam").evaluate("one => one.shadowRoot.getAnimations().length") == 0
