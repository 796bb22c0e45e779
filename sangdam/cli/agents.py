"""`sangdam agents`: who may sign in at the desk."""

from __future__ import annotations

import asyncio
import sys
from typing import Annotated

import typer

from sangdam.cli.access import database
from sangdam.settings import from_process

app = typer.Typer(help="Who may sign in at the desk.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Who may sign in at the desk."""


@app.command("password")
def password(
    login: Annotated[str, typer.Argument(help="Whose password was lost, such as admin.")],
) -> None:
    """Give somebody a new one-time password and print it, alone on its line. All their sessions end."""
    from sangdam.stack.passwords import reset_password

    with database(from_process()) as url:
        made = asyncio.run(reset_password(url, login))
    if made is None:
        print(f"'{login}'이라는 아이디가 없어요. (nobody signs in by that name)", file=sys.stderr)
        raise typer.Exit(1)
    print(made)
