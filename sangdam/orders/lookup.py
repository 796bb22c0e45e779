"""The catalogue as Rasa training data: lookup tables of what products and options are called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sangdam.orders.contract import Product

#: Begins every file that is written here; only such a file may be written over.
MARK = "# 'sangdam catalogue export'"
_HEAD = f"""{MARK} 명령이 상품 목록에서 만든 파일이에요. 직접 고치지 말고 명령을 다시 실행하세요.
version: "3.1"

nlu:
"""


def lookup_file(products: Sequence[Product]) -> str:
    """The lookup tables `product` (names and aliases) and `option` as a Rasa YAML file, sorted.

    Options without a letter (250, 100×150) are left out: they are numbers, which the entity patterns know better.
    """
    names = (name for product in products for name in (product.name, *product.aliases))
    values = (value for product in products for each in product.options.values() for value in each)
    worded = (value for value in values if any(map(str.isalpha, value)))
    return _HEAD + _table("option", worded) + _table("product", names)


def _table(entity: str, values: Iterable[str]) -> str:
    # One line each, whatever white space the shop's data has. In a literal block nothing else needs escaping.
    lines = sorted({" ".join(value.split()) for value in values} - {""})
    if not lines:
        return ""
    return f"- lookup: {entity}\n  examples: |\n" + "".join(f"    - {line}\n" for line in lines)
