"""The other sides: a developer's program, a visitor with the widget, an agent with the console."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

PATIENCE = 30.0

Frame = dict[str, Any]


def new_event() -> str:
    """An event id nobody has used."""
    return f"e-{secrets.token_hex(6)}"


class Caller:
    """An HTTP client that is closed with ``async with`` or `aclose`."""

    def __init__(self, origin: str, headers: dict[str, str] | None = None) -> None:
        self.origin = origin
        self.http = httpx.AsyncClient(base_url=origin, headers=headers, timeout=PATIENCE * 2)

    async def __aenter__(self) -> Any:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.http.aclose()


class Api(Caller):
    """A caller of the developers' HTTP channel."""

    def __init__(self, origin: str, key: str) -> None:
        super().__init__(origin, {"Authorization": f"Bearer {key}"})
        self.key = key

    @staticmethod
    def path(conversation: str) -> str:
        """The address of a conversation's messages."""
        return f"/api/v1/conversations/{conversation}/messages"

    async def post(self, conversation: str, body: Frame, wait: int = 0) -> httpx.Response:
        """Send any body."""
        headers = {"Prefer": f"wait={wait}"} if wait else {}
        return await self.http.post(self.path(conversation), json=body, headers=headers)

    async def say(
        self, conversation: str, text: str, wait: int = 20, event: str | None = None
    ) -> httpx.Response:
        """Send a text and wait for the answer."""
        return await self.post(conversation, {"event_id": event or new_event(), "text": text}, wait)

    async def press(self, conversation: str, button: str, wait: int = 20) -> httpx.Response:
        """Press a button."""
        return await self.post(conversation, {"event_id": new_event(), "button": button}, wait)

    async def read(self, conversation: str, after: int = 0) -> httpx.Response:
        """The transcript."""
        return await self.http.get(self.path(conversation), params={"after": after})


class Visitor(Caller):
    """A visitor's widget."""

    def __init__(self, origin: str, session: Frame, site: str | None = None) -> None:
        headers = {"Authorization": f"Bearer {session['token']}", **({"Origin": site} if site else {})}
        super().__init__(origin, headers)
        self.session = session
        self.token: str = session["token"]
        self.site = site

    @classmethod
    async def open(cls, origin: str, site: str | None = None, **body: Any) -> Visitor:
        """A new session, or another look at an old one."""
        async with httpx.AsyncClient(base_url=origin, timeout=PATIENCE) as http:
            answer = await http.post("/web/session", json=body, headers={"Origin": site} if site else {})
        assert answer.status_code == 200, answer.text
        return cls(origin, answer.json(), site)

    async def say(self, text: str, event: str | None = None) -> httpx.Response:
        """Send a text."""
        return await self.http.post("/web/messages", json={"event_id": event or new_event(), "text": text})

    async def poll(self, after: int = 0, wait: int = 20) -> Frame:
        """A long poll's answer."""
        answer = await self.http.get("/web/messages", params={"after": after, "wait": wait})
        assert answer.status_code == 200, answer.text
        return answer.json()  # type: ignore[no-any-return]

    async def socket(self, after: int = 0, site: str | None = None) -> Socket:
        """The live socket, after its hello; the frame ``ready`` is still to be read."""
        socket = await Socket.open(f"{self.origin}/web/socket", origin=site or self.site)
        await socket.send(type="hello", token=self.token, after=after)
        return socket


