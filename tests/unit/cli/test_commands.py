"""The command line as people and scripts use it: real processes, exact output."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from sangdam.settings import PROJECT
from sangdam.stack.loopback import free_port

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def sangdam(tmp_path: Path, migrated_url: str) -> Command:
    (tmp_path / "models").mkdir()
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("SANGDAM_")},
        "SANGDAM_DATA": str(tmp_path / "data"),
        "SANGDAM_MODELS": str(tmp_path / "models"),
        "DATABASE_URL": migrated_url,
        "PORT": str(free_port()),
    }

    def run(*arguments: str, stdin: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from sangdam.cli import main; main()", *arguments]
        return subprocess.run(
            command,
            cwd="/",
            env={**environ, **more},
            input=stdin,
            capture_output=True,
            text=True,
            timeout=240,
        )

    return run


def test_a_key_is_printed_alone_on_its_line_and_its_name_is_taken(sangdam: Command) -> None:
    made = sangdam("keys", "new", "우리 앱")
    assert made.returncode == 0
    assert re.fullmatch(r"sk_[^_\s]+_\S+\n", made.stdout)
    again = sangdam("keys", "new", "우리 앱")
    assert (again.returncode, again.stdout) == (1, "")
    assert "이미 있어요" in again.stderr
    assert sangdam("keys", "new", "").returncode == 2


def test_demo_orders_are_json_lines_with_what_proves_them(sangdam: Command) -> None:
    done = sangdam("demo", "orders")
    assert done.returncode == 0, done.stderr
    orders = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(orders) > 10
    named = {"number", "phone", "state", "courier", "items", "amount"}
    assert all(named <= set(order) for order in orders)
    assert all(re.fullmatch(r"01\d-\d{3,4}-\d{4}", order["phone"]) for order in orders)
    assert all((order["courier"] is not None) == bool(order["shipments"]) for order in orders)
    assert [order["ordered_at"] for order in orders] == sorted(
        (o["ordered_at"] for o in orders), reverse=True
    )


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    folder = tmp_path / "knowledge"
    folder.mkdir()
    for name in ("shipping_fee", "return_policy"):
        text = (PROJECT / "knowledge" / f"{name}.md").read_text("utf-8")
        (folder / f"{name}.md").write_text(re.sub(r"^related: .*$", "related: []", text, flags=re.MULTILINE))
    return folder


def test_knowledge_search_answers_good_lines_and_names_bad_ones(
    sangdam: Command, knowledge: Path, tmp_path: Path
) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text('{"id": 1, "text": "배송비 얼마예요?"}\n\nno json\n{"id": 2}\n{"id": "x", "text": ""}\n')
    done = sangdam("knowledge", "search", str(file), SANGDAM_KNOWLEDGE=str(knowledge))
    assert done.returncode == 1
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["id"] for line in lines] == [1, "x"]
    assert set(lines[0]) == {"id", "answered", "hits"}
    assert lines[0]["hits"][0]["article"] == "shipping_fee"
    assert "line 3" in done.stderr
    assert "line 4" in done.stderr
    clean = sangdam(
        "knowledge", "search", "-", stdin='{"id": 1, "text": "반품"}\n', SANGDAM_KNOWLEDGE=str(knowledge)
    )
    assert clean.returncode == 0


def test_without_a_model_commands_say_what_to_do(sangdam: Command, tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text('{"id": 1, "text": "안녕"}\n')
    done = sangdam("understand", str(file))
    assert done.returncode == 2
    assert "make train" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_setting_stops_every_command_with_one_sentence(sangdam: Command) -> None:
    for arguments in (("up",), ("train",), ("ask", "안녕"), ("keys", "new", "x"), ("demo", "orders")):
        done = sangdam(*arguments, SANGDAM_ORIGINS="*")
        assert done.returncode == 2, arguments
        assert done.stderr.startswith("SANGDAM_ORIGINS: "), arguments
        assert done.stderr.count("\n") == 1, arguments


def test_an_unreachable_database_is_one_sentence(sangdam: Command) -> None:
    done = sangdam("keys", "new", "x", DATABASE_URL=f"postgresql://nobody@127.0.0.1:{free_port()}/none")
    assert done.returncode == 2
    assert "DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_doctor_names_what_is_missing_with_its_cure(sangdam: Command, tmp_path: Path) -> None:
    done = sangdam("doctor")
    assert done.returncode == 1
    assert "✗ 모델이 없어요\n    → 'make train'을 실행하세요." in done.stdout
    assert "✓ 데이터베이스 연결과 구조" in done.stdout
    sangdam("keys", "new", "makes the secrets")
    (tmp_path / "data" / "secrets.json").chmod(0o644)
    assert "chmod 600" in sangdam("doctor").stdout
    bad = sangdam("doctor", PORT="x")
    assert bad.returncode == 1
    assert "✗ PORT" in bad.stdout


def test_the_doctor_sees_a_model_that_does_not_fit(sangdam: Command, tmp_path: Path) -> None:
    nodes = {"a": {"uses": "rasa.nlu.x.Y"}}
    text = json.dumps({"rasa_open_source_version": "3.6.21", "train_schema": {"nodes": nodes}}).encode()
    with tarfile.open(tmp_path / "models" / "20260101-000000-abc.tar.gz", "w:gz") as archive:
        member = tarfile.TarInfo("metadata.json")
        member.size = len(text)
        archive.addfile(member, io.BytesIO(text))
    assert "학습 데이터가 바뀌었어요" in sangdam("doctor").stdout


def test_help_lists_every_command(sangdam: Command) -> None:
    text = sangdam("--help").stdout
    for name in ("up", "train", "doctor", "ask", "understand", "evaluate", "keys", "knowledge", "demo"):
        assert re.search(rf"^  {name}\b", text, re.MULTILINE), name
