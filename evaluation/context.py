"""What every part of an evaluation is given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

from evaluation import models
from evaluation.examples import Example, fingerprint, write_rasa
from evaluation.figures import Result
from evaluation.models import Answer, Trained
from evaluation.styles import telling_words


class Training(NamedTuple):
    """A model to train, and what to ask it."""

    title: str
    train: Sequence[Example]
    test: Sequence[Example]


@dataclass
class Context:
    """Data, model and options of one run."""

    training: list[Example]
    training_path: Path
    held_out: list[Example]
    config: Path
    model: Path
    knowledge: Path
    outside: Path
    data: Path | None
    refusing: frozenset[str]
    quick: bool
    step: Callable[[str], None]
    #: The model's answer to every text that a chosen part asked for.
    answers: dict[str, Answer]
    resident_mib: float = 0.0
    jobs: int = 1

    def __post_init__(self) -> None:
        self.telling = telling_words(self.training)
        self.held_out_basis = fingerprint(self.held_out)

    def given(self, examples: Sequence[Example]) -> list[Answer]:
        """The model's answers to these."""
        return [self.answers[example.text] for example in examples]

    def trained_answers(self, trainings: Sequence[Training]) -> list[tuple[Trained, list[Answer]]]:
        """Per training the model and its answers, in their order; `jobs` at once, each a step of the progress bar."""
        with ThreadPoolExecutor(self.jobs) as pool:
            return list(pool.map(self.train_and_ask, trainings))

    def train_and_ask(self, training: Training) -> tuple[Trained, list[Answer]]:
        """One of them, in processes of its own."""
        with models.workshop() as folder:
            nlu = folder / "nlu.yml"
            write_rasa(training.train, nlu, like=self.training_path)
            trained = models.train(nlu, self.config, folder)
            answers = models.parse(trained.archive, [example.text for example in training.test]).answers
        self.step(training.title)
        return trained, answers


class Part(Protocol):
    """One chapter of the evaluation: a module of `evaluation.parts`."""

    def texts(self, context: Context) -> list[str]:
        """What the current model has to answer for it; asked for all parts together, in one process."""

    def steps(self, context: Context) -> int:
        """How often `measure` will call `context.step`."""

    def measure(self, context: Context) -> Result:
        """Do it."""
