"""The demo shop under /shop: pages, pictures and the data that fills them. A real shop replaces all of this."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from sanic import Blueprint, Request
from sanic.response import HTTPResponse, empty, file, raw, redirect

from sangdam.channels.context import answer, context
from sangdam.channels.intake import load_json, storable
from sangdam.dialogue.cards import order_json
from sangdam.dialogue.services import current
from sangdam.errors import BadBody, NotFound, NotSignedIn
from sangdam.orders.contract import Product
from sangdam.orders.images import product_svg
from sangdam.orders.rows import load_products
from sangdam.storage.pool import connection, fetch_all

PAGES = Path(__file__).resolve().parent
COOKIE = "haru_member"

#: Only these are pages; the folder also holds code.
_PAGE = re.compile(r"[a-z]{1,30}\.(html|js|css|svg)")

_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")

shop = Blueprint("shop", url_prefix="/shop")


@shop.get("/")
async def front(_: Request) -> HTTPResponse:
    """The front page."""
    return await file(PAGES / "index.html")


@shop.get("/<page:str>")
async def page(_: Request, page: str) -> HTTPResponse:
    """A page or what it loads."""
    if not _PAGE.fullmatch(page) or not (PAGES / page).is_file():
        raise NotFound
    return await file(PAGES / page)


@shop.get("/products/<product_id:str>")
async def product_link(_: Request, product_id: str) -> HTTPResponse:
    """Where product cards point."""
    return redirect(f"/shop/product.html?id={product_id}")


@shop.get("/help/<article_id:str>")
async def help_link(_: Request, article_id: str) -> HTTPResponse:
    """Where articles' links point."""
    return redirect(f"/shop/help.html?id={article_id}")


@shop.get("/images/<name:str>")
async def image(request: Request, name: str) -> HTTPResponse:
    """A product's picture, drawn from its category and name."""
    found = [one for one in await _catalogue(request) if f"{one.id}.svg" == name]
    if not found:
        raise NotFound
    svg = product_svg(found[0].id, found[0].category, found[0].name)
    return raw(svg.encode(), content_type="image/svg+xml", headers={"Cache-Control": "max-age=86400"})


@shop.get("/api/products")
async def products(request: Request) -> HTTPResponse:
    """The whole catalogue."""
    return answer({"products": [_product_view(product) for product in await _catalogue(request)]})


@shop.get("/api/products/<product_id:str>")
async def product(request: Request, product_id: str) -> HTTPResponse:
    """One product."""
    for one in await _catalogue(request):
        if one.id == product_id:
            return answer(_product_view(one))
    raise NotFound


@shop.get("/api/articles")
async def articles(_: Request) -> HTTPResponse:
    """The help pages."""
    return answer({"articles": [_article_view(article) for article in current().knowledge.articles]})


@shop.get("/api/articles/<article_id:str>")
async def article(_: Request, article_id: str) -> HTTPResponse:
    """One help page."""
    found = current().knowledge.article(article_id)
    if found is None:
        raise NotFound
    return answer({**_article_view(found), "body_html": _markdown.render(found.body)})


@shop.post("/api/sign-in")
async def sign_in(request: Request) -> HTTPResponse:
    """Be one of the demo members. Only a demo shop signs people in by their word."""
    body = load_json(request.body)
    member_id = body.get("member_id") if isinstance(body, dict) else None
    if not isinstance(member_id, str) or not storable(member_id):
        raise BadBody(reason="member_id 값이 필요해요", reason_en="member_id must be a string")
    member = await current().orders.member(member_id)
    if member is None:
        raise NotFound
    response = answer({"member": {"id": member.id, "name": member.name, "grade": member.grade}})
    token = context(request).tokens.issue_member(member.id)
    response.add_cookie(
        COOKIE, token, path="/shop", httponly=True, samesite="Lax", secure=False, max_age=3600
    )
    return response


@shop.post("/api/sign-out")
async def sign_out(_: Request) -> HTTPResponse:
    """Be nobody again."""
    response = empty(204)
    response.delete_cookie(COOKIE, path="/shop")
    return response


@shop.get("/api/me")
async def me(request: Request) -> HTTPResponse:
    """Who is signed in, and the token the page gives to the widget."""
    member = await current().orders.member(_member_id(request) or "")
    if member is None:
        return answer({"member": None, "member_token": None})
    view = {"id": member.id, "name": member.name, "grade": member.grade}
    return answer({"member": view, "member_token": context(request).tokens.issue_member(member.id)})


@shop.get("/api/my-orders")
async def my_orders(request: Request) -> HTTPResponse:
    """The signed-in member's orders."""
    member_id = _member_id(request)
    if member_id is None:
        raise NotSignedIn
    return answer(
        {"orders": [order_json(order) for order in await current().orders.orders_of(member_id, limit=50)]}
    )


def _member_id(request: Request) -> str | None:
    try:
        return context(request).tokens.read_member(request.cookies.get(COOKIE) or "")
    except NotSignedIn:
        return None


async def _catalogue(request: Request) -> list[Product]:
    pool = context(request).pool
    ids = [row["id"] for row in await fetch_all(pool, "SELECT id FROM shop.products ORDER BY id")]
    async with connection(pool) as held:
        return list(await load_products(held, ids))


def _product_view(product: Product) -> dict[str, Any]:
    view = asdict(product)
    view.pop("aliases")
    return view


def _article_view(article: Any) -> dict[str, Any]:
    return {"id": article.id, "title": article.title, "category": article.category, "answer": article.answer}
