"""Every setting, one row each: name, default, help. `docs/settings.md` is made from these rows and tested."""

from __future__ import annotations

import difflib
import ipaddress
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sangdam.secrets_file import VARIABLES, Secrets, SettingError, load_or_create

__all__ = ["PROJECT", "ROWS", "Secrets", "Setting", "SettingError", "Settings", "load", "read"]

#: The repository root; relative folders are meant from here, wherever the command was typed.
PROJECT = Path(__file__).resolve().parent.parent

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

#: Read elsewhere: by brains (set by the supervisor) and by the tests.
OTHER_VARIABLES = frozenset({"SANGDAM_ACTIONS_URL", "SANGDAM_CHROMIUM"})

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


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
    demo_shop: bool
    brains: int
    actions_port: int
    turn_timeout: float
    claim_lease: float
    session_hours: float
    admin_password: str = field(repr=False)
    secrets: Secrets


def _number(low: float, high: float) -> Callable[[str, str], float]:
    def parse(name: str, value: str) -> float:
        try:
            number = float(value)
        except ValueError:
            number = float("nan")
        if not low <= number <= high:
            raise _out_of_range(name, value, low, high)
        return number

    return parse


def _out_of_range(name: str, value: str, low: float, high: float) -> SettingError:
    return SettingError(
        name,
        f"'{value}'은(는) 쓸 수 없어요. {low:g}에서 {high:g} 사이의 수로 정하세요.",
        f"'{value}' cannot be used; set a number from {low:g} to {high:g}",
    )


def _whole(low: int, high: int) -> Callable[[str, str], int]:
    def parse(name: str, value: str) -> int:
        number = int(value) if re.fullmatch(r"[0-9]{1,9}", value) else -1
        if not low <= number <= high:
            raise _out_of_range(name, value, low, high)
        return number

    return parse


def _switch(name: str, value: str) -> bool:
    known = {"on": True, "1": True, "true": True, "yes": True, "off": False, "0": False, "false": False, "no": False}
    if value.lower() not in known:
        raise SettingError(
            name, f"'{value}' 대신 on 또는 off로 정하세요.", f"'{value}' is neither on nor off; set on or off"
        )
    return known[value.lower()]


def _folder(name: str, value: str) -> Path:
    path = (PROJECT / Path(value).expanduser()).resolve()
    if path == Path(path.anchor) or path == PROJECT:
        raise SettingError(
            name,
            f"'{value}' 자체는 쓸 수 없어요. 그 아래 폴더 하나를 정하세요.",
            f"'{value}' itself cannot be used; set a folder inside it",
        )
    if path.exists() and not path.is_dir():
        raise SettingError(name, f"'{path}'은(는) 폴더가 아니에요.", f"'{path}' is not a folder; set a folder")
    return path


def _host(name: str, value: str) -> str:
    if value == "localhost":
        return "127.0.0.1"
    try:
        return str(ipaddress.ip_address(value.strip("[]")))
    except ValueError:
        raise SettingError(
            name,
            f"'{value}'은(는) IP 주소가 아니에요. 이 컴퓨터에서만 쓰려면 127.0.0.1, 밖에서도 쓰려면 0.0.0.0으로 정하세요.",
            f"'{value}' is not an IP address; set 127.0.0.1 for this machine only or 0.0.0.0 for others too",
        ) from None


def _database_url(name: str, value: str) -> str:
    if value and (urlsplit(value).scheme not in {"postgresql", "postgres"} or not urlsplit(value).path.strip("/")):
        raise SettingError(
            name,
            "postgresql://사용자:비밀번호@주소/데이터베이스 꼴로 정하거나, 내장 PostgreSQL을 쓰려면 비워 두세요.",
            "set postgresql://user:password@host/database, or leave it empty for the embedded PostgreSQL",
        )
    return value


def _origins(name: str, value: str) -> tuple[str, ...]:
    return tuple(_origin(name, part.strip().rstrip("/")) for part in value.split(",") if part.strip())


def _origin(name: str, value: str) -> str:
    if "*" in value:
        raise SettingError(
            name,
            "'*'는 아무 사이트나 고객의 대화를 열게 해요. https://shop.example.com 처럼 쇼핑몰 주소를 하나씩 적으세요.",
            "'*' would let any site open a customer's conversation; list each shop, such as https://shop.example.com",
        )
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port
    except ValueError:
        parts, host = urlsplit(""), None
    plain = f"{parts.scheme}://{parts.netloc}"
    if not host or "@" in parts.netloc or plain != value or parts.scheme not in {"http", "https"}:
        raise SettingError(
            name,
            f"'{value}'은(는) 사이트 주소가 아니에요. https://shop.example.com 처럼 경로 없이 적으세요.",
            f"'{value}' is not an origin; write it as https://shop.example.com, without a path",
        )
    if parts.scheme == "http" and host not in LOOPBACK:
        raise SettingError(
            name,
            f"'{value}'은(는) 암호화되지 않아 대화를 엿볼 수 있어요. https:// 주소로 적으세요.",
            f"'{value}' is not encrypted, conversations could be read on the way; use its https:// address",
        )
    return value.lower()


