"""A brain that does as it is told: real HTTP on a loopback port, the wire of `sangdam_brain.turn`, no understanding.

A script is a function from the posted turn to one of the answers below. Scripts may be slow, hang, fail, talk
nonsense, or run code of the test in the middle of a turn.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Self

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """A finished turn."""

    text: str = ""
    buttons: tuple[tuple[str, str], ...] = ()
    handoff: tuple[str, str] | None = None
    intent: str = "greet"
    slots: dict[str, Any] = field(default_factory=dict)
    custom: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Raw:
    """These bytes, whatever they are."""

    status: int = 200
    body: bytes = b""


class Drop:
    """No answer: the connection is closed."""


Answer = Said | Raw | Drop
Script = Callable[[Body], Answer | Awaitable[Answer]]


def echo(body: Body) -> Said:
    """The script a brain starts with: repeats what it was told."""
    return Said(f"답: {told(body)}")


def told(body: Body) -> str:
    """What the customer did in a posted turn: the text, or the payload of the button."""
    message = body["message"]
    return str(message.get("payload") or message["text"])


class ScriptedBrain:
    """One brain. `turns` is everything it was asked; `overlaps` names conversations asked twice at the same time."""

    def __init__(self, secret: str, script: Script = echo) -> None:
        self._secret = secret
        self._server: asyncio.Server | None = None
        self._inside: Counter[str] = Counter()
        self._news = asyncio.Condition()
        self._connections: set[asyncio.Task[None]] = set()
        self._port = 0
        self.script = script
        self.turns: list[Body] = []
        self.overlaps: list[str] = []
        self.unauthorised = 0

    @property
    def url(self) -> str:
        """Where it is reached."""
        return f"http://127.0.0.1:{self._port}"

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen; after a stop on the same port again."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Refuse connections and break off the turns in progress."""
        if self._server is not None:
            self._server.close()
        for task in list(self._connections):
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    def asked(self, conversation: str | None = None) -> list[str]:
        """What was said to it, in order; of one conversation or of all."""
        return [told(turn) for turn in self.turns if conversation in (None, turn["conversation"])]

    async def until_asked(self, count: int, timeout: float = 30) -> Body:
        """The `count`-th turn, as soon as it has arrived."""
        async with asyncio.timeout(timeout), self._news:
            await self._news.wait_for(lambda: len(self.turns) >= count)
        return self.turns[count - 1]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            while (request := await _read(reader)) is not None:
                headers, raw = request
                answer = await self._answer(headers, raw)
                if isinstance(answer, Drop):
                    break
                writer.write(_wire(answer))
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._connections.discard(task)
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def _answer(self, headers: dict[str, str], raw: bytes) -> Answer:
        if headers.get("authorization") != f"Bearer {self._secret}":
            self.unauthorised += 1
            return Raw(401, b"{}")
        body: Body = json.loads(raw)
        conversation = body["conversation"]
        self._inside[conversation] += 1
        if self._inside[conversation] > 1:
            self.overlaps.append(conversation)
        async with self._news:
            self.turns.append(body)
            self._news.notify_all()
        try:
            answer = self.script(body)
            return await answer if isinstance(answer, Awaitable) else answer
        finally:
            self._inside[conversation] -= 1


async def _read(reader: asyncio.StreamReader) -> tuple[dict[str, str], bytes] | None:
    """Headers (lower case) and body of the next request; None when the other side has gone."""
    head = await reader.readuntil(b"\r\n\r\n")
    headers: defaultdict[str, str] = defaultdict(str)
    for line in head.decode("latin-1").split("\r\n")[1:]:
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    return headers, await reader.readexactly(int(headers["content-length"] or 0))


def _wire(answer: Said | Raw) -> bytes:
    status, body = (answer.status, answer.body) if isinstance(answer, Raw) else (200, finished(answer))
    return b"HTTP/1.1 %d -\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (
        status,
        len(body),
        body,
    )


def finished(said: Said, text: str = "…") -> bytes:
    """The body of a finished turn."""
    parsed = {
        "intent": {"name": said.intent, "confidence": 0.9},
        "intent_ranking": [{"name": said.intent, "confidence": 0.9}],
        "entities": [],
    }
    events: list[Body] = [{"event": "user", "text": text, "parse_data": parsed}]
    events += [{"event": "slot", "name": name, "value": value} for name, value in said.slots.items()]
    events += [{"event": "action", "name": "utter_answer"}, {"event": "action", "name": "action_listen"}]
    reply: Body = {"text": said.text}
    if said.buttons:
        reply["buttons"] = [{"title": title, "payload": payload} for title, payload in said.buttons]
    custom: Body = dict(said.custom)
    if said.handoff:
        custom["handoff"] = {"reason": said.handoff[0], "detail": said.handoff[1]}
    if custom:
        reply["custom"] = custom
    replies = [reply] if said.text or said.buttons or custom else []
    return json.dumps(
        {"events": events, "replies": replies, "model": "scripted"}, ensure_ascii=False
    ).encode()


#: The answer of a brain whose custom action could not be finished.
ACTION_FAILED = Raw(502, b'{"error":"action_failed","action":"action_cancel"}')
