"""A new model is taken over under load without one failed turn; a bad one is refused in one sentence."""

from __future__ import annotations

import io
import json
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.faults.traffic import Promises, traffic
from tests.harness.clients import Api
from tests.stackrun.stack import Stack, until

_SERVING = "SELECT model FROM brain WHERE state = 'serving'"
_FAILED = "SELECT count(*) AS failed FROM journal WHERE state = 'failed'"


def _model(stack: Stack) -> Path:
    return next(stack.models.glob("*.tar.gz"))


def _put(stack: Stack, name: str, write: Callable[[Path], object]) -> None:
    """Into the models folder, whole at once."""
    draft = stack.folder / name
    write(draft)
    draft.rename(stack.models / name)


async def test_a_new_model_is_taken_over_under_load(broken: Stack, api: Api, promises: Promises) -> None:
    (before,) = await broken.rows(_FAILED)
    async with traffic(api, promises, seed=5, stack=broken, count=50) as more:
        await more(50)
        _put(broken, "second.tar.gz", lambda draft: shutil.copyfile(_model(broken), draft))

        async def serves() -> bool:
            return [row["model"] for row in await broken.rows(_SERVING)] == ["second.tar.gz"]

        await until(serves)
        await more(50)
    await promises.kept(broken)
    assert await broken.rows(_FAILED) == [before], "no turn failed"


async def test_bad_archives_are_refused_in_one_sentence(broken: Stack, api: Api, promises: Promises) -> None:
    serving = await broken.rows(_SERVING)
    with tarfile.open(_model(broken)) as packed:
        member = next(one for one in packed.getmembers() if one.name.removeprefix("./") == "metadata.json")
        metadata: dict[str, Any] = json.load(packed.extractfile(member))  # type: ignore[arg-type]
    whole = _model(broken).read_bytes()
    node = next(iter(metadata["predict_schema"]["nodes"]))
    foreign = json.loads(json.dumps(metadata))
    foreign["predict_schema"]["nodes"][node]["uses"] = "os.system"
    bad: dict[str, tuple[Callable[[Path], object], str]] = {
        "truncated.tar.gz": (lambda draft: draft.write_bytes(whole[: len(whole) // 2]), "damaged"),
        "old.tar.gz": (
            lambda draft: _pack(draft, {**metadata, "rasa_open_source_version": "3.5.0"}),
            "3.5.0",
        ),
        "climbing.tar.gz": (lambda draft: _pack(draft, metadata, "../../evil.py"), "outside its own folder"),
        "foreign.tar.gz": (lambda draft: _pack(draft, foreign), "os.system"),
    }
    for name, (write, word) in bad.items():
        _put(broken, name, write)

        async def told(wanted: str = f"Model refused: {name}") -> bool:
            return wanted in broken.log("supervisor")

        await until(told)
        lines = [line for line in broken.log("supervisor").splitlines() if f"Model refused: {name}" in line]
        assert len(lines) == 1
        assert word in lines[0]
        assert "goes on" in lines[0]
        assert await broken.rows(_SERVING) == serving
    assert not list(broken.folder.rglob("evil.py"))
    async with traffic(api, promises, seed=6, stack=broken, count=2) as more:
        await more(4)
    await promises.kept(broken)
    for name in bad:
        (broken.models / name).unlink()


def _pack(target: Path, metadata: dict[str, Any], extra: str = "") -> None:
    with tarfile.open(target, "w:gz", compresslevel=1) as packed:
        for name, text in (("metadata.json", json.dumps(metadata)), *([(extra, "x")] if extra else [])):
            member = tarfile.TarInfo(name)
            member.size = len(text.encode())
            packed.addfile(member, io.BytesIO(text.encode()))
