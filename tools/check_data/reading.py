"""Rasa NLU files with the line that every utterance stands in, which Rasa's reader forgets."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.training_data.entities_parser import find_entities_in_training_example, replace_entities

from sangdam_brain.nlu.text import fold
from tools.check_data.findings import Finding

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
logging.getLogger("rasa").setLevel(logging.ERROR)


class Entity(NamedTuple):
    """An annotated span. `value` differs from the span's text only where the annotation says so."""

    start: int
    end: int
    name: str
    value: str
    role: str | None = None
    group: str | None = None


class Utterance:
    """One line of training data."""

    def __init__(self, file: str, line: int, intent: str, annotated: str) -> None:
        self.file, self.line, self.intent, self.annotated = file, line, intent, annotated
        self.text: str = replace_entities(annotated)
        self.entities = tuple(_entity(found) for found in find_entities_in_training_example(annotated))

    @property
    def place(self) -> str:
        """File and line, as editors and terminals understand them."""
        return f"{self.file}:{self.line}"

    def masked(self, around: str, *, named: bool = True) -> str:
        """The folded text with every entity's name in place of its value, or nothing, and `around` around it."""
        parts, position = [], 0
        for entity in self.entities:
            if entity.start >= position:
                name = f"<{entity.name}>" if named else ""
                parts += [self.text[position : entity.start], around, name, around]
                position = entity.end
        return " ".join(fold("".join([*parts, self.text[position:]])).text.split())

    @cached_property
    def letters(self) -> str:
        """What remains when case, spaces and punctuation are taken away; the text itself if that is nothing."""
        folded = fold(self.text).text.casefold()
        return "".join(filter(str.isalnum, folded)) or folded

    def finding(self, what: str, cure: str, *, error: bool = True) -> Finding:
        """A finding about this line."""
        return Finding(self.file, self.line, error, what, cure)


class Data(NamedTuple):
    """Everything that was read, and what could not be."""

    utterances: list[Utterance]
    #: Where each intent's examples stand first, also of intents without any.
    places: dict[str, tuple[str, int]]
    findings: list[Finding]


def read(folder: Path, root: Path) -> Data:
    """All NLU files below `folder`, named relative to `root`."""
    data = Data([], {}, [])
    for path in sorted(path for path in folder.rglob("*") if path.suffix in {".yml", ".yaml"}):
        file = path.relative_to(root).as_posix()
        try:
            node = yaml.compose(path.read_text("utf-8"), Loader)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            data.findings.append(Finding(file, line, True, f"not YAML: {error.problem}", "Mend the file."))
            continue
        for intent, examples in _blocks(node):
            _read_block(data, file, intent, examples)
    return data


def _blocks(node: Any) -> Iterator[tuple[str, yaml.ScalarNode]]:
    for items in _values(node, "nlu"):
        for item in getattr(items, "value", []):
            for intent in _values(item, "intent"):
                for examples in _values(item, "examples"):
                    if isinstance(examples, yaml.ScalarNode):
                        yield intent.value, examples


def _values(node: Any, key: str) -> list[Any]:
    if not isinstance(node, yaml.MappingNode):
        return []
    return [value for name, value in node.value if name.value == key]


def _read_block(data: Data, file: str, intent: str, examples: yaml.ScalarNode) -> None:
    first = examples.start_mark.line + (2 if examples.style == "|" else 1)
    data.places.setdefault(intent, (file, first))
    for line, raw in enumerate(examples.value.split("\n"), first):
        if not raw.strip():
            continue
        if not raw.startswith("-"):
            cure = "Begin the line with '- ', or join it to the one above."
            data.findings.append(Finding(file, line, True, "not an example: Rasa skips it", cure))
            continue
        try:
            data.utterances.append(Utterance(file, line, intent, raw[1:].strip()))
        except (RasaException, ValueError) as error:
            what = f"an annotation that Rasa cannot read: {error}"
            data.findings.append(Finding(file, line, True, what, "Write [value](entity)."))


def _entity(found: dict[str, Any]) -> Entity:
    return Entity(
        found["start"], found["end"], found["entity"], found["value"], found.get("role"), found.get("group")
    )
