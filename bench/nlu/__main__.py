"""`make bench-nlu`: the same utterances through every system, one after the other; a table and results/bench-nlu.json.

python -m bench.nlu [--data FOLDER] [--systems stock,ours] [--shots 10 20 40] [--rows N] [--epochs N]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tqdm import tqdm

from bench.nlu import data as datasets
from bench.nlu.score import row, texts_of
from bench.nlu.systems import INTENTS_ONLY, SYSTEMS, install_nlpjs
from bench.nlu.table import table
from evaluation import models
from evaluation.history import commit
from evaluation.models import ROOT

_OUT = ROOT / "results" / "bench-nlu.json"


def options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.nlu", description=__doc__)
    add = parser.add_argument
    add("--data", type=Path, help="folder with MASSIVE's train.jsonl and dev.jsonl; default: our own data")
    add("--systems", type=_systems, default=list(SYSTEMS), help=f"some of: {', '.join(SYSTEMS)}")
    add("--shots", type=int, nargs="+", default=[], help="few-shot settings, in examples per intent")
    add("--rows", type=int, help="train on a sample of that many utterances")
    add("--epochs", type=int, help="epochs of DIET (default: Rasa's 100)")
    add("--test-rows", type=int, help="test on the first so many utterances")
    add("--out", type=Path, default=_OUT)
    return parser.parse_args(arguments)


def _systems(text: str) -> list[str]:
    wanted = [name.strip() for name in text.split(",")]
    if unknown := set(wanted) - set(SYSTEMS):
        raise argparse.ArgumentTypeError(f"no such system: {', '.join(sorted(unknown))}")
    return [name for name in SYSTEMS if name in wanted]


def measure(given: argparse.Namespace) -> dict[str, dict[str, Any]]:
    """Rows by setting and system; what is finished is written even when a later system fails."""
    data = datasets.read(given.data)
    test = data.test[: given.test_rows]
    texts = texts_of(test)
    settings = list(datasets.settings(data, given.rows, given.shots))
    found: dict[str, dict[str, Any]] = {}
    with tqdm(total=len(settings) * len(given.systems), file=sys.stderr, dynamic_ncols=True) as bar:
        for setting, chosen in settings:
            rows = found.setdefault(f"{data.name}, {setting}: {len(chosen.train)} → {len(test)}", {})
            for name in given.systems:
                bar.set_description(f"{setting}: {name}")
                with models.workshop() as folder:
                    trained, parsed = SYSTEMS[name](chosen, texts, folder, given.epochs)
                rows[name] = row(test, trained, parsed, name not in INTENTS_ONLY)
                _write(given, found)
                bar.update()
    return found


def _write(given: argparse.Namespace, found: dict[str, dict[str, Any]]) -> None:
    about = {
        "commit": commit(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores; each system one thread",
        "epochs": given.epochs or "Rasa's own",
    }
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(json.dumps({**about, "settings": found}, ensure_ascii=False, indent=1), "utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    given = options(arguments)
    try:
        if "nlp.js" in given.systems:
            install_nlpjs()
        found = measure(given)
    except (models.ModelError, OSError, ValueError) as error:
        sys.exit(f"the benchmark failed: {error}")
    for setting, rows in found.items():
        print(table(setting, rows), end="\n\n")
    print(f"milliseconds and training seconds are processor time; clock times and the rest: {given.out}")


if __name__ == "__main__":
    main()
