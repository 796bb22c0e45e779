"""`sangdam keys`: keys of the developers' HTTP channel."""

from __future__ import annotations

import asyncio
import sys
from typing import Annotated

import typer

from sangdam.cli.access import database
from sangdam.settings import from_process

app = typer.Typer(help="Keys of the developers' HTTP channel.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Keys of the developers' HTTP channel."""


@app.command("new")
def new(
    name: Annotated[str, typer.Argument(help="What the key is for, such as the program that uses it.")],
) -> None:
    """Make a key and print it, alone on its line. It cannot be shown again."""
    if not name.strip() or len(name) > 100 or not name.isprintable():
        print("이름은 1~100자로 정하세요. (a name has 1 to 100 printable characters)", file=sys.stderr)
        raise typer.Exit(2)
    from sangdam.channels.keys import KeyNameTaken

    try:
        with database(from_process()) as url:
            print(asyncio.run(make_key(url, name.strip())))
    except KeyNameTaken:
        print(
            f"'{name}'이라는 열쇠가 이미 있어요. 다른 이름을 쓰세요. (there is a key of this name; choose another)",
            file=sys.stderr,
        )
        raise typer.Exit(1) from None


async def make_key(database_url: str, name: str) -> str:
    """The text of a new key.

    Raises:
        KeyNameTaken: see there.
    """
    from sangdam.channels.keys import new_key
    from sangdam.storage.pool import make_pool

    async with make_pool(database_url, size=1) as pool:
        return await new_key(pool, name)
