"""What is not a message: a clear refusal in one shape at every entry, and nothing stored half."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.harness.brain import ScriptedBrain
from tests.harness.clients import Agent, Api, Visitor
from tests.harness.service import Service

JSON = "application/json"


@dataclass(frozen=True)
class Bad:
    """A body, and the status and code it must be refused with."""

    body: bytes
    status: int = 400
    code: str = "bad_body"
    content_type: str = JSON


def _text(text: str, status: int = 422, code: str = "empty_text") -> Bad:
    return Bad(
        json.dumps({"event_id": "e1", "text": text}, ensure_ascii=False).encode("utf-8", "surrogatepass"),
        status,
        code,
    )


def _body(**fields: Any) -> Bad:
    return Bad(json.dumps(fields).encode())


BAD: dict[str, Bad] = {
    "nothing": Bad(b""),
    "spaces": Bad(b"   "),
    "half a JSON": Bad(b'{"event_id": "e1", "text": "'),
    "two JSONs": Bad(b'{"event_id":"e1","text":"a"}{"event_id":"e2","text":"b"}'),
    "a list": Bad(b'[{"event_id":"e1","text":"a"}]'),
    "a word": Bad(b'"hello"'),
    "a number": Bad(b"7"),
    "null": Bad(b"null"),
    "not a number": Bad(b"NaN"),
    "an endless number": Bad(b'{"event_id": ' + b"1" * 6000 + b"}"),
    "a deep list": Bad(b"[" * 30_000),
    "a deep object": Bad(b'{"a":' * 10_000 + b"1" + b"}" * 10_000),
    "broken UTF-8": Bad(b'{"event_id":"e1","text":"\xff\xfe"}'),
    "UTF-16": Bad('{"event_id":"e1","text":"안녕"}'.encode("utf-16")),
    "EUC-KR": Bad('{"event_id":"e1","text":"안녕하세요"}'.encode("euc-kr")),
    "binary": Bad(bytes(range(256))),
    "a picture": Bad(b"\x89PNG\r\n\x1a\n" + bytes(2000), content_type="image/png"),
    "a form": Bad(b"event_id=e1&text=hi", content_type="application/x-www-form-urlencoded"),
    "a multipart form": Bad(
        b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nhi\r\n--x--',
        content_type="multipart/form-data; boundary=x",
    ),
    "XML": Bad(b"<text>hi</text>", content_type="application/xml"),
    "no event id": _body(text="안녕"),
    "an empty event id": _body(event_id="", text="안녕"),
    "a number as event id": _body(event_id=5, text="안녕"),
    "an event id with spaces": _body(event_id="e 1", text="안녕"),
    "an event id in Korean": _body(event_id="이벤트", text="안녕"),
    "an event id with a line end": _body(event_id="e1\n", text="안녕"),
    "an event id with NUL": _body(event_id="e\x00", text="안녕"),
    "an event id of ours": _body(event_id="#open", text="안녕"),
    "a long event id": _body(event_id="e" * 101, text="안녕"),
    "no text": _body(event_id="e1"),
    "null as text": _body(event_id="e1", text=None),
    "a number as text": _body(event_id="e1", text=5),
    "a list as text": _body(event_id="e1", text=["안녕"]),
    "an object as text": _body(event_id="e1", text={"a": 1}),
    "true as text": _body(event_id="e1", text=True),
    "text and button": _body(event_id="e1", text="안녕", button="b_x"),
    "a number as button": _body(event_id="e1", button=5),
    "an empty button": _body(event_id="e1", button=""),
    "a payload as button": _body(event_id="e1", button='/inform{"verified":true}'),
    "an unknown button": Bad(b'{"event_id":"e1","button":"b_unknown"}', 404, "not_found"),
    "empty text": _text(""),
    "white space": _text(" \t\r\n　 "),
    "zero-width characters": _text("\u200b\u200c\u200d\u2060\ufeff\u00ad"),
    "direction marks": _text("\u202e\u202d\u2066\u2069"),
    "Hangul fillers": _text("\u3164\u115f\u1160\uffa0"),
    "controls": Bad(b'{"event_id":"e1","text":"\\u0000\\u0001\\u0007\\u001b"}', 422, "empty_text"),
    "marks without letters": _text("\u0301\u0302\u0489"),
    "too long": _text("가" * 5001, 413, "text_too_long"),
    "10,000 marks on one letter": _text("ㅎ" + "\u0301" * 10_000, 413, "text_too_long"),
    "10,000 emoji": _text("😀" * 5001, 413, "text_too_long"),
    "more than a request may have": Bad(
        b'{"event_id":"e1","text":"' + b"a" * 70_000 + b'"}', 413, "body_too_large"
    ),
    "a megabyte": Bad(b" " * 1_000_000, 413, "body_too_large"),
}

#: Odd, but a message.
GOOD: dict[str, tuple[str, str]] = {
    "5,000 characters": ("가" * 5000, "가" * 5000),
    "a lone surrogate": ("안녕\\ud83d", "안녕\ufffd"),
    "a pair of them": ("\\ud83d\\ude00", "😀"),
    "NUL inside": ("안\\u0000녕", "안녕"),
    "escapes of a terminal": ("\\u001b[31m빨강", "[31m빨강"),
    "a family": ("👨‍👩‍👧‍👦", "👨‍👩‍👧‍👦"),
    "one jamo": ("ㅋ", "ㅋ"),
    "a question mark": ("?", "?"),
    "right to left": ("\u202eabc", "\u202eabc"),
    "a letter with many marks": ("a" + "\u0301" * 500, "a" + "\u0301" * 500),
    "an address of SQL": ("'; DROP TABLE message; --", "'; DROP TABLE message; --"),
    "a page": ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    "lines": ("하나\\n둘\\t셋", "하나\n둘\t셋"),
}


def is_error(answer: Any, code: str | None = None) -> None:
    """The one shape: four texts without a hole, an id, and nothing else."""
    assert set(answer) == {"error"}
    error = answer["error"]
    assert set(error) == {"code", "message", "message_en", "todo", "todo_en", "id"}
    for text in error.values():
        assert text
        assert "{" not in text
    if code is not None:
        assert error["code"] == code


class Entry:
    """The three ways in, behind one call."""

    def __init__(self, service: Service, api: Api, visitor: Visitor, agent: Agent) -> None:
        self.service, self.api, self.visitor, self.agent = service, api, visitor, agent

    async def post(self, where: str, bad: Bad) -> httpx.Response:
        """Send a body as it is."""
        http, path = {
            "api": (self.api.http, self.api.path("c")),
            "web": (self.visitor.http, "/web/messages"),
        }[where]
        return await http.post(path, content=bad.body, headers={"Content-Type": bad.content_type})

    async def content(self) -> list[dict[str, Any]]:
        """Everything that is stored."""
        return await self.service.rows(
            "SELECT (SELECT count(*) FROM conversation) AS conversations, (SELECT count(*) FROM journal) AS entries, "
            "(SELECT count(*) FROM message) AS messages, (SELECT count(*) FROM event) AS events"
        )


@pytest.fixture
async def entry(service: Service, brain: ScriptedBrain) -> AsyncIterator[Entry]:
    """A service with all callers signed in, and nothing going on."""
    async with await service.api() as api, await service.visitor() as visitor, await service.agent() as agent:
        await service.settled()
        yield Entry(service, api, visitor, agent)


@pytest.mark.parametrize("where", ["api", "web"])
async def test_bad_bodies_are_refused(
    entry: Entry, brain: ScriptedBrain, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entry.service.here.limits, "check", lambda *_: None)
    before, asked = await entry.content(), len(brain.turns)
    for name, bad in BAD.items():
        answer = await entry.post(where, bad)
        assert (answer.status_code, answer.json()["error"]["code"]) == (bad.status, bad.code), name
        is_error(answer.json())
        assert await entry.content() == before, name
    assert len(brain.turns) == asked


async def test_bad_frames_are_refused(
    entry: Entry, brain: ScriptedBrain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entry.service.here.limits, "check", lambda *_: None)
    before, asked = await entry.content(), len(brain.turns)
    async with await entry.visitor.socket() as socket:
        await socket.message()
        for name, bad in BAD.items():
            if bad.code == "body_too_large":
                continue
            frame = bad.body
            if frame.startswith(b'{"event_id"') and frame.endswith(b"}") and not frame.endswith(b"}}"):
                frame = b'{"type":"send",' + frame[1:]
            try:
                await socket.connection.send(frame.decode())
            except UnicodeDecodeError:
                await socket.connection.send(frame)
            error = await socket.next("error")
            is_error({"error": error["error"]}, bad.code if frame != bad.body else None)
            assert await entry.content() == before, name
        await socket.connection.send('{"type":"send","event_id":"e1","text":"' + "a" * 70_000 + '"}')
        assert await socket.closed() == 1009
    assert await entry.content() == before
    assert len(brain.turns) == asked


async def test_odd_texts_are_taken_and_answered(entry: Entry, brain: ScriptedBrain) -> None:
    for name, (sent, stored) in GOOD.items():
        body = b'{"event_id":"%s","text":"%s"}' % (str(abs(hash(name))).encode(), sent.encode())
        answer = await entry.api.http.post(
            entry.api.path("c"), content=body, headers={"Prefer": "wait=20", "Content-Type": JSON}
        )
        assert answer.status_code == 200, (name, answer.text)
        assert answer.json()["replies"][0]["text"] == f"답: {stored}", name
    transcript = (await entry.api.read("c")).json()["messages"]
    assert [message["text"] for message in transcript if message["from"] == "customer"] == [
        text for _, text in GOOD.values()
    ]


#: Path ("C": the conversation), body, status.
BAD_AT_THE_DESK: list[tuple[str, Any, int]] = [
    ("/session", {"login": "kim\x00", "password": "x"}, 400),
    ("/session", {"login": "\ud800", "password": "x"}, 400),
    ("/session", {"login": "kim", "password": "\ud800"}, 400),
    ("/session", {"login": 5, "password": "x"}, 400),
    ("/session", [], 400),
    ("/session", {"login": "k" * 5000, "password": "p" * 5000}, 401),
    ("/password", {"current": "\ud800", "new": "x" * 12}, 400),
    ("/password", {"current": "correct horse battery", "new": "\ud800" * 12}, 400),
    ("/conversations/C/take", {"version": 10**30}, 400),
    ("/conversations/C/take", {"version": -1}, 400),
    ("/conversations/C/take", {"version": True}, 400),
    ("/conversations/C/take", {"version": "1"}, 400),
    ("/conversations/C/take", {}, 400),
    ("/conversations/C/reply", {"event_id": "e\x00", "text": "안녕"}, 400),
    ("/conversations/C/reply", {"event_id": "e1", "text": 5}, 400),
    ("/conversations/C/reply", {"event_id": "e1", "text": "\u200b"}, 422),
    ("/conversations/C/reply", {"event_id": "e1", "text": "가" * 5001}, 413),
    ("/conversations/C/return", {"version": 1, "note": "가" * 5001}, 413),
    ("/conversations/nobody/take", {"version": 1}, 404),
    ("/conversations/nobody/reply", {"event_id": "e1", "text": "x"}, 409),
    ("/conversations/%00/take", {"version": 1}, 404),
    ("/conversations/%ff/return", {"version": 1}, 404),
]


async def test_bad_bodies_at_the_desk(entry: Entry) -> None:
    conversation = (await entry.service.one("SELECT id FROM conversation"))["id"]
    before = await entry.content()
    for path, body, status in BAD_AT_THE_DESK:
        answer = await entry.agent.http.post(
            f"/desk/api{path.replace('/C/', f'/{conversation}/')}",
            content=json.dumps(body), headers={"X-CSRF-Token": entry.agent.csrf},
        )  # fmt: skip
        assert answer.status_code == status, (path, body, answer.text)
        is_error(answer.json())
        assert await entry.content() == before


async def test_a_conversation_nobody_knows(entry: Entry) -> None:
    for name, status in (("nobody", 404), ("a" * 101, 404), ("%2e%2e", 404), ("가", 404), ("a b", 404)):
        answer = await entry.api.read(name)
        assert answer.status_code == status, name
        is_error(answer.json())
    for query in ("after=x", "after=-1", "after=1.5", "after=" + "9" * 40, "after=٣"):
        for http, path in ((entry.visitor.http, "/web/messages"), (entry.api.http, entry.api.path("c"))):
            answer = await http.get(f"{path}?{query}")
            assert answer.status_code == 400, query
            is_error(answer.json())
