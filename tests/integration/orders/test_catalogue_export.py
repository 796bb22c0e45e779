"""`sangdam catalogue export` against the demo shop: what it writes, when it writes, what it never writes over."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from sangdam.orders.contract import Product
from sangdam.orders.demo import DemoShop
from sangdam.orders.lookup import MARK, lookup_file
from sangdam.settings import PROJECT

Export = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def export(tmp_path: Path, migrated_url: str) -> Export:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SANGDAM_")}
    environ = {**kept, "SANGDAM_DATA": str(tmp_path / "data"), "DATABASE_URL": migrated_url}

    def run(file: Path, **more: str) -> subprocess.CompletedProcess[str]:
        command = [
            sys.executable,
            "-c",
            "from sangdam.cli import main; main()",
            "catalogue",
            "export",
            str(file),
        ]
        return subprocess.run(
            command, cwd=tmp_path, env={**environ, **more}, capture_output=True, text=True, timeout=240
        )

    return run


def tables(text: str) -> dict[str, list[str]]:
    """The lookup tables of a training file, as Rasa reads them."""
    content = yaml.safe_load(text)
    assert content["version"] == "3.1"
    return {
        item["lookup"]: [line.removeprefix("- ") for line in item["examples"].splitlines()]
        for item in content.get("nlu") or []
    }


def test_the_demo_shop_is_written_once(export: Export, tmp_path: Path) -> None:
    file = tmp_path / "lookup.yml"
    first = export(file)
    assert (first.returncode, first.stderr) == (0, "")
    assert "상품" in first.stdout
    text = file.read_text("utf-8")
    assert text.startswith(MARK)
    found = tables(text)
    assert {"소리결 무선 이어폰 프로", "무선 이어폰", "오버핏 린넨 셔츠"} <= set(found["product"])
    assert {"네이비", "라벤더", "거실형"} <= set(found["option"])
    assert "250" not in found["option"]
    written = file.stat().st_mtime_ns
    second = export(file)
    assert (second.returncode, second.stderr) == (0, "")
    assert "바뀐 것이 없어요" in second.stdout
    assert file.stat().st_mtime_ns == written
    file.write_text(f"{MARK} of an older catalogue", encoding="utf-8")
    assert export(file).returncode == 0
    assert file.read_text("utf-8") == text
    assert [each.name for each in tmp_path.iterdir() if "lookup" in each.name] == [file.name]


def test_a_file_of_somebodys_own_is_left_alone(export: Export, tmp_path: Path) -> None:
    file = tmp_path / "products.yml"
    file.write_text("# mine", encoding="utf-8")
    done = export(file)
    assert (done.returncode, done.stdout) == (2, "")
    assert "덮어쓰지 않았어요" in done.stderr
    assert file.read_text("utf-8") == "# mine"


def test_what_cannot_be_written_is_said_in_a_sentence(export: Export, tmp_path: Path) -> None:
    for file in (tmp_path / "no" / "folder.yml", tmp_path):
        done = export(file)
        assert (done.returncode, done.stdout) == (2, "")
        assert str(file) in done.stderr
        assert "Traceback" not in done.stderr


def test_a_shop_without_products_writes_nothing(export: Export, tmp_path: Path) -> None:
    file = tmp_path / "lookup.yml"
    done = export(file, SANGDAM_DEMO_SHOP="off")
    assert done.returncode == 2
    assert "상품이 없어요" in done.stderr
    assert not file.exists()


async def test_the_projects_own_file_is_up_to_date(shop: DemoShop) -> None:
    """Else: `sangdam catalogue export`, and train again."""
    committed = (PROJECT / "data" / "nlu" / "lookup_catalogue.yml").read_text("utf-8")
    assert lookup_file(await shop.all_products()) == committed


def test_values_are_single_lines_in_one_order_whatever_the_shop_has() -> None:
    odd = Product(
        "1",
        "Q&A: 세럼\n '30ml' #1",
        "뷰티",
        1,
        "",
        "",
        {"색상": ("로즈 ", "가넷", "250", "")},
        {},
        {},
        ("- 세럼", "  "),
    )
    text = lookup_file([odd, odd])
    assert tables(text) == {"option": ["가넷", "로즈"], "product": ["- 세럼", "Q&A: 세럼 '30ml' #1"]}
    assert tables(lookup_file([])) == {}
