"""One-time passwords: for the first administrator, made when there is nobody who could sign in, and for a lost one."""

from __future__ import annotations

import secrets

import psycopg
from argon2 import PasswordHasher

LOGIN = "admin"

#: No letters that look like others; people type this from a screen.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


async def first_admin(database_url: str, chosen: str) -> str | None:
    """Make the administrator unless there are agents already.

    Args:
        database_url: a migrated database.
        chosen: the password from the settings; empty: a one-time password is made, to be changed at first sign-in.

    Returns:
        the one-time password, which is known from nowhere else afterwards; None when there is nothing to show.
    """
    async with (
        await psycopg.AsyncConnection.connect(database_url, connect_timeout=5) as connection,
        connection.transaction(),
    ):
        # Of several machines starting together, one makes it.
        await connection.execute("LOCK TABLE agent IN SHARE ROW EXCLUSIVE MODE")
        cursor = await connection.execute("SELECT 1 FROM agent LIMIT 1")
        if await cursor.fetchone() is not None:
            return None
        password = chosen or one_time_password()
        await connection.execute(
            "INSERT INTO agent (login, name, role, password_hash, must_change_password) VALUES (%s, %s, 'admin', %s, %s)",
            (LOGIN, "관리자", PasswordHasher().hash(password), not chosen),
        )
    return None if chosen else password


async def reset_password(database_url: str, login: str) -> str | None:
    """A new one-time password for `login`, whose sessions all end; None when nobody has that login."""
    password = one_time_password()
    async with await psycopg.AsyncConnection.connect(database_url, connect_timeout=5) as connection:
        cursor = await connection.execute(
            "WITH changed AS (UPDATE agent SET password_hash = %s, must_change_password = true WHERE login = %s RETURNING id), "
            "ended AS (DELETE FROM desk_session USING changed WHERE agent_id = changed.id), "
            "noted AS (INSERT INTO audit (agent_id, action) SELECT id, 'password_reset' FROM changed) "
            "SELECT id FROM changed",
            (PasswordHasher().hash(password), login),
        )
        found = await cursor.fetchone()
    return password if found else None


def one_time_password() -> str:
    """Four groups of four, 79 random bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))
