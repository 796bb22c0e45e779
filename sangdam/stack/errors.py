"""What can go wrong in running things; each text is one or a few lines for the person at the keyboard."""

from __future__ import annotations


class StackError(Exception):
    """A command cannot go on; its text says why and what to do."""


class StartFailed(StackError):
    """Sangdam could not be started."""


class PostgresError(StackError):
    """PostgreSQL could not be prepared, started or reached."""


class TrainingFailed(StackError):
    """No new model was made. The old model stays."""


class NoModel(StackError):
    """There is no model that can be loaded; run `make train`."""

    def __init__(self) -> None:
        super().__init__(
            "쓸 수 있는 모델이 없어요. 'make train'으로 학습하세요. (no model can be loaded; run `make train`)"
        )
