"""The bulk command: good lines are answered, bad ones reported, nothing is lost."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sangdam_brain.understand import BadLine, answer, newest, read_line


class _Echo:
    def understand(self, text: str) -> dict[str, Any]:
        return {"intent": {"name": "greet", "confidence": 1.0}, "ranking": [], "entities": []}


def _run(*lines: bytes) -> tuple[int, list[dict[str, Any]], list[dict[str, Any]]]:
    output, errors = io.BytesIO(), io.StringIO()
    bad = answer(lines, _Echo(), output, errors)  # type: ignore[arg-type]
    return (
        bad,
        [json.loads(line) for line in output.getvalue().splitlines()],
        [json.loads(line) for line in errors.getvalue().splitlines()],
    )


def test_good_lines_are_answered_and_bad_ones_reported_with_their_number() -> None:
    bad, answers, errors = _run(
        b'{"id": 1, "text": "a"}', b"nonsense", b"", b'{"id": 2}', b"[]", b'{"id": 3, "text": 4}', b'{"text": "x"}',
        b"\xff\xfe", b'{"id": "z", "text": "b"}',
    )  # fmt: skip
    assert [each["id"] for each in answers] == [1, "z"]
    assert [each["line"] for each in errors] == [2, 4, 5, 6, 7, 8]
    assert bad == 6
    assert set(answers[0]) == {"id", "text", "intent", "ranking", "entities"}


def test_half_an_emoji_survives_the_way_out() -> None:
    _, answers, _ = _run(b'{"id": 1, "text": "\\ud83d"}')
    assert answers[0]["text"] == "\ud83d"


def test_deep_nesting_is_a_bad_line_not_a_crash() -> None:
    with pytest.raises(BadLine):
        read_line("[" * 100_000)


def test_the_newest_model_of_a_folder_is_taken(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="rasa train"):
        newest(tmp_path)
    with pytest.raises(FileNotFoundError, match="rasa train"):
        newest(tmp_path / "none.tar.gz")
    (tmp_path / "model.tar.gz").touch()
    assert newest(tmp_path).name == "model.tar.gz"


def test_a_missing_model_ends_with_a_sentence() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sangdam_brain.understand", "no-such-model"],
        input=b"",
        capture_output=True,
        check=False,
        cwd=Path(__file__).resolve().parents[2],
    )
    assert done.returncode == 2
    assert b"does not exist" in done.stderr
