"""The address of the custom actions (T21): a secret, no bombs, and errors that say an id and nothing else."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import zlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from sangdam.dialogue.actions_server import make_actions_app

SECRET = "actions-secret-0123456789abcdefghijklmnop"
CANARY = "900101-1234567"

ACTIONS = """
from rasa_sdk import Action
from rasa_sdk.interfaces import ActionExecutionRejection

class Raising(Action):
    def name(self): return "action_raising"
    async def run(self, dispatcher, tracker, domain):
        raise ValueError("고객의 말: " + tracker.latest_message["text"])

class Working(Action):
    def name(self): return "action_working"
    async def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(text=tracker.sender_id)
        return [{"event": "slot", "name": "seen", "value": sorted(domain)}]
"""


@pytest.fixture
async def actions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    """The application on a real port, with two actions."""
    (tmp_path / "some_actions.py").write_text(ACTIONS, "utf-8")
    (tmp_path / "domain.yml").write_text("version: '3.1'\nintents: [greet]\n", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    app = make_actions_app(SECRET, tmp_path / "domain.yml", "some_actions")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = await app.create_server(sock=listening, return_asyncio_server=True)
        assert server is not None
        await server.startup()  # type: ignore[no-untyped-call]
        port = listening.getsockname()[1]
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            client.headers["Authorization"] = f"Bearer {SECRET}"
            yield client
        server.close()  # type: ignore[no-untyped-call]
        await server.wait_closed()  # type: ignore[no-untyped-call]
        for connection in list(server.connections):
            connection.abort()
        while server.connections:  # noqa: ASYNC110 - Sanic tells nobody when the last one is gone
            await asyncio.sleep(0)


def call(action: str, text: str = "안녕") -> dict[str, Any]:
    """What a brain posts."""
    tracker = {
        "sender_id": "c_1",
        "slots": {},
        "latest_message": {"text": text},
        "events": [],
        "paused": False,
    }
    return {
        "next_action": action,
        "sender_id": "c_1",
        "tracker": tracker,
        "domain": {"forged": 1},
        "version": "3.6.21",
    }


async def test_a_call_with_the_secret_works(actions: httpx.AsyncClient) -> None:
    answer = await actions.post("/actions", json=call("action_working"))
    assert answer.status_code == 200
    assert answer.json()["responses"][0]["text"] == "c_1"
    assert answer.json()["events"][0]["value"] == ["intents", "version"], (
        "the domain is ours, never the posted one"
    )


@pytest.mark.parametrize(
    "given",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        f"Bearer {SECRET}x",
        SECRET,
        f"bearer {SECRET[:-1]}",
        f"Basic {SECRET}",
        b"Bearer \xff\xfe",
    ],
)
async def test_without_the_secret_nothing_is_read(actions: httpx.AsyncClient, given: Any) -> None:
    del actions.headers["Authorization"]
    headers = {} if given is None else {"Authorization": given.strip()}
    for body in (json.dumps(call("action_working")), "nonsense", ""):
        answer = await actions.post("/actions", content=body, headers=headers)
        assert answer.status_code == 401
        assert answer.json() == {"error": "unauthorized"}


async def test_compressed_bodies_are_not_unpacked(actions: httpx.AsyncClient) -> None:
    bomb = zlib.compress(b" " * 200_000_000, 9)
    assert len(bomb) < 250_000
    for encoding in ("deflate", "gzip", "br", "identity, deflate"):
        answer = await actions.post("/actions", content=bomb, headers={"Content-Encoding": encoding})
        assert answer.status_code == 415, encoding


async def test_a_body_of_megabytes_is_refused(actions: httpx.AsyncClient) -> None:
    answer = await actions.post("/actions", content=b" " * 3_000_000)
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "body",
    [
        "",
        "nonsense",
        "[]",
        "null",
        "5",
        '"x"',
        "[" * 100_000,
        "{}",
        '{"next_action": 5}',
        '{"tracker": null}',
    ],
)
async def test_nonsense_with_the_secret_is_an_error_without_details(
    actions: httpx.AsyncClient, body: str, caplog: pytest.LogCaptureFixture
) -> None:
    answer = await actions.post("/actions", content=body)
    assert answer.status_code in (200, 400, 404, 500)
    assert "Traceback" not in answer.text
    assert ".py" not in answer.text
    assert "Traceback" not in caplog.text


async def test_an_action_that_raises_tells_an_id_only(
    actions: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = await actions.post("/actions", json=call("action_raising", CANARY))
    assert answer.status_code == 500
    body = answer.json()
    assert set(body) == {"error", "id"}
    assert body["error"] == "action failed"
    assert body["id"].startswith("err_")
    assert CANARY not in answer.text
    ours = [record for record in caplog.records if record.name.startswith(("sangdam", "rasa_sdk", "sanic"))]
    text = "\n".join(logging.Formatter().format(record) for record in ours)
    assert body["id"] in text, "the id leads from the answer to the log"
    assert "ValueError at some_actions.py:" in text
    assert CANARY not in text


async def test_an_unknown_action_is_named(actions: httpx.AsyncClient) -> None:
    answer = await actions.post("/actions", json=call("action_unknown"))
    assert answer.status_code == 404
    assert answer.json()["action_name"] == "action_unknown"


async def test_only_the_one_address_answers(actions: httpx.AsyncClient) -> None:
    for path in ("/", "/webhook", "/health", "/actions/x", "/docs"):
        answer = await actions.post(path, json={})
        assert answer.status_code == 404, path
    assert (await actions.get("/actions")).status_code == 405
