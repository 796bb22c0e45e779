"""The console's live socket: whatever changes anywhere, as it changes. After a reconnect the console fetches again."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from sanic import Request, Websocket
from sanic.exceptions import WebsocketClosed
from websockets.exceptions import ConnectionClosed

from sangdam.channels.context import context
from sangdam.delivery.hub import EVERYTHING, Subscription
from sangdam.desk.blueprint import desk, views_of
from sangdam.desk.guard import signed_agent
from sangdam.desk.roles import Permission
from sangdam.desk.sign_in import Signed
from sangdam.desk.views import DeskViews
from sangdam.errors import MustChangePassword, NotFound, SangdamError

#: Close code: sign in again.
SIGN_IN_AGAIN = 4401

#: Seconds after which the session is looked at again, so that a removed agent does not keep reading.
RECHECK = 30.0

#: Messages before the first known change that are sent along, so that a change just before the start is not missed.
_OVERLAP = 5


@desk.websocket("/socket")
async def socket(request: Request, ws: Websocket) -> None:
    """One agent's socket."""
    try:
        agent = await signed_agent(request)
        if agent.must_change_password:
            raise MustChangePassword
        if Permission.READ not in agent.role.permissions:
            raise NotFound
    except SangdamError as error:
        await ws.close(SIGN_IN_AGAIN, error.code)
        return
    feed = Feed(views_of(request), ws, agent)
    with context(request).hub.subscribe(EVERYTHING) as subscription:
        tasks = [asyncio.create_task(feed.write(subscription)), asyncio.create_task(feed.read())]
        tasks.append(asyncio.create_task(_recheck(request, ws)))
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _recheck(request: Request, ws: Websocket) -> None:
    while True:
        await asyncio.sleep(RECHECK)
        try:
            await signed_agent(request)
        except SangdamError as error:
            if error.status in (401, 403):
                await ws.close(SIGN_IN_AGAIN, error.code)
                return


class Feed:
    """What one agent's console is told."""

    def __init__(self, views: DeskViews, ws: Websocket, agent: Signed) -> None:
        self._views = views
        self._ws = ws
        self._agent = agent
        self._sent: dict[str, int] = {}

    async def read(self) -> None:
        """Answer pings until the console goes away."""
        try:
            while (raw := await self._ws.recv()) is not None:
                if raw and "ping" in str(raw)[:40]:
                    await self._send({"type": "pong"})
        except (ConnectionClosed, WebsocketClosed):
            return

    async def write(self, subscription: Subscription) -> None:
        """Tell what changed, for ever."""
        while True:
            news = await subscription.wait()
            try:
                for conversation_id, entry in news.items():
                    await self._tell(conversation_id, entry)
                if any("committed" in entry for entry in news.values()):
                    await self._send({"type": "counts", "counts": await self._views.counts(self._agent.id)})
            except (ConnectionClosed, WebsocketClosed):
                return
            except SangdamError:
                await asyncio.sleep(1.0)
                for conversation_id in news:
                    subscription.put(conversation_id)

    async def _tell(self, conversation_id: str, entry: dict[str, str | None]) -> None:
        if "typing:customer" in entry:
            on = entry["typing:customer"] is not None
            await self._send(
                {"type": "typing", "conversation": conversation_id, "from": "customer", "on": on}
            )
        if "committed" not in entry:
            return
        try:
            summary = await self._views.summary(conversation_id)
        except NotFound:
            return
        after = self._sent.get(conversation_id, max(0, summary["last_seq"] - _OVERLAP))
        # What the bot understood is stored on the customer's message with the answer: send that message again.
        for message in await self._views.messages(conversation_id, max(0, after - 1)):
            await self._send({"type": "message", "conversation": conversation_id, "message": message})
            after = message["seq"]
        self._sent[conversation_id] = after
        await self._send({"type": "conversation", "conversation": summary})

    async def _send(self, frame: dict[str, Any]) -> None:
        await self._ws.send(json.dumps(frame, ensure_ascii=False, separators=(",", ":")))
