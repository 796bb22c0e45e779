"""How our processes are started: tied to this one, so that even kill -9 leaves no orphans (see launch.py)."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

_LAUNCH = Path(__file__).with_name("launch.py")


def launcher(command: Sequence[str], death_signal: int, user: int | None = None) -> list[str]:
    """`command`, made to get `death_signal` when this process dies, and to run as `user` when one is given.

    The process must be started from the main thread: the kernel counts the end of the starting thread as death.
    """
    who = "-" if user is None else str(user)
    return [
        sys.executable,
        "-I",
        "-S",
        str(_LAUNCH),
        str(os.getpid()),
        str(int(death_signal)),
        who,
        "--",
        *command,
    ]
