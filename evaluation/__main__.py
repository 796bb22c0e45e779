"""`make eval`: measure, write results/evaluation/, compare with the last time.

python -m evaluation [--quick] [--parts held-out,noise] [--data FOLDER] [--model ARCHIVE]
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tqdm import tqdm

from evaluation import history, models
from evaluation.context import Context
from evaluation.examples import read_lines, read_rasa
from evaluation.figures import Result
from evaluation.models import ROOT
from evaluation.page import render, shown
from evaluation.parts import PARTS, QUICK


def options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m evaluation", description="Measure how well Korean is understood."
    )
    add = parser.add_argument
    add("--quick", action="store_true", help="only what needs no training; under 90 s of processor time")
    add("--parts", type=_parts, help=f"some of {','.join(PARTS)}; default all, or those of --quick")
    add("--data", type=Path, help="folder with public data sets; strangers come from those that are there")
    add("--model", type=Path, help="archive to measure; default: the newest in models/")
    add("--training", type=Path, default=ROOT / "data" / "nlu", help="Rasa NLU training data")
    add("--config", type=Path, default=ROOT / "config.yml", help="pipeline for the parts that train")
    add(
        "--holdout",
        type=Path,
        default=ROOT / "tests" / "nlu" / "holdout.jsonl",
        help="labelled lines never trained on",
    )
    add(
        "--knowledge",
        type=Path,
        default=ROOT / "tests" / "knowledge" / "holdout.jsonl",
        help="questions and articles",
    )
    add(
        "--refusing",
        type=_names,
        default=_names("out_of_scope,chitchat"),
        help="intents that answer strangers",
    )
    add(
        "--jobs",
        type=_positive,
        default=1,
        help="trainings at once, each on one core and with 1 to 2 GB; default 1",
    )
    add("--out", type=Path, default=ROOT / "results" / "evaluation", help="folder of the report")
    return parser.parse_args(arguments)


def _names(text: str) -> frozenset[str]:
    return frozenset(name.strip() for name in text.split(",") if name.strip())


def _positive(text: str) -> int:
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def _parts(text: str) -> list[str]:
    wanted = _names(text)
    if unknown := wanted - set(PARTS):
        raise argparse.ArgumentTypeError(
            f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}"
        )
    return [name for name in PARTS if name in wanted]


def context_of(given: argparse.Namespace, bar: Any) -> Context:
    """Data and model of the command line."""
    found = sorted((ROOT / "models").glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    model = given.model or (found[-1] if found else None)
    if model is None or not model.is_file():
        sys.exit("모델이 없어요. 'make train'으로 먼저 학습하세요. (there is no model; train one)")

    lock = threading.Lock()

    def step(title: str) -> None:
        with lock:
            bar.set_description(title)
            bar.update()

    return Context(
        training=read_rasa(given.training),
        training_path=given.training,
        held_out=read_lines(given.holdout),
        config=given.config,
        model=model,
        knowledge=given.knowledge,
        outside=ROOT / "knowledge" / "outside.yml",
        data=given.data,
        refusing=given.refusing,
        quick=given.quick,
        step=step,
        answers={},
        jobs=given.jobs,
    )


def measure(context: Context, names: Sequence[str], bar: Any) -> dict[str, Result]:
    """The results of the parts, in their order; the current model answers everything in one process."""
    texts = list(dict.fromkeys(text for name in names for text in PARTS[name].texts(context)))
    bar.reset(total=sum(PARTS[name].steps(context) for name in names) + bool(texts))
    if texts:
        bar.set_description(f"{len(texts):,} texts")
        parsed = models.parse(context.model, texts)
        context.answers.update(zip(texts, parsed.answers, strict=True))
        context.resident_mib = parsed.resident_mib
        bar.update()
    return {name: PARTS[name].measure(context) for name in names}


def write(out: Path, results: dict[str, Result]) -> str:
    """Files of the parts, the history and the page; returns the summary for people."""
    out.mkdir(parents=True, exist_ok=True)
    for name, result in results.items():
        (out / f"{name}.json").write_text(json.dumps(result.as_json(), ensure_ascii=False, indent=1), "utf-8")
    figures = {
        f"{part}: {name}": figure
        for part, result in results.items()
        for name, figure in result.figures.items()
    }
    earlier = history.read(out / "history.jsonl")
    now = history.run_now(figures)
    verdicts = history.verdicts(earlier, now)
    history.append(out / "history.jsonl", now)
    (out / "index.html").write_text(render(results, verdicts, [*earlier, now]), "utf-8")
    lines = []
    for name, figure in figures.items():
        mark = {"worse": "▼ 나빠짐", "better": "▲ 좋아짐"}.get(verdicts[name].word, "")
        lines.append(f"{name:<58} {shown(figure.value, figure.unit):>10}  {mark}".rstrip())
    return "\n".join([*lines, "", f"보고서: {out / 'index.html'}"])


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the parts and write the report."""
    given = options(arguments)
    names = given.parts or (QUICK if given.quick else list(PARTS))
    with tqdm(file=sys.stderr, unit="", dynamic_ncols=True) as bar:
        try:
            results = measure(context_of(given, bar), names, bar)
        except (models.ModelError, RuntimeError, ValueError, OSError) as error:
            sys.exit(f"평가를 마치지 못했어요. (the evaluation failed)\n{error}")
    print(write(given.out, results))


if __name__ == "__main__":
    main()
