"""A stack of stand-ins in a folder of its own."""

from __future__ import annotations

import io
import json
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sangdam.settings import Settings, load
from sangdam.stack.loopback import free_port

STAND_IN = Path(__file__).with_name("stand_in.py")

GOOD_NODES = {"a": {"uses": "rasa.nlu.x.Y", "config": {}}, "b": {"uses": "sangdam_brain.policy.LinearPolicy"}}

ModelMaker = Callable[..., Path]


@pytest.fixture
def embedded() -> Iterator[Settings]:
    """Settings with a PostgreSQL of their own, as on a newcomer's machine."""
    # Not under pytest's own folder: another session's start would close it to PostgreSQL's user.
    with tempfile.TemporaryDirectory(prefix="sangdam-test-") as folder:
        (Path(folder) / "models").mkdir()
        yield load(
            {
                "PORT": str(free_port()),
                "SANGDAM_DATA": f"{folder}/data",
                "SANGDAM_MODELS": f"{folder}/models",
                "SANGDAM_TURN_TIMEOUT": "0.5",
                "SANGDAM_DEMO_SHOP": "off",
            }
        )


@pytest.fixture
def settings(embedded: Settings, migrated_url: str) -> Settings:
    """The same with a database that runs already: quicker to start."""
    return replace(embedded, database_url=migrated_url)


@pytest.fixture
def stand_in_python(tmp_path: Path) -> Path:
    """What is started instead of brain/.venv/bin/python."""
    file = tmp_path / "python"
    file.write_text(f'#!/bin/sh\nexec "{sys.executable}" -S "{STAND_IN}" "$@"\n')
    file.chmod(0o755)
    return file


@pytest.fixture
def stand_in_service() -> tuple[str, ...]:
    return (sys.executable, "-S", str(STAND_IN))


@pytest.fixture
def make_model(embedded: Settings) -> ModelMaker:
    """Put an archive into the models folder, as training or an administrator would."""

    def make(name: str, behaviour: dict[str, Any] | None = None, **changes: Any) -> Path:
        metadata = {"rasa_open_source_version": "3.6.21", "train_schema": {"nodes": GOOD_NODES}, **changes}
        files = {"metadata.json": metadata, "behaviour.json": behaviour or {}}
        draft = embedded.models_folder / f".{name}"
        with tarfile.open(draft, "w:gz") as archive:
            for path, content in files.items():
                text = json.dumps(content).encode()
                member = tarfile.TarInfo(path)
                member.size = len(text)
                archive.addfile(member, io.BytesIO(text))
        return draft.rename(embedded.models_folder / f"{name}.tar.gz")

    return make
