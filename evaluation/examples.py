"""Labelled utterances: read from Rasa's training data or from JSON lines, and written as Rasa's training data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLWriter
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData


class Span(NamedTuple):
    """An entity: its kind and where it stands in the text, in characters, the end excluded."""

    entity: str
    start: int
    end: int


class Example(NamedTuple):
    """An utterance and what it means."""

    text: str
    intent: str
    spans: tuple[Span, ...] = ()


def read_rasa(path: Path) -> list[Example]:
    """The utterances of a file or folder of Rasa NLU training data, by their text, each once."""
    messages = load_data(str(path)).intent_examples
    found = {_example(message): None for message in messages}
    return sorted(found)


def _example(message: Message) -> Example:
    spans = sorted(Span(e["entity"], e["start"], e["end"]) for e in message.get("entities") or ())
    return Example(message.get("text"), message.get("intent"), tuple(sorted(spans, key=lambda s: s.start)))


def write_rasa(examples: Iterable[Example], path: Path, like: Path | None = None) -> None:
    """Write Rasa NLU YAML. Synonyms, regular expressions and look-up tables come from `like`, training data too."""
    extra = load_data(str(like)) if like else TrainingData()
    data = TrainingData(
        [_message(example) for example in examples],
        extra.entity_synonyms,
        extra.regex_features,
        extra.lookup_tables,
    )
    RasaYAMLWriter().dump(path, data)


def _message(example: Example) -> Message:
    entities = [
        {
            "entity": span.entity,
            "start": span.start,
            "end": span.end,
            "value": example.text[span.start : span.end],
        }
        for span in example.spans
    ]
    return Message.build(example.text, example.intent, entities=entities)


def read_lines(path: Path) -> list[Example]:
    """Lines of `{"text", "intent", "entities": [{"entity", "start", "end"}]}`.

    Raises:
        ValueError: a line is no such object; names file and line.
    """
    examples = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
            spans = (Span(e["entity"], int(e["start"]), int(e["end"])) for e in item.get("entities") or ())
            examples.append(
                Example(item["text"], item["intent"], tuple(sorted(spans, key=lambda s: s.start)))
            )
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path}:{number}: not a labelled utterance ({error!r})") from error
    return examples


def fingerprint(items: Sequence[object]) -> str:
    """Twelve letters that change with the items (examples, texts) or their order."""
    return hashlib.sha256(repr(list(items)).encode("utf-8", "surrogatepass")).hexdigest()[:12]
