"""The demo shop's catalogue, read from `catalogue/*.toml`. Pure apart from reading those files."""

from __future__ import annotations

import itertools
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from sangdam.orders import options


@dataclass(frozen=True, slots=True)
class Entry:
    """One product as the catalogue has it. `stock` is by option label, `category_words` are what people call its
    category.
    """

    id: str
    name: str
    category: str
    category_words: tuple[str, ...]
    price: int
    summary: str
    aliases: tuple[str, ...]
    options: dict[str, tuple[str, ...]]
    stock: dict[str, int]
    facts: dict[str, str]
    return_rule: str
    needs_visit: bool


@cache
def catalogue() -> tuple[Entry, ...]:
    """Every product, by id. Raises KeyError when a file leaves out a field."""
    folder = files(__package__).joinpath("catalogue")
    entries: list[Entry] = []
    for file in folder.iterdir():
        if file.name.endswith(".toml"):
            section = tomllib.loads(file.read_text(encoding="utf-8"))
            entries.extend(_entry(section, product) for product in section["product"])
    return tuple(sorted(entries, key=lambda entry: entry.id))


def _entry(section: dict[str, Any], product: dict[str, Any]) -> Entry:
    choices = {name: tuple(values) for name, values in product.get("options", {}).items()}
    return Entry(
        id=product["id"],
        name=product["name"],
        category=section["category"],
        category_words=(section["category"], *section["words"]),
        price=product["price"],
        summary=product["summary"],
        aliases=tuple(product["aliases"]),
        options=choices,
        stock=_stock(product["id"], choices, set(product.get("sold_out", ()))),
        facts=dict(product["facts"]),
        return_rule=product.get("return_rule", "free"),
        needs_visit=product.get("needs_visit", False),
    )


def _stock(product_id: str, choices: dict[str, tuple[str, ...]], sold_out: set[str]) -> dict[str, int]:
    """Between 3 and 60 of everything that is not sold out; the same numbers every time."""
    rng = Random(product_id)  # noqa: S311 - stock, not secrets
    labels = [options.label(values) for values in itertools.product(*choices.values())]
    return {label: 0 if label in sold_out else rng.randint(3, 60) for label in labels}
