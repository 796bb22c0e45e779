"""Become another program that dies with its parent: `python launch.py PARENT SIGNAL USER -- program argument…`.

Run as a file with `python -I -S`, so that it starts in milliseconds. `SIGNAL` is what the kernel sends when the parent
is gone, even by kill -9 (Linux only; elsewhere the next start clears up). `USER` is a number or "-".
"""

from __future__ import annotations

import ctypes
import os
import sys

_PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    """Drop privileges, tie this process to its parent, become the program."""
    parent, signal_number, user, _, *command = arguments
    if user != "-":
        _become(int(user))
    # After the change of user: the kernel forgets the tie when credentials change.
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(signal_number), 0, 0, 0)
    if os.getppid() != int(parent):
        sys.exit(1)  # the parent died before the tie was made
    os.execv(command[0], command)  # noqa: S606


def _become(user: int) -> None:
    import pwd

    group = pwd.getpwuid(user).pw_gid
    os.setgroups([])
    os.setgid(group)
    os.setuid(user)


if __name__ == "__main__":
    main(sys.argv[1:])
