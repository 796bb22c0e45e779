"""What is trained on and tested on: the project's own data, or MASSIVE from a folder; whole, sampled or few-shot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from bench.nlu import massive
from evaluation.examples import Example, read_lines, read_rasa
from evaluation.models import ROOT
from evaluation.splits import sample, shots


class Data(NamedTuple):
    """Utterances to train on and to test on. `like` holds synonyms and look-up tables that go with the first."""

    name: str
    train: list[Example]
    test: list[Example]
    like: Path | None = None


def read(folder: Path | None) -> Data:
    """MASSIVE's train and dev from `folder`; without one our own training data and held-out sentences.

    Raises:
        ValueError, OSError: the folder does not hold them.
    """
    if folder is None:
        own = ROOT / "data" / "nlu"
        return Data("own", read_rasa(own), read_lines(ROOT / "tests" / "nlu" / "holdout.jsonl"), own)
    return Data("massive", massive.read(folder / "train.jsonl"), massive.read(folder / "dev.jsonl"))


def settings(data: Data, rows: int | None, few: Sequence[int]) -> Iterator[tuple[str, Data]]:
    """The whole data (or a sample of `rows`), then one setting for each number of examples per intent."""
    if rows is not None:
        yield f"{rows} rows", data._replace(train=sample(data.train, rows))
    elif not few:
        yield "all", data
    for count in few:
        yield f"{count} shots", data._replace(train=shots(data.train, count))
