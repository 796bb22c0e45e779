"""`sangdam catalogue`: what the shop sells, for the bot to learn."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sangdam.cli.access import database
from sangdam.settings import PROJECT, from_process
from sangdam.stack.errors import StackError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sangdam.orders.contract import Product

app = typer.Typer(help="What the shop sells, for the bot to learn.", no_args_is_help=True)

_FILE = PROJECT / "data" / "nlu" / "lookup_catalogue.yml"

File = Annotated[
    Path, typer.Argument(help="A Rasa training file.", show_default="data/nlu/lookup_catalogue.yml")
]


@app.callback()
def group() -> None:
    """What the shop sells, for the bot to learn."""


@app.command("export")
def export(file: File = _FILE) -> None:
    """Write the names of products and options as lookup tables of the training data, then train again."""
    from sangdam.orders.lookup import MARK, lookup_file

    settings = from_process()
    with database(settings) as url:
        products = asyncio.run(_products(url, demo=settings.demo_shop))
    if not products:
        raise StackError("쇼핑몰에 상품이 없어요. (the shop has no products)")
    text = lookup_file(products)
    before = _read(file)
    if before == text:
        typer.echo(f"바뀐 것이 없어요: {file} (nothing changed)")
        return
    if before is not None and not before.startswith(MARK):
        raise StackError(
            f"'{file}'은 이 명령이 쓴 파일이 아니라서 덮어쓰지 않았어요. 다른 이름을 쓰세요. (not written by this command; choose another name)"
        )
    _write(file, text)
    typer.echo(
        f"상품 {len(products)}개의 이름과 옵션을 {file}에 썼어요. 'sangdam train'으로 다시 학습하세요."
    )


async def _products(database_url: str, *, demo: bool) -> Sequence[Product]:
    from sangdam.orders.contract import OrderSystemDown
    from sangdam.orders.demo import DemoShop
    from sangdam.orders.seed import seed
    from sangdam.storage.pool import make_pool

    async with make_pool(database_url, size=1) as pool:
        if demo:
            async with pool.connection() as connection:
                await seed(connection)
        try:
            return await DemoShop(pool).all_products()
        except OrderSystemDown as error:
            raise StackError("쇼핑몰에 연결할 수 없어요. (the order system cannot be reached)") from error


def _read(file: Path) -> str | None:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise StackError(f"'{file}'을 읽을 수 없어요: {error} (cannot be read)") from error


def _write(file: Path, text: str) -> None:
    waiting = file.with_name(f".{file.name}.new")
    try:
        waiting.write_text(text, encoding="utf-8")
        waiting.replace(file)
    except OSError as error:
        raise StackError(f"'{file}'에 쓸 수 없어요: {error} (cannot be written)") from error
