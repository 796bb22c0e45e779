"""The demo shop's pages with the chat in them."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.widget_stage import Customer, Service

pytest_plugins = ["tests.browser.widget_fixtures"]


def test_a_newcomer_signs_in_sees_orders_and_asks(customer: Customer, widget_service: Service) -> None:
    widget_service.mood(mute=False)
    page = customer.page
    page.goto(f"{widget_service.base}/shop/")
    expect(page.get_by_role("heading", name="지금 많이 찾는 상품")).to_be_visible()
    page.get_by_role("main").get_by_role("button", name="김민지").click()
    expect(page.get_by_role("banner").get_by_text("김민지님")).to_be_visible()
    page.get_by_role("link", name="주문내역").click()
    expect(page.get_by_role("heading", name="김민지님의 주문내역")).to_be_visible()
    page.get_by_role("button", name="이 주문 문의하기").first.click()
    customer.sees("무엇을 도와드릴까요?")
    assert widget_service.log()["sessions"][0]["member_token"].startswith("M0001")
    customer.write("반품하고 싶어요")
    customer.log.get_by_role("link", name="교환·반품 안내").click()
    expect(page.get_by_role("heading", name="교환·반품은 어떻게 하나요?")).to_be_visible()
    customer.sees("7일 안에")


def test_search_product_and_help(customer: Customer, widget_service: Service) -> None:
    page = customer.page
    page.goto(f"{widget_service.base}/shop/")
    page.get_by_role("searchbox", name="상품 검색").fill("텀블러")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="‘텀블러’ 검색 결과")).to_be_visible()
    page.get_by_role("link", name="보온 텀블러").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("보온 텀블러 500ml")
    page.get_by_label("수량").fill("3")
    expect(page.locator(".amount")).to_have_text("47,400원")
    page.goto(f"{widget_service.base}/shop/product.html?id=%3Cimg%20src=x%3E")
    expect(page.get_by_text("찾는 상품이 없어요.")).to_be_visible()
    page.goto(f"{widget_service.base}/shop/help.html")
    expect(page.get_by_role("heading", name="무엇을 도와드릴까요?")).to_be_visible()


def test_markup_of_articles_cannot_run(customer: Customer, widget_service: Service) -> None:
    page = customer.page
    bad = (
        '<p onclick="x()">글<script>window.hacked=1</script><img src=x onerror="window.hacked=1">'
        '<a href="javascript:window.hacked=1">여기</a></p>'
    )
    page.route(
        "**/shop/api/articles/bad",
        lambda route: route.fulfill(
            json={"id": "bad", "title": "나쁜 글", "category": "시험", "answer": "", "body_html": bad}
        ),
    )
    page.goto(f"{widget_service.base}/shop/help.html?id=bad")
    expect(page.get_by_role("heading", name="나쁜 글")).to_be_visible()
    expect(page.locator(".prose")).to_have_text("글여기")
    expect(page.locator(".prose :is(script, img, [onclick], a[href])")).to_have_count(0)
    assert page.evaluate("window.hacked") is None
    customer.problems.clear()  # the browser reports each handler it refused to even look at
