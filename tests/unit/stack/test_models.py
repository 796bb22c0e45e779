"""Which archives may be loaded; judged without unpacking them."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

import pytest

from sangdam.stack import models
from sangdam.stack.models import ModelRefused, check

from .conftest import GOOD_NODES, ModelMaker

NODES = {"nodes": GOOD_NODES}


def test_a_model_of_ours_is_accepted(make_model: ModelMaker) -> None:
    check(make_model("good"))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"rasa_open_source_version": "3.6.20"}, "3.6.20"),
        ({"rasa_open_source_version": None}, "None"),
        ({"train_schema": {"nodes": {"a": {"uses": "os.system"}}}}, "os.system"),
        ({"train_schema": {"nodes": {"a": {"uses": "rasa_evil.Component"}}}}, "rasa_evil"),
        ({"predict_schema": {"nodes": {"a": {"uses": "subprocess.Popen"}}}}, "subprocess"),
        (
            {
                "train_schema": {
                    "nodes": {"a": {"uses": "rasa.x.Y", "config": {"featurizer": [{"name": "evil.Code"}]}}}
                }
            },
            "evil.Code",
        ),
        ({"train_schema": {}}, "no components"),
        ({"train_schema": {"nodes": []}}, "no components"),
        ({"train_schema": 5}, "no components"),
    ],
)
def test_foreign_models_are_refused(make_model: ModelMaker, changes: dict[str, object], words: str) -> None:
    with pytest.raises(ModelRefused, match=words):
        check(make_model("bad", **changes))


def _archive(path: Path, *members: tarfile.TarInfo) -> Path:
    text = json.dumps({"rasa_open_source_version": "3.6.21", "train_schema": NODES}).encode()
    with tarfile.open(path, "w:gz") as archive:
        metadata = tarfile.TarInfo("metadata.json")
        metadata.size = len(text)
        archive.addfile(metadata, io.BytesIO(text))
        for member in members:
            archive.addfile(member, io.BytesIO(b"x" * member.size))
    return path


def _member(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member


@pytest.mark.parametrize(
    "member",
    [
        _member("/etc/cron.d/evil"),
        _member("../outside"),
        _member("components/../../outside"),
        _member("components\\..\\outside"),
        _member("components/link", tarfile.SYMTYPE, "/etc/passwd"),
        _member("components/hard", tarfile.LNKTYPE, "metadata.json"),
        _member("components/pipe", tarfile.FIFOTYPE),
        _member("components/device", tarfile.CHRTYPE),
    ],
    ids=lambda member: member.name,
)
def test_archives_that_reach_outside_are_refused(tmp_path: Path, member: tarfile.TarInfo) -> None:
    with pytest.raises(ModelRefused, match=r"outside|neither file nor folder"):
        check(_archive(tmp_path / "model.tar.gz", member))


def test_damaged_archives_are_refused(tmp_path: Path, make_model: ModelMaker) -> None:
    whole = make_model("good").read_bytes()
    for number, content in enumerate((b"", b"not a tar", whole[: len(whole) // 2], whole[:-9])):
        file = tmp_path / f"{number}.tar.gz"
        file.write_bytes(content)
        with pytest.raises(ModelRefused, match=r"damaged|no Rasa model"):
            check(file)


def test_two_metadata_files_are_refused(tmp_path: Path) -> None:
    member = _member("./metadata.json")
    member.size = 2
    with pytest.raises(ModelRefused, match="two"):
        check(_archive(tmp_path / "model.tar.gz", member))


def test_bombs_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "_UNPACKED_LIMIT", 1000)
    member = _member("big")
    member.size = 2000
    with pytest.raises(ModelRefused, match="larger"):
        check(_archive(tmp_path / "model.tar.gz", member))
