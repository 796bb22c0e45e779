"""The developers' HTTP channel: what its OpenAPI document promises is what it answers."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from tests.harness.brain import Body, Said, ScriptedBrain, told
from tests.harness.clients import Api
from tests.harness.service import Service


class Checked(Api):
    """Every answer is held against the document."""

    async def document(self) -> dict[str, Any]:
        """The document as it is served."""
        found: dict[str, Any] = (await self.http.get("/api/v1/openapi.json")).json()
        return found

    async def watch(self) -> None:
        """Check from now on."""
        document = await self.document()

        async def check(response: httpx.Response) -> None:
            await response.aread()
            fits(document, response)

        self.http.event_hooks["response"].append(check)


def fits(document: dict[str, Any], response: httpx.Response) -> None:
    """The response has a status and a body that the document names for its operation."""
    address = re.sub(r"/conversations/[^/]+/", "/conversations/{conversation}/", response.request.url.path)
    operation = document["paths"][address][response.request.method.lower()]
    status = str(response.status_code)
    assert status in operation["responses"], f"{status} is not in the document"
    named = operation["responses"][status]
    if "$ref" in named:
        named = document["components"]["responses"][named["$ref"].rsplit("/", 1)[1]]
    schema = named["content"]["application/json"]["schema"]
    Draft202012Validator({**schema, "components": document["components"]}).validate(response.json())
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-store"


@pytest.fixture
async def api(service: Service) -> AsyncIterator[Checked]:
    """A caller whose answers are all checked."""
    async with Checked(service.origin, (await service.api()).key) as caller:
        await caller.watch()
        yield caller


async def test_the_document_is_valid(service: Service) -> None:
    async with httpx.AsyncClient() as http:
        answer = await http.get(f"{service.origin}/api/v1/openapi.json")
    validate(answer.json())


async def test_asking_and_reading(api: Checked, brain: ScriptedBrain) -> None:
    brain.script = lambda body: Said(
        f"답: {told(body)}",
        buttons=(("주문 조회", "/order_status"), ("처음으로", "/start")),
        custom={"card": {"type": "article", "id": "return_policy", "title": "반품", "links": []}},
    )
    first = (await api.say("c", "안녕")).json()
    assert first["owner"] == "bot"
    button = first["replies"][0]["buttons"][0]
    assert button["title"] == "주문 조회"
    pressed = (await api.press("c", button["id"])).json()
    assert pressed["replies"][0]["text"] == "답: /order_status"
    transcript = (await api.read("c")).json()["messages"]
    assert [message["from"] for message in transcript] == ["customer", "bot", "customer", "bot"]
    assert [message["text"] for message in transcript][2] == "주문 조회", (
        "the title is shown, never the payload"
    )
    assert [message["seq"] for message in (await api.read("c", after=2)).json()["messages"]] == [3, 4]
    assert (await api.read("c", after=4)).json()["messages"] == []


async def test_without_a_wish_to_wait_it_answers_at_once(api: Checked, brain: ScriptedBrain) -> None:
    gate = asyncio.Event()

    async def slow(_: Body) -> Said:
        await gate.wait()
        return Said("답")

    brain.script = slow
    at_once = await api.say("c", "안녕", wait=0, event="e1")
    assert (at_once.status_code, at_once.json()) == (202, {"owner": "bot", "replies": []})
    too_short = await api.say("c", "안녕", wait=1, event="e1")
    assert too_short.status_code == 202
    waiting = asyncio.gather(*(api.say("c", "안녕", wait=20, event="e1") for _ in range(3)))
    gate.set()
    answers = await waiting
    assert {answer.status_code for answer in answers} == {200}
    assert [reply["text"] for reply in answers[0].json()["replies"]] == ["답"]
    assert len({answer.text for answer in answers}) == 1


async def test_ways_to_ask_for_the_wait(api: Checked, brain: ScriptedBrain) -> None:
    for number, prefer in enumerate(
        ("wait=5", "respond-async, wait=5", "wait=5; x=1", "handling=lenient,wait=05")
    ):
        body = {"event_id": f"e{number}", "text": "안녕"}
        answer = await api.http.post(api.path("c"), json=body, headers={"Prefer": prefer})
        assert answer.status_code == 200, prefer
    gate = asyncio.Event()

    async def slow(_: Body) -> Said:
        await gate.wait()
        return Said("답")

    brain.script = slow
    for number, prefer in enumerate(("", "wait", "wait=-1", "wait=x", "wait=99999", "await=5", "wait=5s")):
        body = {"event_id": f"n{number}", "text": "안녕"}
        answer = await api.http.post(api.path("c"), json=body, headers={"Prefer": prefer})
        assert answer.status_code == 202, prefer
    gate.set()


async def test_a_waiting_sender_is_answered_by_another_service(
    service: Service, make_service: Any, api: Checked, brain: ScriptedBrain
) -> None:
    """The event was journaled by a service that stopped; the sender repeats it at another one and waits there."""
    async with make_service() as other, Api(other.origin, api.key) as there:
        answers = await asyncio.gather(api.say("c", "안녕", event="e1"), there.say("c", "안녕", event="e1"))
    assert answers[0].json() == answers[1].json()
    assert len(brain.turns) == 1


async def test_every_error_is_in_the_document(api: Checked, service: Service) -> None:
    assert (await api.read("nobody")).status_code == 404
    assert (await api.read("c", after=-1)).status_code == 400
    assert (await api.post("c", {"event_id": "e"})).status_code == 400
    assert (await api.post("c", {"event_id": "e", "text": " "})).status_code == 422
    assert (await api.post("c", {"event_id": "e", "text": "가" * 5001})).status_code == 413
    assert (await api.post("c", {"event_id": "e", "button": "b_x"})).status_code == 404
    assert (await api.http.get(api.path("c"), headers={"Authorization": "Bearer sk_x"})).status_code == 401
    assert await service.rows("SELECT 1 FROM conversation") == []


async def test_a_flood_is_told_to_slow_down(
    api: Checked, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    from limits import RateLimitItemPerSecond

    from sangdam.channels import limits

    monkeypatch.setattr(limits, "_PER_KEYED_CONVERSATION", (RateLimitItemPerSecond(3, 60),))
    answers = [await api.say("c", f"{number}", wait=0) for number in range(5)]
    assert [answer.status_code in (200, 202) for answer in answers] == [True, True, True, False, False]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert (await api.say("d", "다른 대화", wait=0)).status_code == 202
    await service.settled()
    assert (await service.one("SELECT count(*) AS n FROM journal"))["n"] == 4
