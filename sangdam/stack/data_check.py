"""Mistakes in config.yml, domain.yml and data/ that a person can be shown exactly: file, line, cure.

What only Rasa can judge (unknown actions, contradicting stories) is left to Rasa's own validation in training.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake."""

    file: str
    line: int
    what: str
    cure: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}\n    → {self.cure}"


class _Checked(Loader):  # type: ignore[misc]
    """Reads YAML and refuses a key that is there twice; YAML itself would silently keep the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: dict[Any, int] = {}
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen and key.value != "<<":
                    raise yaml.MarkedYAMLError(
                        problem=f"'{key.value}' stands here twice (first in line {seen[key.value]})",
                        problem_mark=key.start_mark,
                        note="twice",
                    )
                seen[key.value] = key.start_mark.line + 1
        mapping: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        return mapping


def training_files(root: Path) -> Iterator[Path]:
    """Everything a model is made from, in a fixed order."""
    for name in ("config.yml", "domain.yml"):
        if (root / name).is_file():
            yield root / name
    for name in ("domain", "data"):
        yield from sorted(
            p for p in (root / name).rglob("*") if p.suffix in {".yml", ".yaml"} and p.is_file()
        )


def check(root: Path) -> list[Problem]:
    """All files that are missing or cannot be read."""
    problems = [
        Problem(name, 1, "파일이 없어요 (missing)", f"{name}을(를) 만들거나 되살리세요.")
        for name in ("config.yml", "domain.yml")
        if not (root / name).is_file() and not (root / name.removesuffix(".yml")).is_dir()
    ]
    for file in training_files(root):
        problem = _check_file(root, file)
        if problem is not None:
            problems.append(problem)
    return problems


def _check_file(root: Path, file: Path) -> Problem | None:
    name = str(file.relative_to(root))
    try:
        text = file.read_text("utf-8")
    except UnicodeDecodeError as error:
        line = file.read_bytes()[: error.start].count(b"\n") + 1
        return Problem(name, line, "UTF-8이 아닌 글자가 있어요 (not UTF-8)", "파일을 UTF-8로 저장하세요.")
    try:
        content = yaml.load(text, _Checked)  # noqa: S506
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return Problem(
            name, mark.line + 1 if mark else 1, f"{error.problem or error.context} (YAML)", _cure(error, text)
        )
    except yaml.YAMLError as error:
        return Problem(name, 1, str(error).split("\n", 1)[0], "그 글자를 지우세요.")
    if not isinstance(content, dict):
        return Problem(
            name,
            1,
            "빈 파일이거나 목록이에요 (not a mapping)",
            "'version: \"3.1\"' 같은 '이름: 값' 줄로 시작하세요.",
        )
    return None


_CURES = (
    (
        "mapping values are not allowed",
        "앞줄과 들여쓰기를 맞추고 앞줄 끝의 ':'을 보세요. ': '가 든 글은 따옴표로 감싸세요.",
    ),
    ("could not find expected ':'", "이름 뒤에 ':'과 빈칸을 넣으세요. 이 줄이나 바로 앞줄이에요."),
    ("expected <block end>", "이 줄의 들여쓰기를 위의 같은 단계 줄과 맞추세요."),
    ("found character", "특수 글자로 시작하는 글은 따옴표로 감싸세요."),
    ("found unexpected", "닫지 않은 따옴표나 괄호를 닫으세요."),
)


def _cure(error: yaml.MarkedYAMLError, text: str) -> str:
    mark = error.problem_mark or error.context_mark
    lines = text.split("\n")
    line = lines[mark.line] if mark and mark.line < len(lines) else ""
    if error.note == "twice":
        return "둘 중 하나를 지우거나 합치세요."
    if "\t" in line:
        return "탭을 빈칸으로 바꾸세요. YAML은 탭으로 들여 쓸 수 없어요."
    known = (cure for words, cure in _CURES if words in str(error.problem))
    return next(known, "이 줄과 바로 앞줄의 들여쓰기, ':', 따옴표를 보세요.")
