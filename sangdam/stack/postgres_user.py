"""Whom the embedded PostgreSQL runs as. It refuses to run as root, so root needs a user for it.

That user must be able to walk to the data and the programs. Folders on the way that forbid it (such as /root) get
one entry in their access list, for this user and for walking through only; nobody else gains anything.
"""

from __future__ import annotations

import errno
import os
import pwd
import shutil
import stat
import struct
import subprocess
from pathlib import Path

from sangdam.settings import SettingError

NAME = "sangdam-db"

_ACL = "system.posix_acl_access"
_ACL_VERSION = 2
_USER_OBJ, _USER, _GROUP_OBJ, _MASK, _OTHER = 0x01, 0x02, 0x04, 0x10, 0x20
_NOBODY = 0xFFFFFFFF


def database_user() -> pwd.struct_passwd | None:
    """The user PostgreSQL runs as; None: whoever runs this (not root). Made on first use.

    Raises:
        SettingError: this is root and no user can be made here.
    """
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        _make_user()
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        raise SettingError(
            "DATABASE_URL",
            f"root로는 내장 PostgreSQL을 켤 수 없고, 대신 쓸 사용자 '{NAME}'도 만들 수 없어요. "
            "일반 사용자로 시작하거나 DATABASE_URL을 정하세요.",
            f"PostgreSQL does not run as root and the user '{NAME}' could not be made; "
            "start as an ordinary user, or set DATABASE_URL",
        ) from None


def _make_user() -> None:
    if program := shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"):
        command = [
            program,
            "--system",
            "--no-create-home",
            "--home-dir",
            "/nonexistent",
            "--shell",
            "/bin/false",
            NAME,
        ]
    elif program := shutil.which("adduser"):  # BusyBox
        command = [program, "-S", "-D", "-H", "-s", "/bin/false", NAME]
    else:
        return
    subprocess.run(command, capture_output=True)


def open_way(folder: Path, user: pwd.struct_passwd) -> list[Path]:
    """Let `user` walk down to `folder`, changing as little as possible.

    Returns:
        the folders that were changed.
    """
    changed = []
    for parent in reversed(folder.resolve().parents):
        if not _may_walk(parent, user):
            _allow_walking(parent, user)
            changed.append(parent)
    return changed


def _may_walk(folder: Path, user: pwd.struct_passwd) -> bool:
    status = folder.stat()
    if status.st_uid == user.pw_uid:
        return bool(status.st_mode & stat.S_IXUSR)
    entries = _read_list(folder)
    # chmod narrows the mask and leaves the entries: both must allow it
    mask = next((rights for tag, rights, _ in entries if tag == _MASK), 7)
    for tag, rights, identity in entries:
        if tag == _USER and identity == user.pw_uid:
            return bool(rights & mask & 1)
    if status.st_gid == user.pw_gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)


def _allow_walking(folder: Path, user: pwd.struct_passwd) -> None:
    mode = folder.stat().st_mode
    entries = _read_list(folder) or [
        (_USER_OBJ, mode >> 6 & 7, _NOBODY),
        (_GROUP_OBJ, mode >> 3 & 7, _NOBODY),
        (_OTHER, mode & 7, _NOBODY),
    ]
    mask = next((rights for tag, rights, _ in entries if tag == _MASK), mode >> 3 & 7)
    kept = [e for e in entries if e[0] != _MASK and not (e[0] == _USER and e[2] == user.pw_uid)]
    kept += [(_USER, 1, user.pw_uid), (_MASK, mask | 1, _NOBODY)]
    packed = struct.pack("<I", _ACL_VERSION)
    packed += b"".join(struct.pack("<HHI", *entry) for entry in sorted(kept))
    try:
        os.setxattr(folder, _ACL, packed)
    except (OSError, AttributeError):  # a file system (or a Mac) without access lists
        folder.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)


def _read_list(folder: Path) -> list[tuple[int, int, int]]:
    try:
        packed = os.getxattr(folder, _ACL)
    except AttributeError:
        return []
    except OSError as error:
        if error.errno in {errno.ENODATA, errno.ENOTSUP, errno.EOPNOTSUPP}:
            return []
        raise
    return [(tag, rights, identity) for tag, rights, identity in struct.iter_unpack("<HHI", packed[4:])]
