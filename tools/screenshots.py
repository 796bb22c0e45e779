"""Draw docs/images/widget.png and console.png from a running demo: `.venv/bin/python tools/screenshots.py`."""

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import expect, sync_playwright  # noqa: E402

from tests.browser.chromium import launch  # noqa: E402
from tests.stackrun.pages import PATIENCE_MS, Desk, Shopper  # noqa: E402
from tests.stackrun.shop import Shop  # noqa: E402
from tests.stackrun.stack import Stack  # noqa: E402

IMAGES = ROOT / "docs" / "images"
SIZE = {"width": 1280, "height": 860}


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="sangdam-screenshots-") as folder:
        stack = Stack(Path(folder))
        try:
            stack.start()
            draw(stack)
        finally:
            stack.end()


def draw(stack: Stack) -> None:
    """Both pictures, of one conversation."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    stack.sql("UPDATE agent SET name = '정하늘' WHERE login = 'admin'")
    known = Shop(stack).known(101)["number"]
    with sync_playwright() as playwright:
        browser = launch(playwright)
        options = {"base_url": stack.origin, "locale": "ko-KR", "timezone_id": "Asia/Seoul", "viewport": SIZE}

        def person(kind):
            return kind(browser.new_context(**options).new_page())

        waiting = {"이준호": ("배송완료라는데 못 받았어요",), "박서연": ("30벌 단체 주문하고 싶어요",)}
        for name, lines in waiting.items():
            other = person(Shopper)
            other.visit()
            other.sign_in(name)
            other.open()
            for line in lines:
                other.write(line)
                other.sees("연결")
        minji = person(Shopper)
        minji.visit()
        minji.sign_in("김민지")
        minji.open()
        minji.write("이어폰 언제 와요?")
        minji.sees(known)
        minji.page.mouse.move(5, 400)
        settle(minji)
        minji.box.blur()
        # Not scrollIntoView: it would scroll the panel around the conversation too.
        to_top = """log => {
            const rows = log.querySelectorAll('.row.customer');
            let pane = log;
            while (!/auto|scroll/.test(getComputedStyle(pane).overflowY)) pane = pane.parentElement;
            pane.scrollTop += rows[rows.length - 1].getBoundingClientRect().top - pane.getBoundingClientRect().top - 14;
        }"""
        minji.log.evaluate(to_top)
        settle(minji)
        minji.page.screenshot(path=IMAGES / "widget.png")

        minji.write("내일 꼭 필요한데 상담원이랑 얘기할 수 있을까요?")
        minji.sees("다시 설명하지 않으셔도 돼요")
        desk = person(Desk)
        desk.sign_in()
        for name, answer in {
            "이준호": "배송 기사님께 확인하고 있어요. 금방 알려 드릴게요.",
            "김민지": "",
        }.items():
            desk.page.get_by_role("tab", name="대기").click()
            desk.page.locator("[data-item]", has_text=name).click()
            desk.take()
            if answer:
                desk.reply(answer)
                expect(desk.log.get_by_text(answer)).to_be_visible(timeout=PATIENCE_MS)
        desk.reply("안녕하세요, 김민지 고객님. 택배사에 도착 시간을 확인하고 있어요.")
        minji.sees("도착 시간을 확인하고")
        minji.write("네, 감사합니다!")
        expect(desk.log.get_by_text("네, 감사합니다!")).to_be_visible(timeout=PATIENCE_MS)
        desk.page.mouse.move(5, 795)
        settle(desk)
        desk.page.screenshot(path=IMAGES / "console.png")
        browser.close()


def settle(person) -> None:
    """Until pictures and letters are there and nothing moves."""
    person.page.wait_for_load_state("networkidle")
    person.page.evaluate("async () => { await document.fonts.ready; }")
    person.page.wait_for_function("() => document.getAnimations().every(one => one.playState !== 'running')")
    assert person.problems == [], person.problems


if __name__ == "__main__":
    main()
