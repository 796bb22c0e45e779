"""Signing in to the desk: argon2id, sessions as hashes, tries limited so that nobody can lock a colleague out."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from sangdam.desk.roles import Role
from sangdam.errors import NotSignedIn, SignInFailed, TooManyAttempts, WeakPassword
from sangdam.storage.attempts import Attempts
from sangdam.storage.pool import Pool, execute, fetch_one

SESSION_HOURS = 12
SHORTEST_PASSWORD = 10

#: Wrong tries per window: of one address at one login, and of one address at all logins. Never of a login alone:
#: a stranger could then lock an agent out.
_PER_PAIR, _PER_ADDRESS, _WINDOW_MINUTES = 5, 30, 15

_hasher = PasswordHasher()
#: Checked when the login is unknown, so that both answers take the same time.
_NOBODY = _hasher.hash(secrets.token_hex(16))

_START = """
INSERT INTO desk_session (token_hash, agent_id, csrf, expires_at)
VALUES (%(hash)s, %(agent)s, %(csrf)s, now() + %(hours)s * interval '1 hour')
"""

_RESUME = """
UPDATE desk_session SET seen_at = now() FROM agent
WHERE token_hash = %(hash)s AND expires_at > now() AND agent.id = agent_id AND agent.active
RETURNING agent.id, agent.name, agent.role, agent.login, agent.must_change_password, csrf
"""


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed-in agent and the token that changes must carry."""

    id: int
    login: str
    name: str
    role: Role
    must_change_password: bool
    csrf: str


async def sign_in(pool: Pool, login: str, password: str, address: str) -> str:
    """The session token of a new session.

    Raises:
        SignInFailed: unknown login or wrong password.
        TooManyAttempts: too many wrong ones from this address.
    """
    attempts = Attempts(pool)
    limits = {f"sign-in:{login[:100]}:{address}": _PER_PAIR, f"sign-in:{address}": _PER_ADDRESS}
    if not await attempts.begin(limits, _WINDOW_MINUTES):
        raise TooManyAttempts(_WINDOW_MINUTES * 60)
    row = await fetch_one(
        pool, "SELECT id, password_hash FROM agent WHERE login = %(login)s AND active", {"login": login[:100]}
    )
    if not await _verify(row["password_hash"] if row else _NOBODY, password) or row is None:
        raise SignInFailed
    await attempts.forgive(limits, _WINDOW_MINUTES)
    token = secrets.token_urlsafe(32)
    values = {
        "hash": _hash(token),
        "agent": row["id"],
        "csrf": secrets.token_urlsafe(24),
        "hours": SESSION_HOURS,
    }
    await execute(pool, _START, values)
    return token


async def resume(pool: Pool, token: str) -> Signed:
    """The agent of a session token.

    Raises:
        NotSignedIn: unknown, ended or expired, or the agent is no longer active.
    """
    row = await fetch_one(pool, _RESUME, {"hash": _hash(token)})
    if row is None:
        raise NotSignedIn
    return Signed(**{**row, "role": Role(row["role"])})


async def sign_out(pool: Pool, token: str) -> None:
    """End the session."""
    await execute(pool, "DELETE FROM desk_session WHERE token_hash = %(hash)s", {"hash": _hash(token)})


async def change_password(
    pool: Pool, agent: Signed, token: str, current: str, new: str, address: str
) -> None:
    """Set a new password and end all other sessions of the agent.

    Raises:
        SignInFailed: `current` is wrong.
        TooManyAttempts: too many wrong ones.
        WeakPassword: `new` is too short or the old one.
    """
    attempts, limits = Attempts(pool), {f"password:{agent.id}:{address}": _PER_PAIR}
    if not await attempts.begin(limits, _WINDOW_MINUTES):
        raise TooManyAttempts(_WINDOW_MINUTES * 60)
    row = await fetch_one(pool, "SELECT password_hash FROM agent WHERE id = %(id)s", {"id": agent.id})
    if row is None or not await _verify(row["password_hash"], current):
        raise SignInFailed
    await attempts.forgive(limits, _WINDOW_MINUTES)
    if not SHORTEST_PASSWORD <= len(new) <= 200 or new == current:
        raise WeakPassword
    digest = await asyncio.to_thread(_hasher.hash, new)
    await execute(
        pool,
        "WITH changed AS (UPDATE agent SET password_hash = %(digest)s, must_change_password = false WHERE id = %(id)s) "
        "DELETE FROM desk_session WHERE agent_id = %(id)s AND token_hash <> %(hash)s",
        {"digest": digest, "id": agent.id, "hash": _hash(token)},
    )


async def _verify(digest: str, password: str) -> bool:
    try:
        return await asyncio.to_thread(_hasher.verify, digest, password[:200])
    except VerificationError:
        return False


def _hash(token: str) -> bytes:
    return sha256(token.encode("utf-8", "replace")).digest()
