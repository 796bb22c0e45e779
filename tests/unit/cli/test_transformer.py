"""`sangdam transformer`: what is run, and what is said when it cannot be."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from sangdam.cli import transformer
from sangdam.settings import PROJECT, from_process
from sangdam.stack.errors import StackError


def exported(folder: Path, labels: list[str] | None) -> Path:
    (folder / "meta.json").write_text(json.dumps({"labels": labels}))
    return folder


@pytest.mark.parametrize(("labels", "head"), [(["a", "b"], "fine_tuned"), (None, "linear")])
def test_the_compared_config_is_the_shipped_one(labels: list[str] | None, head: str, tmp_path: Path) -> None:
    config = transformer.transformer_config(exported(tmp_path, labels), transformer.HEAD)
    shipped = yaml.safe_load((PROJECT / "config.transformer.yml").read_text("utf-8"))
    changed = [
        (new, old) for new, old in zip(config["pipeline"], shipped["pipeline"], strict=True) if new != old
    ]
    assert [new for new, _ in changed] == [{**changed[0][1], "model": str(tmp_path), "head": head}]


def names(pipeline: list[dict[str, Any]]) -> list[str]:
    return [component["name"].rsplit(".", 1)[-1] for component in pipeline]


def test_the_vectors_stand_where_the_head_stood(tmp_path: Path) -> None:
    folder = exported(tmp_path, ["a", "b"])
    head = transformer.transformer_config(folder, transformer.HEAD)["pipeline"]
    vectors = transformer.transformer_config(folder, transformer.VECTORS)["pipeline"]
    place = names(head).index("TransformerIntentClassifier")
    assert names(vectors[place : place + 2]) == ["TransformerFeaturizer", "KiwiIntentClassifier"]
    assert vectors[place]["model"] == str(folder)
    assert vectors[place + 1]["dense_features"] is True
    assert [*vectors[:place], *vectors[place + 2 :]] == [*head[:place], *head[place + 1 :]]


@pytest.mark.parametrize("way", [transformer.HEAD, transformer.VECTORS])
def test_either_way_is_compared_whichever_the_config_has_chosen(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = exported(tmp_path, ["a", "b"])
    shipped = transformer.transformer_config(folder, way)
    chosen = transformer.transformer_config(folder, transformer.VECTORS)
    chosen["pipeline"][1]["threads"] = 2
    (tmp_path / "config.yml").write_text(yaml.safe_dump(chosen))
    monkeypatch.setattr(transformer, "_CONFIG", tmp_path / "config.yml")
    again = transformer.transformer_config(folder, way)["pipeline"]
    assert names(again) == names(shipped["pipeline"])
    assert again[1].get("threads") == (2 if way == transformer.VECTORS else None)


def test_the_default_is_compared_with_both_ways(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trained: list[Path] = []

    def rasa(command: list[str], **options: Any) -> subprocess.CompletedProcess[bytes]:
        if "train" not in command:
            return measured(["", "-m", "sangdam_brain.nlu.transformer_compare", "model.tar.gz"])
        out, name = (command[command.index(flag) + 1] for flag in ("--out", "--fixed-model-name"))
        config = yaml.safe_load(Path(command[command.index("--config") + 1]).read_text("utf-8"))
        assert ("KiwiIntentClassifier" in names(config["pipeline"])) == (name == transformer.VECTORS)
        trained.append(Path(out) / f"{name}.tar.gz")
        trained[-1].touch()
        return subprocess.CompletedProcess(command, 0, b"")

    file = tmp_path / "lines.jsonl"
    file.write_text("{}\n")
    monkeypatch.setattr(transformer.subprocess, "run", rasa)
    monkeypatch.setattr(transformer.lines, "current_model", lambda _: Path("default.tar.gz"))
    done = CliRunner().invoke(
        transformer.app, ["compare", str(exported(tmp_path, None)), str(file), "--json"]
    )
    assert done.exit_code == 0, done.output
    rows = json.loads(done.stdout)
    assert len(rows) == len({row["name"] for row in rows}) == 3
    assert [model.name for model in trained] == ["head.tar.gz", "vectors.tar.gz"]


@pytest.mark.parametrize("content", [None, "{", "[]", "{}"])
def test_what_is_no_export_is_refused_with_the_cure(content: str | None, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "meta.json").write_text(content)
    with pytest.raises(StackError, match="make transformer MODEL="):
        transformer.transformer_config(tmp_path, transformer.VECTORS)


def test_without_uv_the_cure_is_setup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transformer, "_UV", tmp_path / "uv")
    with pytest.raises(StackError, match="make setup"):
        transformer.in_environment(["-c", "pass"])


def test_export_runs_in_the_transformers_own_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uv = tmp_path / "uv"
    uv.write_text(
        '#!/bin/sh\nprintf "%s\\n" "$UV_PROJECT_ENVIRONMENT" "$VIRTUAL_ENV" "$@" > "$0.said"\nexit 2\n'
    )
    uv.chmod(0o755)
    monkeypatch.setattr(transformer, "_UV", uv)
    monkeypatch.setenv("VIRTUAL_ENV", "/elsewhere")
    given = ["export", "klue/roberta-small", "--fine-tune", "--out", "/out", "--epochs", "3"]
    assert CliRunner().invoke(transformer.app, given).exit_code == 2
    environment, active, *command = (tmp_path / "uv.said").read_text().splitlines()
    assert (environment, active) == (str(PROJECT / "transformer" / ".venv"), "")
    assert command[:6] == ["run", "--frozen", "--project", str(PROJECT / "transformer"), "python", "-m"]
    assert command[6:10] == ["sangdam_transformer", "klue/roberta-small", "--out", "/out"]
    assert "--fine-tune" in command
    assert command[command.index("--epochs") + 1] == "3"


def measured(command: list[str], **_: Any) -> subprocess.CompletedProcess[bytes]:
    figures = {
        "lines": 3, "accuracy": 0.5, "first_guess": 2 / 3, "p50": 1.25, "p95": 2.5, "archive": 7_000_000, "resident": 9e8,
    }  # fmt: skip
    assert command[1:] == ["-m", "sangdam_brain.nlu.transformer_compare", "model.tar.gz"]
    return subprocess.CompletedProcess(command, 0, json.dumps(figures).encode())


def test_the_table_shows_what_was_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "lines.jsonl"
    file.write_text("{}\n")
    monkeypatch.setattr(transformer.subprocess, "run", measured)
    row = transformer.measure(from_process(), "기본", Path("model.tar.gz"), file)
    shown = transformer.table([row]).splitlines()[1]
    assert shown.split() == ["기본", "50.0%", "66.7%", "1.25", "2.50", "7.0", "900"]


def test_a_model_that_cannot_be_measured_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "lines.jsonl"
    file.write_text("{}\n")
    failed = subprocess.CompletedProcess([], 2, b"")
    monkeypatch.setattr(transformer.subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(StackError, match=r"model\.tar\.gz"):
        transformer.measure(from_process(), "기본", Path("model.tar.gz"), file)
