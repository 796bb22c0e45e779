"""Shared by the tests of understanding: training utterances, and a small model trained once."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource

ROOT = Path(__file__).resolve().parents[3]
_ANNOTATION = re.compile(r"\[([^\]]+)\](?:\(([^)]*)\)|\{[^}]*\})")


def untrained(kind: Any, **options: Any) -> Any:
    """A component as Rasa creates it, without a store."""
    config = {**kind.get_default_config(), **options}
    return kind.create(config, LocalModelStorage(Path()), Resource("none"), ExecutionContext(GraphSchema({})))


class Line(NamedTuple):
    """One training utterance with its annotated values."""

    text: str
    intent: str
    entities: list[tuple[int, int, str]]


def read_lines(path: Path) -> list[Line]:
    """Read a Rasa training file without Rasa: fast, and independent of what is tested."""
    lines: list[Line] = []
    intent = ""
    for raw in path.read_text(encoding="utf-8").splitlines():
        if raw.startswith("- intent:"):
            intent = raw.split(":", 1)[1].strip()
        elif re.match(r"\s+- ", raw) and intent:
            lines.append(_line(raw.strip()[2:].strip(), intent))
    return lines


def _line(annotated: str, intent: str) -> Line:
    text, position, entities = "", 0, []
    for found in _ANNOTATION.finditer(annotated):
        text += annotated[position : found.start()]
        entities.append((len(text), len(text) + len(found[1]), found[2] or ""))
        text += found[1]
        position = found.end()
    return Line(text + annotated[position:], intent, entities)


@pytest.fixture(scope="session")
def training_lines() -> list[Line]:
    """Every utterance of the shop's training data."""
    return [line for path in sorted((ROOT / "data" / "nlu").glob("*.yml")) for line in read_lines(path)]


#: Enough to train on in a second.
SMALL: dict[str, list[str]] = {
    "cancel_order": [
        "주문 취소해 주세요",
        "아까 시킨 거 취소할래요",
        "취소요",
        "결제한 거 취소 부탁드려요",
        "주문 취소 가능한가요",
    ],
    "greet": ["안녕하세요", "안녕", "하이", "반갑습니다", "안녕하십니까"],
    "delivery_tracking": [
        "택배 어디쯤 왔나요",
        "배송 조회해 주세요",
        "언제 도착해요",
        "배송 어디까지 왔어요",
        "송장 조회",
    ],
    "chitchat": ["심심해", "오늘 날씨 좋다", "농담 하나 해봐", "뭐해", "심심한데 놀아줘"],
}


def nlu_file(folder: Path) -> Path:
    """Write the small training data as a Rasa file; return it."""
    blocks = [
        {"intent": name, "examples": "".join(f"- {t}\n" for t in texts)} for name, texts in SMALL.items()
    ]
    file = folder / "nlu.yml"
    file.write_text(yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True), encoding="utf-8")
    return file
