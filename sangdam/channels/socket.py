"""The widget's live socket: everything after a sequence number, in order, for as long as it is open (docs/protocol.md)."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from sanic import Request, Websocket
from sanic.exceptions import WebsocketClosed
from websockets.exceptions import ConnectionClosed

from sangdam.channels.context import Context, check_origin, client_address, context
from sangdam.channels.web import CHANNEL, access_conversation, web
from sangdam.delivery import transcript
from sangdam.delivery.hub import Subscription
from sangdam.errors import BadBody, Forbidden, NotSignedIn, SangdamError
from sangdam.storage.pool import execute

#: Seconds a new socket has for its hello.
HELLO_TIMEOUT = 10.0

#: Close code: the token is wrong or old; ask for a new session.
NEW_SESSION = 4401


@web.websocket("/socket")
async def socket(request: Request, ws: Websocket) -> None:
    """One visitor's socket."""
    here = context(request)
    try:
        origin = check_origin(request)
        hello = _frame(await asyncio.wait_for(ws.recv(), HELLO_TIMEOUT))
        if hello.get("type") != "hello" or not isinstance(hello.get("after", 0), int):
            raise BadBody(reason="hello가 아니에요", reason_en="the first frame must be hello")
        visitor = await access_conversation(here, str(hello.get("token", "")), origin)
    except (SangdamError, TimeoutError) as error:
        refused = isinstance(error, (NotSignedIn, Forbidden))
        await ws.close(NEW_SESSION if refused else 4400, getattr(error, "code", "timeout"))
        return
    live = LiveSocket(here, ws, visitor.conversation_id, client_address(request), int(hello.get("after", 0)))
    await live.run()


class LiveSocket:
    """Two halves of one socket: what the visitor sends, and what the conversation has new."""

    def __init__(self, here: Context, ws: Websocket, conversation_id: str, address: str, after: int) -> None:
        self._here = here
        self._ws = ws
        self._conversation = conversation_id
        self._address = address
        self._after = after
        self._owner: dict[str, Any] = {}
        self._read = 0

    async def run(self) -> None:
        """Serve until either side closes."""
        with self._here.hub.subscribe(self._conversation) as subscription:
            await self._ready()
            writer = asyncio.create_task(self._write(subscription))
            try:
                while (raw := await self._ws.recv()) is not None:
                    await self._take(raw)
            except (ConnectionClosed, WebsocketClosed, asyncio.CancelledError):
                pass
            finally:
                self._here.hub.typing(self._conversation, "customer", None)
                writer.cancel()
                await asyncio.gather(writer, return_exceptions=True)

    async def _ready(self) -> None:
        owner = await transcript.owner(self._here.pool, self._conversation)
        await self._send(
            {"type": "ready", "owner": transcript.owner_view(owner), "last_seq": owner["last_seq"]}
        )
        self._owner, self._read = transcript.owner_view(owner), owner["agent_read_seq"]
        await transcript.received(self._here.pool, self._conversation, self._after)
        await self._catch_up()

    async def _write(self, subscription: Subscription) -> None:
        while True:
            news = await subscription.wait()
            try:
                entry = news.get(self._conversation, {})
                if "typing:desk" in entry:
                    await self._show_typing(entry["typing:desk"])
                if "committed" in entry or not news:
                    await self._catch_up()
            except SangdamError:
                await asyncio.sleep(1.0)
                subscription.put(self._conversation)

    async def _show_typing(self, who: str | None) -> None:
        side = who or ("agent" if self._owner.get("owner") == "agent" else "bot")
        await self._send({"type": "typing", "from": side, "on": who is not None})

    async def _catch_up(self) -> None:
        while rows := await transcript.messages(self._here.pool, self._conversation, self._after):
            for row in rows:
                await self._send({"type": "message", "message": transcript.message_view(row)})
                self._after = row["seq"]
        full = await transcript.owner(self._here.pool, self._conversation)
        owner = transcript.owner_view(full)
        if owner != self._owner:
            await self._send({"type": "owner", **owner})
            self._owner = owner
        if full["agent_read_seq"] > self._read:
            self._read = full["agent_read_seq"]
            await self._send({"type": "read", "seq": self._read})

    async def _take(self, raw: str | bytes) -> None:
        event_id: object = None
        try:
            frame = _frame(raw)
            event_id = frame.get("event_id")
            kind = frame.get("type")
            if kind == "send":
                receipt = await self._here.intake.accept(CHANNEL, self._conversation, self._address, frame)
                ack = {
                    "type": "ack",
                    "event_id": event_id,
                    "seq": receipt.seq,
                    "duplicate": receipt.duplicate,
                }
                await self._send(ack)
            elif kind == "typing":
                self._here.hub.typing(
                    self._conversation, "customer", "customer" if frame.get("on") is True else None
                )
            elif kind == "read" and isinstance(frame.get("seq"), int):
                await self._seen(frame["seq"])
            elif kind == "ping":
                await self._send({"type": "pong"})
            else:
                raise BadBody(reason="알 수 없는 종류예요", reason_en="unknown frame type")
        except SangdamError as error:
            known = {"event_id": event_id} if isinstance(event_id, str) else {}
            await self._send({"type": "error", **known, **error.body()})

    async def _seen(self, seq: int) -> None:
        seq = max(0, min(seq, 2**53))
        await transcript.received(self._here.pool, self._conversation, seq)
        await execute(
            self._here.pool,
            "UPDATE conversation SET customer_read_seq = least(%(seq)s, last_seq) "
            "WHERE id = %(id)s AND customer_read_seq < least(%(seq)s, last_seq)",
            {"seq": seq, "id": self._conversation},
        )

    async def _send(self, frame: dict[str, Any]) -> None:
        await self._ws.send(json.dumps(frame, ensure_ascii=False, separators=(",", ":")))


def _frame(raw: str | bytes | None) -> dict[str, Any]:
    """A frame's object.

    Raises:
        BadBody: not a JSON object.
    """
    try:
        frame = json.loads(raw or "")
    except (ValueError, RecursionError) as error:
        raise BadBody(reason="JSON이 아니에요", reason_en="not JSON") from error
    if not isinstance(frame, dict):
        raise BadBody(reason="객체가 아니에요", reason_en="not an object")
    return frame