def _networks(name: str, value: str) -> tuple[Network, ...]:
    return tuple(_network(name, part.strip()) for part in value.split(",") if part.strip())


def _network(name: str, value: str) -> Network:
    try:
        network = ipaddress.ip_network(value)
    except ValueError:
        raise SettingError(
            name,
            f"'{value}'은(는) 주소나 대역이 아니에요. 10.0.0.5 또는 10.0.0.0/24 처럼 적으세요.",
            f"'{value}' is neither an address nor a network; write it as 10.0.0.5 or 10.0.0.0/24",
        ) from None
    if network.prefixlen == 0:
        raise SettingError(
            name,
            "모든 주소를 믿으면 누구나 자기 주소를 꾸밀 수 있어요. 앞단 프록시의 주소만 적으세요.",
            "trusting every address lets anyone forge theirs; list only the proxies in front",
        )
    return network


def _password(name: str, value: str) -> str:
    if value and len(value) < 10:
        raise SettingError(name, "10자 이상으로 정하세요.", "too short; set 10 characters or more")
    return value


ROWS: tuple[Setting, ...] = (
    Setting("PORT", "port", "8000", "Port of the service.", _whole(1, 65535)),
    Setting(
        "SANGDAM_HOST",
        "host",
        "127.0.0.1",
        "Address the service listens on. 127.0.0.1: this machine only; 0.0.0.0: every network it is on.",
        _host,
    ),
    Setting("SANGDAM_DATA", "data_folder", "var", "Folder of everything that must survive: database, keys.", _folder),
    Setting(
        "DATABASE_URL",
        "database_url",
        "",
        "postgresql://user:password@host/database. Empty: the embedded PostgreSQL, kept in the data folder.",
        _database_url,
    ),
    Setting(
        "SANGDAM_ORIGINS",
        "public_origins",
        "",
        "Sites that may carry the chat, comma-separated, such as https://shop.example.com. Its own site always may.",
        _origins,
    ),
    Setting(
        "SANGDAM_TRUSTED_PROXIES",
        "trusted_proxies",
        "",
        "Addresses or networks of the proxies in front, comma-separated; only their X-Forwarded-For is believed.",
        _networks,
    ),
    Setting("SANGDAM_MODELS", "models_folder", "models", "Folder of trained models.", _folder),
    Setting("SANGDAM_KNOWLEDGE", "knowledge_folder", "knowledge", "Folder of the knowledge articles.", _folder),
    Setting("SANGDAM_DEMO_SHOP", "demo_shop", "on", "on: serve the demo shop and its orders. off: without it.", _switch),
    Setting("SANGDAM_BRAINS", "brains", "1", "How many brains (Rasa processes) answer side by side.", _whole(1, 64)),
    Setting(
        "SANGDAM_ACTIONS_PORT",
        "actions_port",
        "0",
        "Loopback port on which brains reach the custom actions. 0: a free one is chosen.",
        _whole(0, 65535),
    ),
    Setting(
        "SANGDAM_TURN_TIMEOUT",
        "turn_timeout",
        "8",
        "Seconds a brain may take for one answer before another brain, or a person, is asked.",
        _number(0.1, 120),
    ),
    Setting(
        "SANGDAM_CLAIM_LEASE",
        "claim_lease",
        "5",
        "Seconds after which the work of a service that died is taken over by another.",
        _number(0.1, 600),
    ),
    Setting(
        "SANGDAM_SESSION_HOURS",
        "session_hours",
        "72",
        "Hours a visitor's website conversation can be continued after the last visit.",
        _number(0.01, 8760),
    ),
    Setting(
        "SANGDAM_ADMIN_PASSWORD",
        "admin_password",
        "",
        "Password of the first administrator (login: admin), 10 characters or more; read on the first start only. "
        "Empty: a one-time password is made and printed once.",
        _password,
    ),
    *(
        Setting(name, key, "", f"Key '{key}'. Empty: made on first start and kept in secrets.json.", lambda _, v: v)
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
        if close := difflib.get_close_matches(name, known, n=1, cutoff=0.85):
            raise SettingError(
                name, f"그런 설정은 없어요. {close[0]}을(를) 쓰세요.", f"no such setting; did you mean {close[0]}?"
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
    lines += [f"| `{row.name}` | {f'`{row.default}`' if row.default else '(empty)'} | {row.help} |" for row in ROWS]
    return "\n".join(lines) + "\n"


def from_process() -> Settings:
    """Settings of this process.

    Raises:
        SettingError: as `load`.
    """
    return load(os.environ)
