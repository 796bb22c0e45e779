"""The keys of one installation: made on first start, kept in a file only its owner can read, never defaulted."""

from __future__ import annotations

import json
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

FILE_NAME = "secrets.json"

MINIMUM_LENGTH = 32
MINIMUM_VARIETY = 10


class SettingError(Exception):
    """A setting that is wrong or unsafe. The text is one line: name, what is wrong, what to set (Korean, English)."""

    def __init__(self, name: str, korean: str, english: str) -> None:
        super().__init__(f"{name}: {korean} ({english})")
        self.name = name
        self.korean = korean
        self.english = english


@dataclass(frozen=True, slots=True, repr=False)
class Secrets:
    """One key per purpose, so that losing one opens nothing else."""

    #: signs the website widget's session tokens
    widget_key: str
    #: signs member tokens; the shop's site signs with it too
    member_key: str
    #: the service shows it to brains
    brain_secret: str
    #: brains show it when they call custom actions
    actions_secret: str
    #: signs what the console keeps in the browser
    desk_key: str
    #: mixed into hashes of phone digits, addresses and the like
    pepper: str


#: Environment variable of each key, for those who keep keys elsewhere.
VARIABLES: Mapping[str, str] = {
    "widget_key": "SANGDAM_WIDGET_SECRET",
    "member_key": "SANGDAM_MEMBER_SECRET",
    "brain_secret": "SANGDAM_BRAIN_SECRET",
    "actions_secret": "SANGDAM_ACTIONS_SECRET",
    "desk_key": "SANGDAM_DESK_SECRET",
    "pepper": "SANGDAM_PEPPER_SECRET",
}


def load_or_create(folder: Path, environ: Mapping[str, str]) -> Secrets:
    """The keys from the environment, else from `folder`/secrets.json, which is made when it is missing.

    Raises:
        SettingError: a key is weak, or the file is damaged or readable by others.
    """
    given = {key: environ[name] for key, name in VARIABLES.items() if environ.get(name)}
    for key, value in given.items():
        check_strength(VARIABLES[key], value)
    if len(given) == len(VARIABLES):
        return Secrets(**given)
    path = folder / FILE_NAME
    if not path.exists():
        _create(path)
    return Secrets(**{**_read(path), **given})


def check_strength(name: str, value: str) -> None:
    """Refuse a key that could be guessed.

    Raises:
        SettingError: shorter than 32 characters, or made of fewer than 10 different ones.
    """
    if len(value) < MINIMUM_LENGTH or len(set(value)) < MINIMUM_VARIETY:
        raise SettingError(
            name,
            f"추측할 수 있는 값이에요. 무작위 글자 {MINIMUM_LENGTH}자 이상으로 정하거나 지워서 자동으로 만들게 하세요.",
            f"the value can be guessed; set {MINIMUM_LENGTH} or more random characters, or unset it to have one made",
        )


def check_file(path: Path) -> None:
    """Refuse a secrets file that someone else can read or swap.

    Raises:
        SettingError: with the command that mends it.
    """
    status = path.lstat()
    if not stat.S_ISREG(status.st_mode):
        raise SettingError(
            str(path), "일반 파일이 아니에요. 지우고 다시 시작하세요.", "not a regular file; remove it"
        )
    if stat.S_IMODE(status.st_mode) & 0o077:
        raise SettingError(
            str(path),
            f"다른 사용자가 읽을 수 있어요. 'chmod 600 {path}'를 실행하세요.",
            f"readable by others; run 'chmod 600 {path}'",
        )
    if status.st_uid != os.geteuid():
        raise SettingError(
            str(path),
            f"다른 사용자의 파일이에요. 'chown {os.geteuid()} {path}'를 실행하거나 그 사용자로 시작하세요.",
            f"owned by another user; run 'chown {os.geteuid()} {path}' or start as that user",
        )


def _read(path: Path) -> dict[str, str]:
    check_file(path)
    try:
        kept = json.loads(path.read_text("utf-8"))
        values = {key: str(kept[key]) for key in VARIABLES}
    except (ValueError, TypeError, KeyError) as error:
        raise SettingError(
            str(path),
            "열쇠 파일이 깨졌어요. 백업에서 되살리거나, 지우고 다시 시작하세요(모두 다시 로그인하게 돼요).",
            "damaged; restore it from a backup, or remove it and start again (everyone has to sign in again)",
        ) from error
    for key, value in values.items():
        check_strength(f"{path} ({key})", value)
    return values


def _create(path: Path) -> None:
    """Write fresh keys; of several processes doing so at once, exactly one wins."""
    fresh = {field.name: secrets.token_urlsafe(36) for field in fields(Secrets)}
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(fresh, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first; its keys are the ones
    finally:
        draft.unlink(missing_ok=True)
