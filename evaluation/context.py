"""What every part of an evaluation is given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from evaluation import models
from evaluation.examples import Example, fingerprint, write_rasa
from evaluation.figures import Result
from evaluation.models import Answer, Trained
from evaluation.styles import telling_words


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

    def __post_init__(self) -> None:
        self.telling = telling_words(self.training)
        self.held_out_basis = fingerprint(self.held_out)

    def given(self, examples: Sequence[Example]) -> list[Answer]:
        """The model's answers to these."""
        return [self.answers[example.text] for example in examples]

    def trained_answers(
        self, title: str, train: Sequence[Example], test: Sequence[Example]
    ) -> tuple[Trained, list[Answer]]:
        """The answers to `test` of a model trained on `train` alone; a step of the progress bar."""
        with models.workshop() as folder:
            nlu = folder / "nlu.yml"
            write_rasa(train, nlu, like=self.training_path)
            trained = models.train(nlu, self.config, folder)
            answers = models.parse(trained.archive, [example.text for example in test]).answers
        self.step(title)
        return trained, answers


class Part(Protocol):
    """One chapter of the evaluation: a module of `evaluation.parts`."""

    def texts(self, context: Context) -> list[str]:
        """What the current model has to answer for it; asked for all parts together, in one process."""

    def steps(self, context: Context) -> int:
        """How often `measure` will call `context.step`."""

    def measure(self, context: Context) -> Result:
        """Do it."""
