"""Messages that are none of the bot's business: chit-chat, reviews, orders to a loudspeaker.

A stranger is rejected when the bot believes in no intent that it acts on. The intents that answer strangers
(out_of_scope, chitchat: `--refusing`) are no such belief.
"""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
import yaml

from evaluation import measures
from evaluation.context import Context
from evaluation.examples import fingerprint
from evaluation.figures import Figure, Result, share
from evaluation.models import Answer

#: Sections of knowledge/outside.yml that no shop's bot has an intent for.
_SECTIONS = ("other", "life", "device")
_MOST = 600
_FALSE_REJECTION = 0.05


def _songys(folder: Path) -> Iterator[str]:
    with (folder / "ChatbotData.csv").open(encoding="utf-8", newline="") as file:
        yield from (row["Q"] for row in csv.DictReader(file))


def _kote(folder: Path) -> Iterator[str]:
    yield from (line.split("\t")[1] for line in (folder / "val.tsv").read_text("utf-8").splitlines())


def _massive(folder: Path) -> Iterator[str]:
    yield from (json.loads(line)["utt"] for line in (folder / "dev.jsonl").read_text("utf-8").splitlines())


#: Folders under DATA= and how their texts are read.
_READERS: dict[str, Callable[[Path], Iterable[str]]] = {
    "songys-chatbot": _songys,
    "kote": _kote,
    "massive-ko": _massive,
}


def strangers(context: Context) -> dict[str, list[str]]:
    """Texts by where they come from; none that the model was trained on, at most 600 of each source, always the same."""
    sections = yaml.safe_load(context.outside.read_text("utf-8")) if context.outside.is_file() else {}
    found = {
        "outside.yml": [text for name in _SECTIONS for text in sections.get(name, ())],
        "held-out": [example.text for example in context.held_out if example.intent in context.refusing],
    }
    for name, read in _READERS.items():
        folder = context.data / name if context.data else None
        if folder and folder.is_dir():
            found[name] = list(read(folder))
    known = {example.text for example in context.training}
    return {
        name: _sample(name, [t for t in texts if t.strip() and t not in known])
        for name, texts in found.items()
    }


def _sample(name: str, texts: list[str]) -> list[str]:
    unique = list(dict.fromkeys(texts))
    return unique if len(unique) <= _MOST else random.Random(f"strangers/{name}").sample(unique, _MOST)


def texts(context: Context) -> list[str]:
    """The strangers, and the sentences in scope that they are compared with."""
    outside = [text for group in strangers(context).values() for text in group]
    return [example.text for example in context.held_out] + outside


def steps(_: Context) -> int:
    """One."""
    return 1


def belief(answer: Answer, refusing: frozenset[str]) -> float:
    """The confidence in the likeliest intent that is acted on."""
    return max((confidence for name, confidence in answer.ranking if name not in refusing), default=0.0)


def measure(context: Context) -> Result:
    """Per source: AUROC, the share rejected at 5 % false rejection, and what the bot decides today."""
    scope = [example.text for example in context.held_out if example.intent not in context.refusing]
    known = np.array([belief(context.answers[text], context.refusing) for text in scope])
    figures: dict[str, Figure] = {}
    rows = {}
    limit = float(np.quantile(known, _FALSE_REJECTION)) if len(known) else 0.0
    for name, group in strangers(context).items():
        if not group:
            continue
        answers = [context.answers[text] for text in group]
        strange = np.array([belief(answer, context.refusing) for answer in answers])
        basis = fingerprint(group)
        auroc = measures.strangers_auroc(known, strange)
        rejected = share([bool(flag) for flag in strange < limit], basis)
        taken = [a.intent for a, s in zip(answers, strange, strict=True) if s >= limit]
        figures[f"rejected at 5 % false rejection, {name}"] = rejected
        figures[f"AUROC, {name}"] = Figure(auroc, basis=basis)
        rows[name] = {
            "count": len(group),
            "auroc": auroc,
            "rejected": {**rejected.as_json(), "outcomes": len(group)},
            "refused today": sum(a.decided not in scope_of(a, context.refusing) for a in answers)
            / len(group),
            "taken for": [
                [intent, taken.count(intent)]
                for intent in sorted(set(taken), key=lambda i: -taken.count(i))[:5]
            ],
        }
    context.step("strangers")
    return Result(figures, {"sources": rows, "in scope": len(scope), "limit": limit})


def scope_of(answer: Answer, refusing: frozenset[str]) -> set[str]:
    """The intents of an answer that would be acted on."""
    return {name for name, _ in answer.ranking if name not in refusing}
