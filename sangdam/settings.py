"""Every setting, one row each: name, default, help. `docs/settings.md` is made from these rows and tested."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sangdam.secrets_file import VARIABLES, Secrets, SettingError, load_or_create
from sangdam.setting_parsers import (
    PROJECT,
    Network,
    number,
    parse_database_url,
    parse_folder,
    parse_host,
    parse_networks,
    parse_origins,
    parse_password,
    parse_switch,
    whole,
)

__all__ = ["PROJECT", "ROWS", "Secrets", "Setting", "SettingError", "Settings", "load", "read"]

#: Read elsewhere: by brains (set by the supervisor) and by the tests.
OTHER_VARIABLES = frozenset({"SANGDAM_ACTIONS_URL", "SANGDAM_CHROMIUM"})


@dataclass(frozen=True, slots=True)
class Setting:
    """One row: the environment variable, the attribute of `Settings` it fills, its default and what it is for."""

    name: str
    attribute: str
    default: str
    help: str
    parse: Callable[[str, str], Any]


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, checked."""

    port: int
    host: str
    data_folder: Path
    database_url: str = field(repr=False)
    public_origins: tuple[str, ...]
    trusted_proxies: tuple[Network, ...]
    models_folder: Path
    knowledge_folder: Path
    documents_folder: Path
    demo_shop: bool
    brains: int
    actions_port: int
    turn_timeout: float
    claim_lease: float
    session_hours: float
    admin_password: str = field(repr=False)
    secrets: Secrets


ROWS: tuple[Setting, ...] = (
    Setting("PORT", "port", "8000", "Port of the service.", whole(1, 65535)),
    Setting(
        "SANGDAM_HOST",
        "host",
        "127.0.0.1",
        "Address the service listens on. 127.0.0.1: this machine only; 0.0.0.0: every network it is on.",
        parse_host,
    ),
    Setting(
        "SANGDAM_DATA",
        "data_folder",
        "var",
        "Folder of everything that must survive: database, keys.",
        parse_folder,
    ),
    Setting(
        "DATABASE_URL",
        "database_url",
        "",
        "postgresql://user:password@host/database. Empty: the embedded PostgreSQL, kept in the data folder.",
        parse_database_url,
    ),
    Setting(
        "SANGDAM_ORIGINS",
        "public_origins",
        "",
        "Sites that may carry the chat, comma-separated, such as https://shop.example.com. Its own site always may.",
        parse_origins,
    ),
    Setting(
        "SANGDAM_TRUSTED_PROXIES",
        "trusted_proxies",
        "",
        "Addresses or networks of the proxies in front, comma-separated; only their X-Forwarded-For is believed.",
        parse_networks,
    ),
    Setting("SANGDAM_MODELS", "models_folder", "models", "Folder of trained models.", parse_folder),
    Setting(
        "SANGDAM_KNOWLEDGE",
        "knowledge_folder",
        "knowledge",
        "Folder of the knowledge articles.",
        parse_folder,
    ),
    Setting(
        "SANGDAM_DOCUMENTS",
        "documents_folder",
        "knowledge/documents",
        "Folder of documents (PDF, DOCX, HTML, Markdown) that answers may quote; it need not exist.",
        parse_folder,
    ),
    Setting(
        "SANGDAM_DEMO_SHOP",
        "demo_shop",
        "on",
        "on: serve the demo shop and its orders. off: without it.",
        parse_switch,
    ),
    Setting(
        "SANGDAM_BRAINS", "brains", "1", "How many brains (Rasa processes) answer side by side.", whole(1, 64)
    ),
    Setting(
        "SANGDAM_ACTIONS_PORT",
        "actions_port",
        "0",
        "Loopback port on which brains reach the custom actions. 0: a free one is chosen.",
        whole(0, 65535),
    ),
    Setting(
        "SANGDAM_TURN_TIMEOUT",
        "turn_timeout",
        "8",
        "Seconds a brain may take for one answer before another brain, or a person, is asked.",
        number(0.1, 120),
    ),
    Setting(
        "SANGDAM_CLAIM_LEASE",
        "claim_lease",
        "5",
        "Seconds after which the work of a service that died is taken over by another.",
        number(0.1, 600),
    ),
    Setting(
        "SANGDAM_SESSION_HOURS",
        "session_hours",
        "72",
        "Hours a visitor's website conversation can be continued after the last visit.",
        number(0.01, 8760),
    ),
    Setting(
        "SANGDAM_ADMIN_PASSWORD",
        "admin_password",
        "",
        "Password of the first administrator (login: admin), 10 characters or more; read on the first start only. "
        "Empty: a one-time password is made and printed once.",
        parse_password,
    ),
    *(
        Setting(
            name,
            key,
            "",
            f"Key '{key}'. Empty: made on first start and kept in secrets.json.",
            lambda _, v: v,
        )
        for key, name in VARIABLES.items()
    ),
)


def load(environ: Mapping[str, str]) -> Settings:
    """Settings and keys; the keys are made when there are none yet.

    Raises:
        SettingError: one sentence that names the setting, what is wrong and what to set.
    """
    values = read(environ)
    folder: Path = values["data_folder"]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        kept = load_or_create(folder, environ)
    except OSError as error:
        raise SettingError(
            "SANGDAM_DATA",
            f"'{folder}'에 쓸 수 없어요({error.strerror}). 쓸 수 있는 폴더를 정하세요.",
            f"cannot write to '{folder}' ({error.strerror}); set a folder this user can write to",
        ) from error
    return Settings(**values, secrets=kept)


def read(environ: Mapping[str, str]) -> dict[str, Any]:
    """The checked values by attribute, without the keys; nothing is written anywhere.

    Raises:
        SettingError: one sentence that names the setting, what is wrong and what to set.
    """
    _refuse_misspelt(environ)
    values: dict[str, Any] = {}
    for row in ROWS:
        if row.name in VARIABLES.values():
            continue
        values[row.attribute] = row.parse(row.name, environ.get(row.name, "").strip() or row.default)
    return values


def _refuse_misspelt(environ: Mapping[str, str]) -> None:
    """A setting with a typing error would silently keep its default."""
    known = {row.name for row in ROWS}
    for name in sorted(environ):
        if not name.startswith("SANGDAM_") or name in known or name in OTHER_VARIABLES:
            continue
        if close := difflib.get_close_matches(name, known, n=1, cutoff=0.9):
            raise SettingError(
                name,
                f"그런 설정은 없어요. {close[0]}을(를) 쓰세요.",
                f"no such setting; did you mean {close[0]}?",
            )


def document() -> str:
    """`docs/settings.md`, made from the rows."""
    lines = [
        "# Settings",
        "",
        "Environment variables, read at start. A wrong or unsafe value stops the start with one sentence.",
        "This table is made from `sangdam/settings.py` (`make settings-docs`) and checked by a test.",
        "",
        "| name | default | what it is for |",
        "|---|---|---|",
    ]
    lines += [
        f"| `{row.name}` | {f'`{row.default}`' if row.default else '(empty)'} | {row.help} |" for row in ROWS
    ]
    return "\n".join(lines) + "\n"


def from_process() -> Settings:
    """Settings of this process.

    Raises:
        SettingError: as `load`.
    """
    return load(os.environ)
