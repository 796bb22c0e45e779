"""Who may call what at the console (T23): every route of the code has a row here, and answers as the row says."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from sangdam.desk.roles import Role
from tests.harness.service import Service

EVERYONE = frozenset(Role)
SERVING = EVERYONE - {Role.AUDITOR}


@dataclass(frozen=True)
class Row:
    """Which roles an endpoint answers, and how; to the other roles it does not exist.

    A call without a session gets 401, a change without the CSRF token 403; `open` ones need neither.
    """

    roles: frozenset[Role]
    status: int
    body: dict[str, Any] = field(default_factory=dict)
    open: bool = False


C = "/desk/api/conversations/<conversation_id:str>"

TABLE: dict[tuple[str, str], Row] = {
    ("GET", "/desk/api/session"): Row(EVERYONE, 200),
    ("POST", "/desk/api/session"): Row(EVERYONE, 400, open=True),
    ("GET", "/desk/api/conversations"): Row(EVERYONE, 200),
    ("GET", C): Row(EVERYONE, 200),
    ("POST", f"{C}/take"): Row(SERVING, 200, {"version": 1}),
    ("POST", f"{C}/typing"): Row(SERVING, 204, {"on": True}),
    ("POST", f"{C}/reply"): Row(SERVING, 202, {"event_id": "r1", "text": "안녕하세요"}),
    ("POST", f"{C}/return"): Row(SERVING, 409, {"version": 1}),
    ("POST", f"{C}/close"): Row(SERVING, 200, {"version": 2}),
    ("POST", "/desk/api/password"): Row(EVERYONE, 401, {"current": "wrong", "new": "x" * 12}),
    ("GET", "/desk/api/socket"): Row(EVERYONE, 400, open=True),
    ("POST", "/desk/api/session/end"): Row(EVERYONE, 204),
}


async def test_every_route_of_the_desk_is_in_the_table(service: Service) -> None:
    routes = {(method, path) for method, path in service.routes() if path.startswith("/desk/api")}
    assert routes == set(TABLE)


def _address(path: str, conversation: str) -> str:
    return path.replace("<conversation_id:str>", conversation)


@pytest.mark.parametrize("role", list(Role))
async def test_a_role_gets_what_the_table_says(service: Service, role: Role) -> None:
    async with await service.visitor(), await service.agent(role=role) as agent:
        await service.settled()
        conversation = (await service.one("SELECT id FROM conversation"))["id"]
        version = (await agent.summary(conversation))["version"]
        for (method, path), row in TABLE.items():
            body = dict(row.body)
            if "version" in body:
                body["version"] += version - 1
            content: dict[str, Any] = {"json": body} if method == "POST" else {}
            address = _address(path, conversation)
            if method != "GET" and not row.open:
                half = await agent.http.request(method, address, **content)
                assert half.status_code == 403, (method, path)
            answer = await agent.http.request(
                method, address, **content, headers={"X-CSRF-Token": agent.csrf}
            )
            expected = row.status if role in row.roles else 404
            assert answer.status_code == expected, (method, path, answer.text)
            if role not in row.roles:
                assert answer.json()["error"]["code"] == "not_found"


async def test_whoever_is_not_signed_in_gets_nothing(service: Service) -> None:
    async with (
        await service.visitor() as visitor,
        await service.agent() as agent,
        await service.api() as api,
        contextlib.AsyncExitStack() as opened,
    ):
        await service.settled()
        conversation = (await service.one("SELECT id FROM conversation"))["id"]
        headers: tuple[dict[str, str], ...] = (
            {},
            {"Authorization": f"Bearer {visitor.token}"},
            {"Authorization": f"Bearer {api.key}"},
            {"X-CSRF-Token": agent.csrf},
        )
        for given in headers:
            stranger = await opened.enter_async_context(
                httpx.AsyncClient(base_url=service.origin, headers=given)
            )
            for (method, path), row in TABLE.items():
                content: dict[str, Any] = {"json": row.body} if method == "POST" else {}
                refused = await stranger.request(method, _address(path, conversation), **content)
                assert refused.status_code == (row.status if row.open else 401), (method, path)
                assert conversation not in refused.text


async def test_a_role_that_is_taken_away_is_gone_with_the_next_request(service: Service) -> None:
    async with await service.visitor(), await service.agent() as agent:
        await service.settled()
        conversation = (await service.one("SELECT id FROM conversation"))["id"]
        await service.db.execute("UPDATE agent SET role = 'auditor' WHERE login = 'kim'")
        assert (await agent.act(conversation, "take", version=1)).status_code == 404
        await service.db.execute("UPDATE agent SET active = false WHERE login = 'kim'")
        assert (await agent.get("/conversations")).status_code == 401


async def test_changes_and_refusals_are_in_the_audit(service: Service) -> None:
    async with await service.visitor(), await service.agent() as agent:
        await service.settled()
        conversation = (await service.one("SELECT id FROM conversation"))["id"]
        await agent.take(conversation)
        await agent.http.post(f"/desk/api/conversations/{conversation}/close", json={"version": 2})
        await service.db.execute("UPDATE agent SET role = 'auditor' WHERE login = 'kim'")
        await agent.act(conversation, "typing", on=True)
    noted = await service.rows(
        "SELECT action, conversation_id AS about, refused, address FROM audit ORDER BY id"
    )
    assert [(row["action"], row["about"], row["refused"]) for row in noted] == [
        ("start_session", None, False),
        ("take", conversation, False),
        ("close", conversation, True),
        ("typing", conversation, True),
    ]
    assert {row["address"] for row in noted} == {"127.0.0.1"}


async def test_missing_and_forbidden_answer_alike(service: Service) -> None:
    async with httpx.AsyncClient(base_url=service.origin) as http:
        for path in ("/desk/api/conversations/c_known", "/desk/api/conversations/c_unknown"):
            assert (await http.get(path)).status_code == 401
    async with await service.agent() as agent:
        missing = await agent.get("/conversations/c_unknown")
        typing = await agent.act("c_unknown", "typing", on=True)
    assert missing.status_code == typing.status_code == 404
