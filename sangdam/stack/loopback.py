"""Ports of this machine, and asking its processes how they are."""

from __future__ import annotations

import asyncio
import json
import socket
from typing import Any
from urllib.parse import urlsplit

from sangdam.settings import Settings

_ANSWER_LIMIT = 100_000


def free_port(host: str = "127.0.0.1") -> int:
    """A port nobody uses right now."""
    with socket.socket(_family(host)) as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port


def port_is_free(host: str, port: int) -> bool:
    """Whether the service could listen there."""
    with socket.socket(_family(host)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError:
            return False
        return True


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def address(settings: Settings) -> str:
    """Where a browser on this machine finds the service."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


async def health(url: str, seconds: float = 2.0) -> dict[str, Any] | None:
    """The JSON of `url`/health; None when it does not answer with 200 in time."""
    parts = urlsplit(url)
    try:
        async with asyncio.timeout(seconds):
            return await _get(parts.hostname or "", parts.port or 80, "/health")
    except (OSError, ValueError, TimeoutError):
        return None


async def _get(host: str, port: int, path: str) -> dict[str, Any] | None:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode())
        answer = await reader.read(_ANSWER_LIMIT)
        while b"\r\n\r\n" not in answer or not _complete(answer):
            more = await reader.read(_ANSWER_LIMIT)
            if not more:
                break
            answer += more
    finally:
        writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    if b" 200 " not in head.split(b"\r\n", 1)[0]:
        return None
    found = json.loads(body)
    return found if isinstance(found, dict) else {}


def _complete(answer: bytes) -> bool:
    head, _, body = answer.partition(b"\r\n\r\n")
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return len(body) >= int(line.partition(b":")[2])
    return False
