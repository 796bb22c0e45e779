"""Commands that write lines: what is understood of a file, and the demo shop's orders."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer

from sangdam.cli import lines
from sangdam.cli.access import database
from sangdam.settings import from_process

demo = typer.Typer(help="The demo shop.", no_args_is_help=True)

_UNDERSTOOD = ("id", "text", "intent", "ranking", "entities", "sentiment")

File = Annotated[Path, typer.Argument(help='JSON lines {"id", "text"}; "-" is standard input.')]


@demo.callback()
def _demo() -> None:
    """The demo shop."""


def understand(file: File) -> None:
    """Intent, ranking, entities and sentiment of every line."""
    settings = from_process()
    bad = lines.BadLines()
    with lines.progress(lines.count_lines(file)) as bar:
        for item in lines.understood(settings, file, bad):
            lines.write({name: item[name] for name in _UNDERSTOOD})
            bar.update()
    _end(bad)


@demo.command("orders")
def orders() -> None:
    """The demo shop's orders, newest first, with what a customer needs to prove that one is theirs."""
    settings = from_process()
    with database(settings) as url:
        for order in asyncio.run(_orders(url)):
            lines.write(order)


async def _orders(database_url: str) -> list[dict[str, Any]]:
    from sangdam.dialogue.cards import order_json
    from sangdam.orders.rows import fetch, load_orders
    from sangdam.orders.seed import seed
    from sangdam.storage.pool import make_pool

    async with make_pool(database_url, size=1) as pool, pool.connection() as connection:
        await seed(connection)
        proofs = await fetch(
            connection,
            "SELECT number, member_id, receiver_phone AS phone FROM shop.orders ORDER BY ordered_at DESC, number DESC",
        )
        found = await load_orders(connection, [row["number"] for row in proofs])
    by_number = {order.number: order_json(order) for order in found}
    return [
        {**by_number[row["number"]], "courier": courier(by_number[row["number"]]), **row} for row in proofs
    ]


def courier(order: dict[str, Any]) -> str | None:
    """Who brings an order's first parcel; None before it is sent."""
    return next((parcel["courier_name"] for parcel in order["shipments"]), None)


def _end(bad: lines.BadLines) -> None:
    if bad.count:
        raise typer.Exit(1)
