"""`sangdam evaluate FILE`: how well the current model understands labelled sentences."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from sangdam.cli import lines
from sangdam.cli.scores import Scores, report
from sangdam.settings import from_process

_HELP = 'JSON lines {"id", "text", "intent", "entities": [{"entity", "start", "end"}]}.'


def evaluate(
    file: Annotated[Path, typer.Argument(help=_HELP)],
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Intent accuracy, macro-F1, confusions and entity F1 (exact span and type)."""
    bad = lines.BadLines()
    labels = [item for number, item in lines.read(file, bad) if _is_label(number, item, bad)]
    scores = Scores()
    answers = lines.understood(from_process(), file, lines.Silent())
    waiting = iter(labels)
    label = next(waiting, None)
    with lines.progress(len(labels)) as bar:
        for answer in answers:
            # Answers come in the order of the file; lines with a bad label are answered too, and passed over.
            if label is not None and answer["id"] == label["id"] and answer["text"] == label["text"]:
                scores.add(label, answer)
                bar.update()
                label = next(waiting, None)
    print(json.dumps(scores.as_json(), ensure_ascii=False) if as_json else report(scores))
    if bad.count:
        raise typer.Exit(1)


def _is_label(number: int, item: lines.Json, bad: lines.BadLines) -> bool:
    """Whether its labels can be compared."""
    entities = item.get("entities")
    spans = entities if isinstance(entities, list) else []
    good = entities is None or (
        isinstance(entities, list)
        and all(isinstance(e, dict) and isinstance(e.get("entity"), str) for e in spans)
        and all(isinstance(e.get(edge), int) for e in spans for edge in ("start", "end"))
    )
    if not good or not isinstance(item.get("intent", ""), str):
        bad.add(number, '"intent"나 "entities"의 꼴이 달라요 (wrong labels)')
        return False
    return True
