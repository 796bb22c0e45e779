"""`sangdam ask "문장"`: one message through the developers' HTTP channel, as any program would send it."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from sangdam.cli.keys import make_key
from sangdam.settings import Settings, from_process
from sangdam.stack import runfile
from sangdam.stack.errors import StackError
from sangdam.stack.loopback import address, answers

_KEY_FILE = "ask.key"
_WAIT_SECONDS = 25

_OWNERS = {
    "waiting": "상담원을 기다리고 있어요. (waiting for a person)",
    "agent": "상담원이 맡고 있어요. (a person has taken over)",
    "closed": "끝난 상담이에요. (closed)",
    "bot": "시간 안에 답이 없었어요. (no answer in time)",
}


def ask(
    text: Annotated[str, typer.Argument(help="What the customer writes.")],
    conversation: Annotated[str, typer.Option(help="Name of the conversation to go on with.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole answer as JSON.")] = False,
) -> None:
    """Ask the bot; starts Sangdam for the moment when it does not run."""
    settings = from_process()
    name = conversation or f"ask-{secrets.token_hex(6)}"
    answer = asyncio.run(_ask(settings, name, text))
    if as_json:
        print(json.dumps(answer, ensure_ascii=False))
    else:
        _show(answer)
    if not answer["replies"]:
        raise typer.Exit(1)


async def _ask(settings: Settings, name: str, text: str) -> dict[str, Any]:
    from sangdam.stack.supervisor import Supervisor, quiet_copy

    running = runfile.alive(settings.data_folder)
    if running is not None and await answers(running.address):
        return await _send(settings, running.address, running.database_url, name, text)
    with runfile.lock(settings.data_folder, patience=3):
        quiet = quiet_copy(settings)
        print("상담이 꺼져 있어 잠시 켜요 … (starting Sangdam for this question)", file=sys.stderr)
        supervisor = Supervisor(quiet, lambda _: None)
        supervisor.makes_admin = False
        try:
            await supervisor.start()
            return await _send(settings, address(quiet), supervisor.database_url, name, text)
        finally:
            await supervisor.stop()


async def _send(settings: Settings, place: str, database_url: str, name: str, text: str) -> dict[str, Any]:
    """Send it and wait; a local key that is no longer valid is replaced once."""
    import httpx

    url = f"{place}/api/v1/conversations/{name}/messages"
    body = {"event_id": secrets.token_hex(12), "text": text}
    file = settings.data_folder / _KEY_FILE
    headers = {"Prefer": f"wait={_WAIT_SECONDS}"}
    async with httpx.AsyncClient(trust_env=False, timeout=_WAIT_SECONDS + 10, headers=headers) as client:
        response = await client.post(url, json=body, headers=_bearer(_kept_key(file)))
        if response.status_code == 401:
            fresh = await make_key(database_url, f"sangdam ask {secrets.token_hex(4)}")
            _keep_key(file, fresh)
            response = await client.post(url, json=body, headers=_bearer(fresh))
    answer: dict[str, Any] = response.json()
    if response.status_code >= 400:
        error = answer["error"]
        raise StackError(f"{error['message']} {error['todo']} ({error['message_en']} {error['todo_en']})")
    return answer


def _bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def _kept_key(file: Path) -> str:
    return file.read_text("utf-8").strip() if file.exists() else "none"


def _keep_key(file: Path, key: str) -> None:
    with open(file, "w", encoding="utf-8", opener=lambda path, flags: os.open(path, flags, 0o600)) as kept:
        kept.write(key)


def _show(answer: dict[str, Any]) -> None:
    for reply in answer["replies"]:
        if reply["text"]:
            print(reply["text"])
        if reply["card"]:
            print(f"  [{_card(reply['card'])}]")
        for button in reply["buttons"]:
            print(f"  ({button['title']})")
    if answer["owner"] != "bot" or not answer["replies"]:
        print(_OWNERS[answer["owner"]], file=sys.stderr)


def _card(card: dict[str, Any]) -> str:
    match card["type"]:
        case "order":
            return f"주문 {card['order']['number']} {card['order']['state_label']} {card['order']['title']}"
        case "orders":
            return f"주문 {len(card['orders'])}건"
        case "products":
            return ", ".join(product["name"] for product in card["products"])
        case "article":
            return str(card["title"])
        case other:
            return str(other)
