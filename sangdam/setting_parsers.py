"""How each kind of setting is read and judged; every refusal is one sentence with what to set instead."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from sangdam.secrets_file import SettingError

#: The repository root; relative folders are meant from here, wherever the command was typed.
PROJECT = Path(__file__).resolve().parent.parent

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def number(low: float, high: float) -> Callable[[str, str], float]:
    """A number within bounds."""

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


def whole(low: int, high: int) -> Callable[[str, str], int]:
    """A whole number within bounds."""

    def parse(name: str, value: str) -> int:
        number = int(value) if re.fullmatch(r"[0-9]{1,9}", value) else -1
        if not low <= number <= high:
            raise _out_of_range(name, value, low, high)
        return number

    return parse


def parse_switch(name: str, value: str) -> bool:
    """On or off."""
    known = {
        "on": True,
        "1": True,
        "true": True,
        "yes": True,
        "off": False,
        "0": False,
        "false": False,
        "no": False,
    }
    if value.lower() not in known:
        raise SettingError(
            name, f"'{value}' 대신 on 또는 off로 정하세요.", f"'{value}' is neither on nor off; set on or off"
        )
    return known[value.lower()]


def parse_folder(name: str, value: str) -> Path:
    """A folder, made absolute; never a root."""
    path = (PROJECT / Path(value).expanduser()).resolve()
    if path == Path(path.anchor) or path == PROJECT:
        raise SettingError(
            name,
            f"'{value}' 자체는 쓸 수 없어요. 그 아래 폴더 하나를 정하세요.",
            f"'{value}' itself cannot be used; set a folder inside it",
        )
    if path.exists() and not path.is_dir():
        raise SettingError(
            name, f"'{path}'은(는) 폴더가 아니에요.", f"'{path}' is not a folder; set a folder"
        )
    return path


def parse_host(name: str, value: str) -> str:
    """An address to listen on."""
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


def parse_database_url(name: str, value: str) -> str:
    """Address of a PostgreSQL database, or nothing."""
    if value and (
        urlsplit(value).scheme not in {"postgresql", "postgres"} or not urlsplit(value).path.strip("/")
    ):
        raise SettingError(
            name,
            "postgresql://사용자:비밀번호@주소/데이터베이스 꼴로 정하거나, 내장 PostgreSQL을 쓰려면 비워 두세요.",
            "set postgresql://user:password@host/database, or leave it empty for the embedded PostgreSQL",
        )
    return value


def parse_origins(name: str, value: str) -> tuple[str, ...]:
    """Sites, comma-separated."""
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


def parse_networks(name: str, value: str) -> tuple[Network, ...]:
    """Addresses or networks, comma-separated."""
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


def parse_password(name: str, value: str) -> str:
    """A password that is long enough, or nothing."""
    if value and len(value) < 10:
        raise SettingError(name, "10자 이상으로 정하세요.", "too short; set 10 characters or more")
    return value
