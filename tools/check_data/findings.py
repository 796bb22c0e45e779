"""What a rule has to say about one line."""

from __future__ import annotations

from typing import NamedTuple


class Finding(NamedTuple):
    """An error fails the check; anything else is for a person to look at."""

    file: str
    line: int
    error: bool
    what: str
    cure: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {'error' if self.error else 'look'}: {self.what}\n    → {self.cure}"
