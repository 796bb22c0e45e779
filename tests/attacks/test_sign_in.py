"""Getting into the console: guessing, locking out, fixing sessions, forging requests."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from http.cookies import SimpleCookie

import httpx
import pytest

from sangdam.desk import sign_in
from sangdam.desk import socket as desk_socket
from tests.harness.clients import Agent, Socket
from tests.harness.service import PASSWORD, Service, cheap_hash

Make = Callable[..., Service]


async def try_in(
    service: Service, login: str, password: str, address: str = "", **headers: str
) -> httpx.Response:
    """One try to sign in; `address` counts when the service trusts the test as its proxy."""
    forwarded = {"X-Forwarded-For": address} if address else {}
    async with httpx.AsyncClient(base_url=service.origin) as http:
        return await http.post(
            "/desk/api/session", json={"login": login, "password": password}, headers={**forwarded, **headers}
        )


async def test_unknown_login_and_wrong_password_answer_alike(service: Service) -> None:
    await service.hire()
    wrong, unknown = await try_in(service, "kim", "wrong"), await try_in(service, "nobody", "wrong")
    await service.rows("UPDATE agent SET active = false RETURNING id")
    gone = await try_in(service, "kim", PASSWORD)
    texts = []
    for answer in (wrong, unknown, gone):
        assert answer.status_code == 401
        assert "set-cookie" not in answer.headers
        error = answer.json()["error"]
        assert error.pop("id")
        texts.append(error)
    assert texts[0] == texts[1] == texts[2]
    assert texts[0]["code"] == "sign_in_failed"


async def test_guessing_is_limited_by_address_and_login(make_service: Make) -> None:
    async with make_service(SANGDAM_TRUSTED_PROXIES="127.0.0.1") as service:
        await service.hire()
        answers = [
            (await try_in(service, "kim", f"guess {number}", "192.0.2.1")).status_code for number in range(8)
        ]
        assert answers == [401] * 5 + [429] * 3
        right = await try_in(service, "kim", PASSWORD, "192.0.2.1")
        assert right.status_code == 429, "not even the right password tells the guesser anything"
        assert right.json()["error"]["code"] == "too_many_attempts"
        assert int(right.headers["Retry-After"]) > 0
        # Nobody else suffers: not the agent from elsewhere, not a colleague from the same office.
        assert (await try_in(service, "kim", PASSWORD, "192.0.2.2")).status_code == 200
        await service.hire("park", "박상담")
        assert (await try_in(service, "park", PASSWORD, "192.0.2.1")).status_code == 200


async def test_guessing_all_at_once_is_no_way_around(make_service: Make) -> None:
    async with make_service(SANGDAM_TRUSTED_PROXIES="127.0.0.1") as service:
        await service.hire()
        answers = await asyncio.gather(
            *(try_in(service, "kim", f"guess {n}", "192.0.2.1") for n in range(24))
        )
        statuses = [answer.status_code for answer in answers]
    assert sorted(statuses) == [401] * 5 + [429] * 19


async def test_one_address_cannot_try_everybody(make_service: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "_NOBODY", cheap_hash("nobody"))  # thirty real ones take their time
    async with make_service(SANGDAM_TRUSTED_PROXIES="127.0.0.1") as service:
        answers = [(await try_in(service, f"agent{n}", "guess", "192.0.2.1")).status_code for n in range(32)]
        assert answers == [401] * 30 + [429] * 2


async def test_a_forged_forwarded_address_does_not_help(service: Service) -> None:
    await service.hire()
    answers = [
        (await try_in(service, "kim", "guess", f"192.0.2.{number}")).status_code for number in range(7)
    ]
    assert answers == [401] * 5 + [429] * 2, "no proxy is trusted, so the header counts for nothing"


async def test_signing_in_well_costs_no_tries(service: Service) -> None:
    await service.hire()
    answers = [(await try_in(service, "kim", PASSWORD)).status_code for _ in range(8)]
    assert answers == [200] * 8


async def test_the_cookie(make_service: Make) -> None:
    async with make_service(SANGDAM_TRUSTED_PROXIES="127.0.0.1") as service:
        await service.hire()
        for proto in ("http", "https"):
            answer = await try_in(service, "kim", PASSWORD, **{"X-Forwarded-Proto": proto})
            cookie = SimpleCookie(answer.headers["set-cookie"])["sangdam_desk"]
            assert cookie["httponly"]
            assert cookie["samesite"] == "Strict"
            assert cookie["path"] == "/desk"
            assert bool(cookie["secure"]) == (proto == "https")
            assert len(cookie.value) >= 40
            assert cookie.value not in answer.text
            stored = [
                bytes(row["token_hash"]) for row in await service.rows("SELECT token_hash FROM desk_session")
            ]
            assert hashlib.sha256(cookie.value.encode()).digest() in stored
            assert cookie.value.encode() not in stored


async def test_a_session_cannot_be_fixed_beforehand(service: Service) -> None:
    await service.hire()
    fixed = "chosen-by-the-attacker-0123456789-0123456789"
    async with httpx.AsyncClient(base_url=service.origin, cookies={"sangdam_desk": fixed}) as http:
        answer = await http.post("/desk/api/session", json={"login": "kim", "password": PASSWORD})
    given = SimpleCookie(answer.headers["set-cookie"])["sangdam_desk"].value
    assert given != fixed
    async with httpx.AsyncClient(base_url=service.origin, cookies={"sangdam_desk": fixed}) as attacker:
        assert (await attacker.get("/desk/api/session")).status_code == 401


async def test_other_sites_cannot_sign_in_or_act(make_service: Make) -> None:
    shop = "https://shop.example"
    async with make_service(SANGDAM_ORIGINS=shop) as service, await service.agent() as agent:
        for origin in (
            shop,
            "https://evil.example",
            "null",
            service.origin + "0",
            service.origin.replace("http", "https"),
        ):
            assert (await try_in(service, "kim", PASSWORD, Origin=origin)).status_code == 403, origin
            listed = await agent.http.get("/desk/api/conversations", headers={"Origin": origin})
            assert listed.status_code == 403, origin
            assert "access-control-allow-origin" not in listed.headers
            ended = await agent.http.post(
                "/desk/api/session/end", headers={"Origin": origin, "X-CSRF-Token": agent.csrf}
            )
            assert ended.status_code == 403, origin
            socket = await agent.socket(origin)
            assert await socket.closed() == 4401, origin
            assert socket.frames == []
        assert (await agent.get("/session")).status_code == 200


async def test_a_socket_needs_the_cookie(service: Service) -> None:
    for cookie in ("", "sangdam_desk=x", "sangdam_desk=", "sangdam_desk=\xff"):
        socket = await Socket.open(f"{service.origin}/desk/api/socket", service.origin, Cookie=cookie)
        assert await socket.closed() == 4401


async def test_changes_need_the_sessions_own_csrf_token(service: Service) -> None:
    async with await service.agent() as agent, await service.agent("park", "박상담") as other:
        for token in (None, "", "x", other.csrf, agent.csrf + "x", agent.csrf[:-1], b"\xff\xfe"):
            headers = (
                {}
                if token is None
                else {b"X-CSRF-Token": token.encode() if isinstance(token, str) else token}
            )
            answer = await agent.http.post("/desk/api/session/end", headers=headers)
            assert answer.status_code == 403, token
        assert (await agent.get("/session")).status_code == 200
        assert (await agent.post("/session/end")).status_code == 204


async def test_signing_out_ends_the_session_at_once(service: Service) -> None:
    async with await service.agent() as agent:
        cookies = dict(agent.http.cookies)
        assert (await agent.post("/session/end")).status_code == 204
        async with httpx.AsyncClient(base_url=service.origin, cookies=cookies) as kept:
            assert (await kept.get("/desk/api/session")).status_code == 401
    actions = [row["action"] for row in await service.rows("SELECT action FROM audit ORDER BY id")]
    assert actions == ["start_session", "end_session"]


async def test_a_new_password_ends_the_other_sessions(service: Service) -> None:
    new = "another battery staple"
    async with (
        await service.agent() as agent,
        await Agent.sign_in(service.origin, "kim", PASSWORD) as elsewhere,
    ):
        wrong = await agent.post("/password", current="wrong", new=new)
        assert wrong.json()["error"]["code"] == "sign_in_failed"
        for weak in ("short", PASSWORD, "x" * 201):
            answer = await agent.post("/password", current=PASSWORD, new=weak)
            assert answer.json()["error"]["code"] == "weak_password"
        assert (await elsewhere.get("/session")).status_code == 200
        assert (await agent.post("/password", current=PASSWORD, new=new)).status_code == 204
        assert (await agent.get("/session")).status_code == 200
        assert (await elsewhere.get("/session")).status_code == 401
    assert (await try_in(service, "kim", PASSWORD)).status_code == 401
    assert (await try_in(service, "kim", new)).status_code == 200


async def test_guessing_the_password_from_inside_is_limited(service: Service) -> None:
    async with await service.agent() as agent:
        tries = [
            (await agent.post("/password", current=f"guess {n}", new="x" * 12)).status_code for n in range(7)
        ]
    assert tries == [401] * 5 + [429] * 2


async def test_an_agent_who_left_is_out_on_the_next_request(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_socket, "RECHECK", 0.05)
    async with await service.agent() as agent, await agent.socket() as socket:
        await socket.send(type="ping")
        await socket.next("pong")
        await service.rows("UPDATE agent SET active = false RETURNING id")
        assert (await agent.get("/session")).status_code == 401
        assert await socket.closed() == 4401, "an open socket does not go on reading"


async def test_a_session_ends_by_itself(service: Service) -> None:
    async with await service.agent() as agent:
        await service.rows("UPDATE desk_session SET expires_at = now() - interval '1 second' RETURNING 1")
        assert (await agent.get("/session")).status_code == 401


async def test_a_one_time_password_opens_nothing_but_its_replacement(service: Service) -> None:
    async with await service.agent() as kim:
        await service.rows("UPDATE agent SET must_change_password = true RETURNING id")
        refused = await kim.get("/conversations", view="waiting")
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "must_change_password")
        assert (await kim.get("/session")).json()["must_change_password"] is True
        changed = await kim.post("/password", current=PASSWORD, new="another-password-1")
        assert changed.status_code == 204
        assert (await kim.get("/conversations", view="waiting")).status_code == 200
