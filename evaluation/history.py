"""Every run is remembered, so that a regression is seen; and noise is not called one."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from evaluation.figures import Figure, change
from evaluation.models import ROOT

Figures = Mapping[str, Figure]


@dataclass(frozen=True)
class Run:
    """One evaluation: when, of which commit, and its figures by "part: figure"."""

    when: str
    commit: str
    figures: Figures

    def as_json(self) -> dict[str, Any]:
        """A line of the history."""
        figures = {name: figure.as_json() for name, figure in self.figures.items()}
        return {"when": self.when, "commit": self.commit, "figures": figures}


@dataclass(frozen=True)
class Verdict:
    """A figure beside the last one that is comparable.

    `word` is "worse", "better", "same" (within what chance would do), "shown" (never judged), "new" (nothing to compare
    with) or "other data".
    """

    word: str
    before: float | None = None
    low: float = 0.0
    high: float = 0.0


def commit(root: Path = ROOT) -> str:
    """The checked-out commit, with a plus sign when files differ from it; empty outside a checkout."""
    try:
        name = _git(root, "rev-parse", "--short=10", "HEAD").strip()
        return name + ("+" if _git(root, "status", "--porcelain", "--untracked-files=no").strip() else "")
    except (OSError, subprocess.CalledProcessError):
        return ""


def _git(root: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=root, check=True, capture_output=True, text=True).stdout


def run_now(figures: Figures, root: Path = ROOT) -> Run:
    """A run of this moment."""
    return Run(datetime.now(timezone.utc).isoformat(timespec="seconds"), commit(root), dict(figures))


def read(path: Path) -> list[Run]:
    """All runs, oldest first. A line cut off by a crash is passed over."""
    return list(_runs(path)) if path.is_file() else []


def _runs(path: Path) -> Iterator[Run]:
    for line in path.read_text("utf-8").splitlines():
        try:
            item = json.loads(line)
            figures = {name: Figure.from_json(figure) for name, figure in item["figures"].items()}
            yield Run(item["when"], item["commit"], figures)
        except (ValueError, KeyError, TypeError):
            continue


def append(path: Path, run: Run) -> None:
    """Add a run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(run.as_json(), ensure_ascii=False) + "\n")


def verdicts(earlier: list[Run], now: Run) -> dict[str, Verdict]:
    """Every figure of `now` beside the last run that has it."""
    return {name: verdict(_last(earlier, name), figure) for name, figure in now.figures.items()}


def _last(earlier: list[Run], name: str) -> Figure | None:
    return next((run.figures[name] for run in reversed(earlier) if name in run.figures), None)


def verdict(before: Figure | None, now: Figure) -> Verdict:
    """Compare two figures; worse only where 99 % of paired resamples of the utterances say so.

    Figures without utterances (milliseconds, MiB) are worse beyond their tolerance.
    """
    if before is None:
        return Verdict("new")
    if before.basis != now.basis or len(before.outcomes) != len(now.outcomes):
        return Verdict("other data", before.value)
    if now.outcomes:
        low, high = change(before, now)
    elif now.tolerance is not None and before.value:
        moved, noise = now.value - before.value, now.tolerance * abs(before.value)
        low, high = moved - noise, moved + noise
    else:
        return Verdict("shown", before.value)
    rose, fell = low > 0, high < 0
    if not rose and not fell:
        return Verdict("same", before.value, low, high)
    return Verdict("better" if rose == (now.better == "higher") else "worse", before.value, low, high)
