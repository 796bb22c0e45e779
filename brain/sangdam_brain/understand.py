"""Understand texts in bulk: ``python -m sangdam_brain.understand MODEL < in.jsonl > out.jsonl``.

Reads ``{"id", "text"}`` per line, writes what the model understood. Only the understanding part of the model is
loaded: no policies, no TensorFlow. Text is never read as a command; ``/restart`` is just text.

A line that cannot be read is reported on standard error with its number; the others are answered, and the program
ends with status 1.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any, BinaryIO, Dict, Iterable, Iterator, List, Optional, TextIO, Union

#: How many intents are written per text.
RANKED = 5

Json = Dict[str, Any]


class BadLine(ValueError):
    """A line of input that is not ``{"id": …, "text": "…"}``."""


class Understanding:
    """The understanding part of a trained model. Create it through ``load``."""

    def __init__(self, runner: Any, target: str) -> None:
        """``runner`` is Rasa's graph runner, ``target`` the last understanding node."""
        self._runner = runner
        self._target = target

    @classmethod
    def load(cls, model: Path) -> "Understanding":
        """Load an archive made by ``rasa train``, or the newest one in a folder."""
        _without_tensorflow()
        from rasa.engine.graph import ExecutionContext
        from rasa.engine.storage.local_model_storage import LocalModelStorage

        from sangdam_brain.quick import OrderedGraphRunner

        with tempfile.TemporaryDirectory() as folder:
            storage, metadata = LocalModelStorage.from_model_archive(Path(folder), newest(model))
            schema = metadata.predict_schema
            if metadata.nlu_target is None:
                raise ValueError(
                    f"{model} has no understanding part. Train it with `rasa train` or `rasa train nlu`."
                )
            # The last node would read "/intent" as a command; its input is the message as the pipeline left it.
            target = schema.nodes[metadata.nlu_target].needs["messages"]
            schema = schema.minimal_graph_schema([target])
            context = ExecutionContext(graph_schema=schema, model_id=metadata.model_id)
            return cls(OrderedGraphRunner.create(schema, storage, context), target)

    def understand(self, text: str) -> Json:
        """Return intent, ranking, entities and sentiment (None from a model without it) of one text."""
        from rasa.core.channels.channel import UserMessage
        from rasa.engine.constants import PLACEHOLDER_MESSAGE

        results = self._runner.run(inputs={PLACEHOLDER_MESSAGE: [UserMessage(text)]}, targets=[self._target])
        found = results[self._target][0].as_dict(only_output_properties=True)
        ranking = [entry for entry in found.get("intent_ranking", []) if entry["name"] != "nlu_fallback"]
        return {
            "intent": found.get("intent") or {"name": None, "confidence": 0.0},
            "ranking": ranking[:RANKED],
            "entities": [_entity(entity) for entity in found.get("entities", [])],
            "sentiment": found.get("sentiment"),
        }


def _entity(entity: Json) -> Json:
    return {name: entity.get(name) for name in ("entity", "start", "end", "value", "normal")}


def _without_tensorflow() -> None:
    from sangdam_brain import lean

    if "tensorflow" not in sys.modules:
        lean.stub_tensorflow()


def newest(model: Path) -> Path:
    """Return the archive itself, or the newest archive in a folder."""
    if not model.is_dir():
        if not model.exists():
            raise FileNotFoundError(f"{model} does not exist. Train a model with `rasa train`.")
        return model
    archives = sorted(model.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if not archives:
        raise FileNotFoundError(f"There is no model (*.tar.gz) in {model}. Train one with `rasa train`.")
    return archives[-1]


def read_line(line: Union[str, bytes]) -> Json:
    """Read one line of input."""
    try:
        item = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadLine(f"not JSON: {error}") from error
    if not isinstance(item, dict):
        raise BadLine('not an object with "id" and "text"')
    if "id" not in item:
        raise BadLine('"id" is missing')
    if not isinstance(item.get("text"), str):
        raise BadLine('"text" is missing or not a string')
    return item


def answer(lines: Iterable[bytes], understanding: Understanding, output: BinaryIO, errors: TextIO) -> int:
    """Answer every line; return the number of lines that could not be read."""
    bad = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            item = read_line(line)
        except BadLine as error:
            bad += 1
            print(
                json.dumps({"line": number, "error": str(error)}, ensure_ascii=False), file=errors, flush=True
            )
            continue
        answered = {"id": item["id"], "text": item["text"], **understanding.understand(item["text"])}
        output.write(_encoded(answered) + b"\n")
        output.flush()
    return bad


def _encoded(item: Json) -> bytes:
    try:
        return json.dumps(item, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:  # half of an emoji: only an escape can carry it
        return json.dumps(item, ensure_ascii=True).encode("utf-8")


def _with_progress(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Show progress on standard error, if somebody is watching."""
    from tqdm import tqdm

    yield from tqdm(lines, unit=" texts", file=sys.stderr, disable=None)


def main(arguments: Optional[List[str]] = None) -> int:
    """Run the command line; return its exit status."""
    parser = argparse.ArgumentParser(
        prog="sangdam_brain.understand", description="Understand texts, one JSON a line."
    )
    parser.add_argument(
        "model", type=Path, help="a model (*.tar.gz), or a folder of models: the newest is taken"
    )
    options = parser.parse_args(arguments)
    try:
        understanding = Understanding.load(options.model)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    bad = answer(_with_progress(sys.stdin.buffer), understanding, sys.stdout.buffer, sys.stderr)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
