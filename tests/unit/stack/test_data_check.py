"""Broken training data: file, line, cure."""

from __future__ import annotations

from pathlib import Path

import pytest

from sangdam.settings import PROJECT
from sangdam.stack.data_check import check


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "data" / "nlu").mkdir(parents=True)
    (tmp_path / "config.yml").write_text("recipe: default.v1\nlanguage: ko\n")
    (tmp_path / "domain.yml").write_text("intents:\n  - greet\n")
    (tmp_path / "data" / "nlu" / "a.yml").write_text('version: "3.1"\nnlu: []\n')
    return tmp_path


def test_good_data_has_no_problems(project: Path) -> None:
    assert check(project) == []


def test_our_own_data_has_no_problems() -> None:
    assert check(PROJECT) == []


@pytest.mark.parametrize(
    ("text", "line", "cure"),
    [
        ("intents:\n  - a\n responses:\n  - b\n", 3, "들여쓰기"),
        ("a:\n\tb: c\n", 2, "탭"),
        ("a: 안녕: 하세요\n", 1, "따옴표"),
        ("version: '3.1\nnlu: []\n", 3, "따옴표"),
        ("nlu\n- intent: greet\n", 2, "':'"),
        ("a: 1\nb: 2\na: 3\n", 3, "지우거나 합치세요"),
        ("- a\n- b\n", 1, "이름: 값"),
        ("", 1, "이름: 값"),
        ("a: @b\n", 1, "따옴표"),
        ("a: \x07\n", 1, "글자"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_cure(project: Path, text: str, line: int, cure: str) -> None:
    (project / "data" / "nlu" / "b.yml").write_text(text)
    (problem,) = check(project)
    assert (problem.file, problem.line) == ("data/nlu/b.yml", line)
    assert cure in problem.cure


def test_a_file_in_another_encoding_is_named(project: Path) -> None:
    (project / "domain.yml").write_bytes("intents:\n  - 인사\n".encode("cp949"))
    (problem,) = check(project)
    assert (problem.file, problem.line) == ("domain.yml", 2)
    assert "UTF-8" in problem.cure


def test_a_missing_domain_is_named_and_a_domain_folder_is_fine(project: Path) -> None:
    (project / "domain.yml").unlink()
    assert [problem.file for problem in check(project)] == ["domain.yml"]
    (project / "domain").mkdir()
    (project / "domain" / "intents.yml").write_text("intents: [greet]\n")
    assert check(project) == []
