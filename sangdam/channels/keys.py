"""Keys of the developers' HTTP channel: ``sk_<id>_<secret>``; only a hash of the secret is kept."""

from __future__ import annotations

import hmac
import re
import secrets
from hashlib import sha256

from sangdam.errors import NotSignedIn
from sangdam.storage.pool import Pool, fetch_one

_KEY = re.compile(r"sk_([0-9a-f]{12})_([A-Za-z0-9_-]{20,100})")

_INSERT = """
INSERT INTO api_key (id, name, secret_hash) VALUES (%(id)s, %(name)s, %(hash)s) ON CONFLICT (name) DO NOTHING RETURNING id
"""


class KeyNameTaken(Exception):
    """There is a key of this name already; choose another name."""


async def new_key(pool: Pool, name: str) -> str:
    """Make a key; its text is shown once and cannot be read again.

    Raises:
        KeyNameTaken: see there.
    """
    key_id, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    values = {"id": key_id, "name": name, "hash": _hash(secret)}
    if await fetch_one(pool, _INSERT, values) is None:
        raise KeyNameTaken
    return f"sk_{key_id}_{secret}"


async def check_key(pool: Pool, text: str) -> str:
    """The id of a valid key.

    Raises:
        NotSignedIn: unknown, wrong or revoked.
    """
    parts = _KEY.fullmatch(text)
    if parts is None:
        raise NotSignedIn
    key_id, secret = parts.groups()
    row = await fetch_one(
        pool, "SELECT secret_hash FROM api_key WHERE id = %(id)s AND revoked_at IS NULL", {"id": key_id}
    )
    if row is None or not hmac.compare_digest(_hash(secret), bytes(row["secret_hash"])):
        raise NotSignedIn
    return key_id


def _hash(secret: str) -> bytes:
    # 256 random bits need no slow hash.
    return sha256(secret.encode()).digest()
