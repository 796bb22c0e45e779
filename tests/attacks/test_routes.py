"""What answers at all (T18): the list of routes is made from the code and must equal this table."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import pytest

import sangdam.app
from sangdam.stack.loopback import free_port
from tests.harness.clients import raw_get
from tests.harness.service import NoArticles, Service, make_settings

Make = Callable[..., Service]

EVIL = "https://evil.example"


@dataclass(frozen=True)
class Row:
    """What a stranger gets: without an origin, and from another site."""

    stranger: int
    foreign: int


OPEN = Row(200, 200)
KEY = Row(401, 401)
TOKEN = Row(401, 403)
DESK = Row(401, 403)

#: Every route of the public application. A new one needs a row, and a thought.
ROUTES: dict[tuple[str, str], Row] = {
    ("GET", "/"): Row(302, 302),
    ("GET", "/health"): OPEN,
    ("GET", "/widget.js"): OPEN,
    ("GET", "/desk"): OPEN,
    ("GET", "/desk/"): OPEN,
    ("GET", "/desk/<name:str>"): Row(404, 404),
    ("POST", "/web/session"): Row(200, 403),
    ("OPTIONS", "/web/session"): Row(204, 403),
    ("GET", "/web/messages"): TOKEN,
    ("POST", "/web/messages"): TOKEN,
    ("OPTIONS", "/web/messages"): Row(204, 403),
    ("GET", "/web/socket"): Row(400, 403),
    ("GET", "/api/v1/openapi.json"): OPEN,
    ("GET", "/api/v1/conversations/<name:str>/messages"): KEY,
    ("POST", "/api/v1/conversations/<name:str>/messages"): KEY,
    ("POST", "/desk/api/session"): Row(400, 403),
    ("GET", "/desk/api/session"): DESK,
    ("POST", "/desk/api/session/end"): DESK,
    ("POST", "/desk/api/password"): DESK,
    ("GET", "/desk/api/conversations"): DESK,
    ("GET", "/desk/api/conversations/<conversation_id:str>"): DESK,
    ("POST", "/desk/api/conversations/<conversation_id:str>/take"): DESK,
    ("POST", "/desk/api/conversations/<conversation_id:str>/reply"): DESK,
    ("POST", "/desk/api/conversations/<conversation_id:str>/return"): DESK,
    ("POST", "/desk/api/conversations/<conversation_id:str>/close"): DESK,
    ("POST", "/desk/api/conversations/<conversation_id:str>/typing"): DESK,
    ("GET", "/desk/api/socket"): Row(400, 400),
}

#: The demo shop's, only while it is switched on.
SHOP_ROUTES: dict[tuple[str, str], Row] = {
    ("GET", "/shop"): OPEN,
    ("GET", "/shop/<page:str>"): Row(404, 404),
    ("GET", "/shop/api/articles"): OPEN,
    ("GET", "/shop/api/articles/<article_id:str>"): Row(404, 404),
    ("GET", "/shop/api/me"): OPEN,
    ("GET", "/shop/api/my-orders"): Row(401, 401),
    ("GET", "/shop/api/products"): OPEN,
    ("GET", "/shop/api/products/<product_id:str>"): Row(404, 404),
    ("POST", "/shop/api/sign-in"): Row(400, 400),
    ("POST", "/shop/api/sign-out"): Row(204, 204),
    ("GET", "/shop/help/<article_id:str>"): Row(302, 302),
    ("GET", "/shop/images/<name:str>"): Row(404, 404),
    ("GET", "/shop/products/<product_id:str>"): Row(302, 302),
}

#: Addresses of Rasa, of our own ports, of frameworks and of what scanners try.
CLOSED = (
    "/conversations", "/conversations/x/tracker", "/conversations/x/messages", "/model", "/model/parse", "/model/train",
    "/model/test/stories", "/domain", "/status", "/version", "/webhooks", "/webhooks/rest/webhook", "/webhooks/turn/",
    "/webhooks/callback/webhook", "/socket.io/", "/webhook", "/actions", "/metrics", "/docs", "/docs/openapi.json",
    "/admin", "/.env", "/.git/config", "/api/v1", "/api/v1/", "/api/v2/conversations/x/messages", "/api/v1/conversations",
    "/web", "/web/", "/desk/api", "/desk/api/agents", "/desk/api/audit", "/desk/index.html", "/secrets.json",
    "/var/secrets.json", "/static/x", "/robots.txt", "/health/x", "/openapi.json",
)  # fmt: skip

TRAVERSALS = (
    "/shop/../sangdam/app.py", "/shop/..%2fapp.py", "/shop/%2e%2e%2fapp.py", "/shop/....//app.py", "/shop/routes.py",
    "/shop/__init__.py", "/shop/.env", "/shop/%2fetc%2fpasswd", "/shop/index.html%00.js", "/shop/images/../routes.py",
    "/shop/images/..%2f..%2fsecrets.json", "/desk/../app.py", "/desk/..%2findex.html", "/desk/%2e%2e/index.html",
    "/desk/app.js%00", "/desk/..%5capp.js", "/desk/index.html", "/desk/src", "/widget.js/../../app.py",
    "/widget.js%00", "/..%2f..%2fetc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd", "/shop/api/articles/..%2f..%2fREADME",
)  # fmt: skip


def example(path: str) -> str:
    """An address of the route; nobody knows the thing it names."""
    return "/".join("nobody" if part.startswith("<") else part for part in path.split("/"))


async def _ask(service: Service, table: dict[tuple[str, str], Row]) -> None:
    async with httpx.AsyncClient(base_url=service.origin) as http:
        for (method, path), row in table.items():
            for headers, wanted in (({}, row.stranger), ({"Origin": EVIL}, row.foreign)):
                answer = await http.request(method, example(path), headers=headers)
                assert answer.status_code == wanted, (
                    f"{method} {path} {headers}: {answer.status_code} {answer.text}"
                )
                assert "set-cookie" not in answer.headers or "Max-Age=0" in answer.headers["set-cookie"]
                if headers:
                    allowed = answer.headers.get("access-control-allow-origin")
                    assert allowed is None or (path == "/widget.js" and allowed == "*")
                assert "access-control-allow-credentials" not in answer.headers


async def test_only_the_routes_of_the_table_answer(service: Service) -> None:
    assert service.routes() == set(ROUTES)
    await _ask(service, ROUTES)


async def test_the_demo_shop_adds_only_its_own(make_service: Make) -> None:
    async with make_service(SANGDAM_DEMO_SHOP="on") as service:
        assert service.routes() == set(ROUTES) | set(SHOP_ROUTES)
        await _ask(service, SHOP_ROUTES)


async def test_other_addresses_are_not_found(make_service: Make) -> None:
    async with (
        make_service(SANGDAM_DEMO_SHOP="on") as service,
        httpx.AsyncClient(base_url=service.origin) as http,
    ):
        for path in CLOSED:
            for method in ("GET", "POST", "PUT", "DELETE"):
                answer = await http.request(method, path)
                assert answer.status_code in (404, 405), f"{method} {path}: {answer.status_code}"
                assert set(answer.json()) == {"error"}


async def test_other_methods_are_refused(service: Service) -> None:
    known = service.routes()
    async with httpx.AsyncClient(base_url=service.origin) as http:
        for path in sorted({path for _, path in known}):
            for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"):
                if (method, path) in known:
                    continue
                answer = await http.request(method, example(path))
                assert answer.status_code in (404, 405), f"{method} {path}: {answer.status_code}"


async def test_no_path_leads_out(make_service: Make) -> None:
    async with make_service(SANGDAM_DEMO_SHOP="on") as service, service_client(service) as http:
        for path in TRAVERSALS:
            status, body = await raw_get(service.port, path)
            assert status in (302, 404), f"{path}: {status}"
            for secret in ("import ", "root:", "widget_key", "#!/"):
                assert secret not in body, path
        assert (await http.get("/shop/index.html")).status_code == 200


async def test_every_answer_is_hardened(service: Service) -> None:
    async with httpx.AsyncClient(base_url=service.origin) as http:
        for path in ("/health", "/desk", "/nothing", "/web/messages", "/widget.js"):
            headers = (await http.get(path)).headers
            assert headers["X-Content-Type-Options"] == "nosniff"
            policy = headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:1", ""])
async def test_a_foreign_host_header_opens_nothing(service: Service, host: str) -> None:
    headers = {"Host": host} if host else {}
    async with httpx.AsyncClient(base_url=service.origin, headers=headers) as http:
        answer = await http.get("/web/messages", headers={"Origin": "https://other.example"})
    assert answer.status_code == 403


def service_client(service: Service) -> httpx.AsyncClient:
    """A plain client."""
    return httpx.AsyncClient(base_url=service.origin)


async def test_actions_have_a_loopback_address_whatever_the_public_one_is(
    migrated_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    public, actions = free_port(), free_port()
    monkeypatch.setattr(sangdam.app, "Library", NoArticles)
    settings = make_settings(
        migrated_url, tmp_path, SANGDAM_HOST="0.0.0.0", PORT=str(public), SANGDAM_ACTIONS_PORT=str(actions)
    )
    serving = asyncio.create_task(sangdam.app.serve(settings))
    try:
        while not (listening := _listening({public, actions})).keys() >= {public, actions}:
            assert not serving.done(), serving.exception()
            await asyncio.sleep(0.05)
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
    assert listening == {public: "0.0.0.0", actions: "127.0.0.1"}


def _listening(ports: set[int]) -> dict[int, str]:
    """The addresses this process listens on at these ports."""
    found = [each for each in psutil.Process().net_connections("tcp") if each.status == psutil.CONN_LISTEN]
    return {each.laddr.port: each.laddr.ip for each in found if each.laddr.port in ports}
