"""The one stack that the journeys and the browser share, and its shop. Name this module in `pytest_plugins`."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stackrun.shop import Shop
from tests.stackrun.stack import Stack


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """Sangdam, whole and running, with the embedded PostgreSQL."""
    # Not under pytest's own folder: PostgreSQL's user must be able to walk to the data.
    with tempfile.TemporaryDirectory(prefix="sangdam-stack-") as folder:
        made = Stack(Path(folder))
        try:
            made.start()
            yield made
        finally:
            made.end()


@pytest.fixture(scope="session")
def shop(stack: Stack) -> Shop:
    """The demo shop of that stack."""
    return Shop(stack)
