"""Labelled utterances from a Rasa project's `data/nlu`, read without Rasa."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import yaml

from sangdam_transformer.errors import ExportFailed

#: `[운동화](product)` and `[운동화]{"entity": …}` → 운동화
_ANNOTATION = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


class Example(NamedTuple):
    """One utterance and the intent it was written for."""

    text: str
    intent: str


def read_examples(folder: Path) -> list[Example]:
    """Every training utterance of a folder (or one file) of Rasa's YAML, in a fixed order.

    Raises:
        ExportFailed: there are none, or a file cannot be read.
    """
    files = [folder] if folder.is_file() else sorted(folder.rglob("*.y*ml"))
    examples = [example for file in files for example in _of_file(file)]
    if len({example.intent for example in examples}) < 2:
        raise ExportFailed(
            f"{folder}에 의도가 둘 이상 있는 학습 문장이 없어요. --data로 위치를 알려 주세요. "
            f"(no training utterances of two or more intents in {folder}; pass --data)"
        )
    return examples


def _of_file(file: Path) -> list[Example]:
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ExportFailed(f"{file}을(를) 읽을 수 없어요: {error} (cannot be read)") from error
    groups = content.get("nlu") or [] if isinstance(content, dict) else []
    return [
        Example(text, intent)
        for group in groups
        if isinstance(group, dict) and (intent := str(group.get("intent", "")).split("/")[0])
        for text in _texts(group.get("examples") or "")
    ]


def _texts(examples: object) -> list[str]:
    """Rasa's two forms: one block of `- text` lines, or a list of mappings with a text."""
    if isinstance(examples, str):
        lines = [line.strip() for line in examples.splitlines()]
        found = [line[2:] for line in lines if line.startswith("- ")]
    else:
        found = [str(entry.get("text", "")) for entry in examples if isinstance(entry, dict)]  # type: ignore[attr-defined]
    plain = (_ANNOTATION.sub(r"\1", text).strip().removeprefix("- ") for text in found)
    return [text for text in plain if text]
