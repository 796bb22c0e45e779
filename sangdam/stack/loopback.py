"""Ports of this machine, and asking its processes how they are."""

from __future__ import annotations

import asyncio
import socket
from urllib.parse import urlsplit

from sangdam.settings import Settings


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


async def answers(url: str, seconds: float = 2.0) -> bool:
    """Whether `url`/health answers at all; what it says (such as: the database is away) is not asked."""
    return await _status(url, seconds) is not None


async def health(url: str, seconds: float = 2.0) -> bool:
    """Whether `url`/health says that all is well."""
    return await _status(url, seconds) == 200


async def _status(url: str, seconds: float) -> int | None:
    parts = urlsplit(url)
    try:
        async with asyncio.timeout(seconds):
            return await _get(parts.hostname or "", parts.port or 80)
    except (OSError, ValueError, TimeoutError):
        return None


async def _get(host: str, port: int) -> int:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(f"GET /health HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode())
        first = await reader.readline()
        return int(first.split(b" ")[1]) if first.startswith(b"HTTP/1.") else -1
    finally:
        writer.close()
