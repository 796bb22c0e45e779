"""Who may call what at the console (T23): every route of the code has a row here, and answers as the row says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.harness.service import Service


@dataclass(frozen=True)
class Row:
    """What each caller gets: nobody, an agent whose change lacks the CSRF token, an agent."""

    nobody: int
    unprotected: int
    agent: int
    body: dict[str, Any] = field(default_factory=dict)


C = "/desk/api/conversations/<conversation_id:str>"

TABLE: dict[tuple[str, str], Row] = {
    ("GET", "/desk/api/session"): Row(401, 200, 200),
    ("POST", "/desk/api/session"): Row(400, 400, 400),
    ("GET", "/desk/api/conversations"): Row(401, 200, 200),
    ("GET", C): Row(401, 200, 200),
    ("POST", f"{C}/take"): Row(401, 403, 200, {"version": 1}),
    ("POST", f"{C}/typing"): Row(401, 403, 204, {"on": True}),
    ("POST", f"{C}/reply"): Row(401, 403, 202, {"event_id": "r1", "text": "안녕하세요"}),
    ("POST", f"{C}/return"): Row(401, 403, 409, {"version": 1}),
    ("POST", f"{C}/close"): Row(401, 403, 200, {"version": 2}),
    ("POST", "/desk/api/password"): Row(401, 403, 401, {"current": "wrong", "new": "x" * 12}),
    ("GET", "/desk/api/socket"): Row(400, 400, 400),
    ("POST", "/desk/api/session/end"): Row(401, 403, 204),
}


async def test_every_route_of_the_desk_is_in_the_table(service: Service) -> None:
    routes = {(method, path) for method, path in service.routes() if path.startswith("/desk/api")}
    assert routes == set(TABLE)


async def test_everyone_gets_what_the_table_says(service: Service) -> None:
    async with await service.visitor() as visitor, await service.agent() as agent, await service.api() as api:
        await service.settled()
        conversation = (await service.one("SELECT id FROM conversation"))["id"]
        version = (await agent.summary(conversation))["version"]
        strangers = (
            httpx.AsyncClient(base_url=service.origin),
            httpx.AsyncClient(base_url=service.origin, headers={"Authorization": f"Bearer {visitor.token}"}),
            httpx.AsyncClient(base_url=service.origin, headers={"Authorization": f"Bearer {api.key}"}),
            httpx.AsyncClient(base_url=service.origin, headers={"X-CSRF-Token": agent.csrf}),
        )
        for (method, path), row in TABLE.items():
            address = path.replace("<conversation_id:str>", conversation)
            body = (
                {**row.body, "version": row.body["version"] + version - 1}
                if "version" in row.body
                else row.body
            )
            content: dict[str, Any] = {"json": body} if method == "POST" else {}
            for stranger in strangers:
                refused = await stranger.request(method, address, **content)
                assert refused.status_code == row.nobody, (method, path)
                assert conversation not in refused.text
            half = await agent.http.request(method, address, **content)
            assert half.status_code == row.unprotected, (method, path)
            whole = await agent.http.request(method, address, **content, headers={"X-CSRF-Token": agent.csrf})
            assert whole.status_code == row.agent, (method, path, whole.text)
        for stranger in strangers:
            await stranger.aclose()


async def test_missing_and_forbidden_answer_alike(service: Service) -> None:
    async with httpx.AsyncClient(base_url=service.origin) as http:
        for path in ("/desk/api/conversations/c_known", "/desk/api/conversations/c_unknown"):
            assert (await http.get(path)).status_code == 401
    async with await service.agent() as agent:
        missing = await agent.get("/conversations/c_unknown")
        typing = await agent.act("c_unknown", "typing", on=True)
    assert missing.status_code == typing.status_code == 404
