"""Policy questions that nobody tuned to: is the right article first, among three; is "nothing fits" said when nothing does?

Asked through `sangdam knowledge search`, as anybody can.
"""

from __future__ import annotations

import json
import subprocess
from typing import Any

from evaluation.context import Context
from evaluation.examples import fingerprint
from evaluation.figures import Result, share
from evaluation.models import ROOT

_SANGDAM = ROOT / ".venv" / "bin" / "sangdam"


def texts(_: Context) -> list[str]:
    """None: no model of Rasa's is asked."""
    return []


def steps(_: Context) -> int:
    """One."""
    return 1


def search(context: Context) -> list[dict[str, Any]]:
    """What the search finds for every line of the questions.

    Raises:
        RuntimeError: it could not be asked; with what it said.
    """
    done = subprocess.run(
        [str(_SANGDAM), "knowledge", "search", str(context.knowledge)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"sangdam knowledge search failed: {done.stderr.strip()[-400:]}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def measure(context: Context) -> Result:
    """First, in three, refused; questions without an article count for refusing only."""
    lines = context.knowledge.read_text("utf-8").splitlines()
    labels = [json.loads(line) for line in lines if line.strip()]
    basis = fingerprint(lines)
    found = {item["id"]: item for item in search(context)}
    first, three, answered, refused, missed = [], [], [], [], []
    for label in labels:
        item = found[label["id"]]
        hits = [hit["article"] for hit in item["hits"]]
        if label["article"] is None:
            refused.append(not item["answered"])
            continue
        first.append(hits[:1] == [label["article"]])
        three.append(label["article"] in hits[:3])
        answered.append(bool(item["answered"]) and first[-1])
        if not first[-1]:
            missed.append([label["article"], hits[0] if hits else "-", label["text"]])
    context.step("knowledge")
    return Result(
        {
            "right article first": share(first, basis),
            "right article in three": share(three, basis),
            "answered, and rightly": share(answered, basis),
            "refused when nothing fits": share(refused, basis),
        },
        {"questions": len(first), "without an article": len(refused), "missed": missed[:20]},
    )
