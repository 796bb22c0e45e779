"""The inbox in a real browser on the real service."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.real_desk import RealDesk

pytest_plugins = ["tests.browser.real_desk_fixtures"]


def test_what_one_agent_does_another_sees(real_desk: RealDesk) -> None:
    talk = real_desk.plant("상담원 연결해 주세요")
    kim, park = real_desk.agent("kim", "김상담"), real_desk.agent("park", "박상담", role="senior")
    kim.locator(f"[data-item={talk}]").click()
    kim.get_by_role("button", name="상담 시작").first.click()
    expect(park.locator(f"[data-item={talk}]")).to_have_count(0)
    expect(park.get_by_role("tab", name="상담 중 1")).to_be_visible()
    visitor = real_desk.run(real_desk.service.visitor())
    assert real_desk.run(visitor.say("안녕하세요")).status_code == 202
    real_desk.run(real_desk.service.settled())
    real_desk.run(visitor.http.aclose())
    expect(park.get_by_role("tab", name="봇 응대 1")).to_be_visible()
