"""Policy questions that nobody tuned to: is the right article first, among three; is "nothing fits" said when nothing does?

Asked through `sangdam knowledge search`, as anybody can: as they were written, and with each kind of mistake.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from typing import Any

from evaluation.context import Context
from evaluation.examples import fingerprint
from evaluation.figures import Figure, Result, share
from evaluation.models import ROOT
from evaluation.noise import KINDS, noisy

_SANGDAM = ROOT / ".venv" / "bin" / "sangdam"

Label = dict[str, Any]
Found = dict[str, Any]


def texts(_: Context) -> list[str]:
    """None: no model of Rasa's is asked."""
    return []


def steps(_: Context) -> int:
    """One."""
    return 1


def search(questions: Sequence[str]) -> list[Found]:
    """What the search finds for every question.

    Raises:
        RuntimeError: it could not be asked; with what it said.
    """
    lines = [
        json.dumps({"id": str(row), "text": text}, ensure_ascii=False) for row, text in enumerate(questions)
    ]
    done = subprocess.run(
        [str(_SANGDAM), "knowledge", "search", "-"],
        cwd=ROOT,
        input="\n".join(lines),
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"sangdam knowledge search failed: {done.stderr.strip()[-400:]}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def measure(context: Context) -> Result:
    """First, in three, refused; questions without an article count for refusing only."""
    lines = context.knowledge.read_text("utf-8").splitlines()
    labels: list[Label] = [json.loads(line) for line in lines if line.strip()]
    asked = [label["text"] for label in labels]
    asked += [noisy(label["text"], kind) for kind in KINDS for label in labels]
    found = search(asked)
    basis, size = fingerprint(lines), len(labels)
    figures = _figures(labels, found[:size], basis)
    for number, kind in enumerate(KINDS, start=1):
        noised = _figures(labels, found[number * size : (number + 1) * size], basis)
        figures |= {f"{name}, {kind}": figure for name, figure in noised.items()}
    context.step("knowledge")
    answerable = [(label, item) for label, item in zip(labels, found, strict=False) if label["article"]]
    missed = [
        [label["article"], next(iter(_articles(item)), "-"), label["text"]]
        for label, item in answerable
        if _articles(item)[:1] != [label["article"]]
    ]
    details = {"questions": len(answerable), "without an article": size - len(answerable)}
    return Result(figures, {**details, "missed": missed[:20]})


def _figures(labels: Sequence[Label], found: Sequence[Found], basis: str) -> dict[str, Figure]:
    first, three, answered, refused = [], [], [], []
    for label, item in zip(labels, found, strict=True):
        if label["article"] is None:
            refused.append(not item["answered"])
            continue
        hits = _articles(item)
        first.append(hits[:1] == [label["article"]])
        three.append(label["article"] in hits[:3])
        answered.append(bool(item["answered"]) and first[-1])
    return {
        "right article first": share(first, basis),
        "right article in three": share(three, basis),
        "answered, and rightly": share(answered, basis),
        "refused when nothing fits": share(refused, basis),
    }


def _articles(item: Found) -> list[str]:
    return [hit["article"] for hit in item["hits"]]
