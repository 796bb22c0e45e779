"""The live desk: arrivals, counts, typing, reconnects without gap or repetition."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.console_desk import Service, open_desk, open_talk

pytest_plugins = ["tests.browser.console_fixtures"]


def test_a_new_customer_appears_with_reason_count_and_title(desk: Page, console_service: Service) -> None:
    expect(desk).to_have_title("(4) 상담")
    console_service.pull(
        "arrive",
        id="c_x",
        customer_name="임지호",
        reason="asked",
        lines=[[0, "customer", "사람이랑 얘기할래요"]],
    )
    row = desk.locator("[data-item=c_x]")
    expect(row).to_contain_text("임지호")
    expect(row).to_contain_text("상담원 요청")
    expect(row).to_contain_text("사람이랑 얘기할래요")
    expect(row).to_contain_text("읽지 않은 메시지 1개")
    expect(desk.get_by_role("tab", name="대기 4")).to_be_visible()
    expect(desk).to_have_title("(5) 상담")
    expect(desk.get_by_role("status").filter(has_text="새 대기 고객: 임지호, 상담원 요청")).to_be_attached()


def _seconds(span: str) -> int:
    found = re.fullmatch(r"(\d+)분(?: (\d+)초)? 대기", span)
    assert found
    return int(found[1]) * 60 + int(found[2] or 0)


def test_waiting_time_ticks(console_context: Callable[..., BrowserContext]) -> None:
    page = console_context().new_page()
    page.clock.install()
    open_desk(page)
    waited = page.locator("[data-item=c_haeun] .waited")
    before = _seconds(waited.inner_text())
    page.clock.run_for(15_000)
    assert _seconds(waited.inner_text()) >= before + 10


def test_live_messages_and_typing_show_in_the_open_conversation(desk: Page, console_service: Service) -> None:
    open_talk(desk, "c_haeun")
    console_service.pull("typing", conversation="c_haeun", on=True)
    expect(desk.get_by_role("log")).to_contain_text("정하은 님이 입력하고 있어요")
    console_service.pull("say", conversation="c_haeun", text="언제쯤 답해 주시나요")
    expect(desk.get_by_role("log")).to_contain_text("언제쯤 답해 주시나요")
    expect(desk.get_by_role("log")).not_to_contain_text("입력하고 있어요")


def test_messages_written_while_disconnected_come_once_and_in_order(
    desk: Page, console_service: Service
) -> None:
    open_talk(desk, "c_haeun")
    console_service.pull("sockets", on=False)
    expect(desk.get_by_text("연결이 끊겼어요")).to_be_visible()
    for word in ("첫째 말", "둘째 말"):
        console_service.pull("say", conversation="c_haeun", text=word)
    console_service.pull("arrive", id="c_x", customer_name="임지호", reason="asked")
    console_service.pull("sockets", on=True)
    expect(desk.get_by_text("실시간", exact=True)).to_be_visible()
    expect(desk.locator(".bubble").filter(has_text="째 말")).to_have_text(["첫째 말", "둘째 말"])
    expect(desk.locator("[data-item=c_x]")).to_be_visible()
    console_service.pull("say", conversation="c_haeun", text="셋째 말")
    expect(desk.locator(".bubble").filter(has_text="째 말")).to_have_text(["첫째 말", "둘째 말", "셋째 말"])


def test_a_lost_frame_is_fetched_and_a_repeated_one_ignored(desk: Page, console_service: Service) -> None:
    open_talk(desk, "c_haeun")
    console_service.pull("lose", conversation="c_haeun", text="하나 말")
    console_service.pull("say", conversation="c_haeun", text="다음 말")
    said = desk.locator(".bubble").filter(has_text=re.compile("하나 말|다음 말"))
    expect(said).to_have_text(["하나 말", "다음 말"])
    console_service.pull("repeat", conversation="c_haeun", seq=13)
    console_service.pull("say", conversation="c_haeun", text="또 다음 말")
    expect(said).to_have_text(["하나 말", "다음 말", "또 다음 말"])
    seqs = desk.locator("[data-seq]").evaluate_all("all => all.map(one => Number(one.dataset.seq))")
    assert seqs == list(range(1, len(seqs) + 1))


def test_what_moved_on_while_disconnected_leaves_the_list(desk: Page, console_service: Service) -> None:
    expect(desk.locator("[data-item=c_junho]")).to_be_visible()
    console_service.pull("sockets", on=False)
    console_service.pull("take", conversation="c_junho", agent="a_2")
    console_service.pull("sockets", on=True)
    expect(desk.locator("[data-item=c_junho]")).to_have_count(0)
    expect(desk.get_by_role("tab", name="상담 중 3")).to_be_visible()


def test_what_the_bot_understood_is_shown_and_unfolds(desk: Page) -> None:
    open_talk(desk, "c_haeun")
    line = desk.locator("details.understood").filter(has_text="불만")
    expect(line).to_contain_text("58%")
    expect(line).to_contain_text("이틀째")
    expect(line).to_contain_text("기분 부정")
    line.locator("summary").click()
    expect(line.get_by_role("list", name="봇이 생각한 순위")).to_contain_text("상담원 연결")


def test_customer_panel_shows_member_orders_tracking_and_handovers(desk: Page) -> None:
    open_talk(desk, "c_haeun")
    panel = desk.get_by_role("complementary", name="고객 정보")
    for words in (
        "GOLD",
        "M-20391",
        "20261117-0042318",
        "배송중",
        "78,800원",
        "CJ대한통운",
        "대리점 도착",
        "상담원 요청",
        "이서연 담당",
    ):
        expect(panel).to_contain_text(words)