class Socket:
    """A WebSocket that keeps every frame it got in `frames`."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.frames: list[Frame] = []

    @classmethod
    async def open(cls, url: str, origin: str | None = None, **headers: str) -> Socket:
        """Connect; `origin` is what a browser would name."""
        site: Any = origin
        address = url.replace("http://", "ws://", 1)
        return cls(
            await connect(address, origin=site, additional_headers=headers, proxy=None, close_timeout=1)
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.connection.close()

    async def send(self, **frame: Any) -> None:
        """Send a frame."""
        await self.connection.send(json.dumps(frame))

    async def say(self, text: str, event: str | None = None) -> str:
        """Send a text; its event id."""
        event = event or new_event()
        await self.send(type="send", event_id=event, text=text)
        return event

    async def until(self, wanted: Callable[[Frame], Any], timeout: float = PATIENCE) -> Frame:
        """The next frame that is wanted."""
        async with asyncio.timeout(timeout):
            while True:
                frame: Frame = json.loads(await self.connection.recv())
                self.frames.append(frame)
                if wanted(frame):
                    return frame

    async def next(self, kind: str, timeout: float = PATIENCE) -> Frame:
        """The next frame of a type."""
        return await self.until(lambda frame: frame["type"] == kind, timeout)

    async def message(self, wanted: Callable[[Frame], Any] = lambda _: True) -> Frame:
        """The next MESSAGE that is wanted."""
        frame = await self.until(lambda frame: frame["type"] == "message" and wanted(frame["message"]))
        found: Frame = frame["message"]
        return found

    async def closed(self, timeout: float = PATIENCE) -> int:
        """The close code, once the server has closed."""
        async with asyncio.timeout(timeout):
            try:
                while True:
                    self.frames.append(json.loads(await self.connection.recv()))
            except ConnectionClosed as end:
                return end.rcvd.code if end.rcvd else 1006

    @property
    def messages(self) -> list[Frame]:
        """All MESSAGEs so far."""
        return [frame["message"] for frame in self.frames if frame["type"] == "message"]


class Agent(Caller):
    """A signed-in agent. `csrf` goes along with every change unless told otherwise."""

    def __init__(self, origin: str) -> None:
        super().__init__(origin, {"Origin": origin})
        self.csrf = ""

    @classmethod
    async def sign_in(cls, origin: str, login: str, password: str) -> Agent:
        """Sign in."""
        agent = cls(origin)
        answer = await agent.http.post("/desk/api/session", json={"login": login, "password": password})
        assert answer.status_code == 200, answer.text
        agent.csrf = answer.json()["csrf"]
        return agent

    async def post(self, path: str, **body: Any) -> httpx.Response:
        """Change something."""
        return await self.http.post(f"/desk/api{path}", json=body, headers={"X-CSRF-Token": self.csrf})

    async def get(self, path: str, **query: Any) -> httpx.Response:
        """Read something."""
        return await self.http.get(f"/desk/api{path}", params=query)

    async def act(self, conversation: str, action: str, **body: Any) -> httpx.Response:
        """Take, reply, return, close or typing."""
        return await self.post(f"/conversations/{conversation}/{action}", **body)

    async def summary(self, conversation: str) -> Frame:
        """SUMMARY as it is now."""
        found: Frame = (await self.get(f"/conversations/{conversation}")).json()["conversation"]
        return found

    async def take(self, conversation: str) -> Frame:
        """Become the owner; the new SUMMARY."""
        version = (await self.summary(conversation))["version"]
        answer = await self.act(conversation, "take", version=version)
        assert answer.status_code == 200, answer.text
        return answer.json()["conversation"]  # type: ignore[no-any-return]

    async def socket(self, origin: str | None = None) -> Socket:
        """The console's live socket."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())
        return await Socket.open(
            f"{self.origin}/desk/api/socket", origin=origin or self.origin, Cookie=cookies
        )


async def raw_get(port: int, path: str, *headers: bytes) -> tuple[int, str]:
    """Status and body of a request exactly as it is written; clients would tidy it up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    lines = [
        f"GET {path} HTTP/1.1".encode(),
        f"Host: 127.0.0.1:{port}".encode(),
        b"Connection: close",
        *headers,
    ]
    writer.write(b"\r\n".join(lines) + b"\r\n\r\n")
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    head, _, body = answer.decode("utf-8", "replace").partition("\r\n\r\n")
    return int(head.split(" ")[1]), body
