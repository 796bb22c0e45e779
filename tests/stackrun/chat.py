"""One customer's conversation: over long polls, over the live socket, or through the developers' HTTP channel."""

from __future__ import annotations

import contextlib
import itertools
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import jwt

from sangdam.cli.keys import make_key
from tests.harness.clients import Api, Frame, Socket, new_event
from tests.stackrun.stack import PATIENCE, Stack, until

_addresses = itertools.count(1)


@dataclass
class Said:
    """What came back to one message: everything of that turn."""

    messages: list[Frame] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All of it as one text."""
        return "\n".join(message["text"] for message in self.messages)

    @property
    def buttons(self) -> list[str]:
        """The titles on offer."""
        return [button["title"] for message in self.messages for button in message["buttons"]]

    @property
    def card(self) -> Frame:
        """The last card."""
        cards: list[Frame] = [message["card"] for message in self.messages if message["card"]]
        return cards[-1] if cards else {}

    @property
    def order(self) -> Frame:
        """The order on the last card."""
        order: Frame = self.card["order"]
        return order

    @property
    def numbers(self) -> list[str]:
        """The orders on all cards."""
        cards = [message["card"] for message in self.messages if message["card"]]
        orders = [order for card in cards for order in card.get("orders", [card.get("order")])]
        return [order["number"] for order in orders if order]


class Chat:
    """A visitor of the shop's site. `owner` is who has the conversation, as of the last look."""

    def __init__(self, stack: Stack, http: httpx.AsyncClient, conversation: str) -> None:
        self.stack = stack
        self.http = http
        self.id = conversation
        self.token = ""
        self.owner = "bot"
        self.last = Said()
        self.socket: Socket | None = None

    @property
    def seen(self) -> int:
        """The last sequence number that came back."""
        return max((message["seq"] for message in self.last.messages), default=0)

    async def send(self, event: str | None = None, **what: str) -> int:
        """Send a text or a button; its sequence number. As the widget does, the same event goes out again where the
        connection broke under it: a service that ended has closed those that were kept.
        """
        body = {"event_id": event or new_event(), **what}
        try:
            answer = await self.http.post("/web/messages", json=body)
        except httpx.TransportError:
            answer = await self.http.post("/web/messages", json=body)
        assert answer.status_code == 202, answer.text
        seq: int = answer.json()["seq"]
        return seq

    async def say(self, text: str) -> Said:
        """Write, and read the whole answer."""
        if self.socket is not None:
            event = await self.socket.say(text)
            ack = await self.socket.until(lambda frame: frame["type"] == "ack" and frame["event_id"] == event)
            seq = ack["seq"]
        else:
            seq = await self.send(text=text)
        return await self.answer(seq)

    async def press(self, title: str) -> Said:
        """Press a button of the last answer."""
        offered = [b for message in self.last.messages for b in message["buttons"]]
        chosen = [button["id"] for button in offered if title in button["title"]]
        assert chosen, f"no button {title!r} among {[button['title'] for button in offered]}"
        return await self.answer(await self.send(button=chosen[0]))

    async def answer(self, seq: int) -> Said:
        """What was said to the message with this number; a turn's messages come all at once."""

        async def arrived() -> list[Frame]:
            found = await self.poll(seq, wait=20)
            return [message for message in found if message["from"] != "customer"]

        self.last = Said(await until(arrived))
        if self.socket is not None:
            for message in self.last.messages:
                if message["id"] not in {one["id"] for one in self.socket.messages}:
                    await self.socket.message(lambda one, wanted=message: one["id"] == wanted["id"])
        return self.last

    async def poll(self, after: int = 0, wait: int = 0) -> list[Frame]:
        """The transcript after a number."""
        answer = await self.http.get("/web/messages", params={"after": after, "wait": wait})
        assert answer.status_code == 200, answer.text
        body = answer.json()
        self.owner = body["owner"]["owner"]
        messages: list[Frame] = body["messages"]
        return messages

    async def handled(self, seq: int) -> None:
        """Until the message with this number has been dealt with, with or without an answer."""

        async def done() -> bool:
            row = await self.stack.one(
                "SELECT state FROM journal WHERE conversation_id = %s AND seq = %s", self.id, seq
            )
            return bool(row["state"] != "new")

        await until(done)


@contextlib.asynccontextmanager
async def chat(
    stack: Stack, member_token: str | None = None, transport: str = "polls"
) -> AsyncIterator[Chat]:
    """Open the chat and read the greeting. `transport`: polls or socket."""
    number = next(_addresses)
    address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    async with httpx.AsyncClient(
        base_url=stack.origin, timeout=PATIENCE, headers={"X-Forwarded-For": address}
    ) as http:
        answer = await http.post("/web/session", json={"member_token": member_token} if member_token else {})
        assert answer.status_code == 200, answer.text
        token = answer.json()["token"]
        http.headers["Authorization"] = f"Bearer {token}"
        made = Chat(stack, http, _conversation(token))
        made.token = token
        if transport == "socket":
            made.socket = await Socket.open(f"{stack.origin}/web/socket")
            await made.socket.send(type="hello", token=token, after=0)
            await made.socket.next("ready")
        await made.answer(0)
        try:
            yield made
        finally:
            if made.socket is not None:
                await made.socket.connection.close()


def _conversation(token: str) -> str:
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return str(claims["sub"])


async def api(stack: Stack) -> Api:
    """A caller of the developers' HTTP channel with a key of its own."""
    return Api(stack.origin, await make_key(stack.database_url, f"test {secrets.token_hex(6)}"))
