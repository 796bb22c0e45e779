"""Who did what at the desk, and what was refused to whom. Rows are only ever added."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from psycopg.types.json import Jsonb

from sangdam.storage.pool import Pool, execute

_ADD = """
INSERT INTO audit (agent_id, action, conversation_id, detail, address, refused)
VALUES (%(agent)s, %(action)s, %(conversation)s, %(detail)s, %(address)s, %(refused)s)
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. `detail` holds ids and values that were set, never what customers wrote."""

    agent: int
    action: str
    address: str = ""
    conversation: str | None = None
    detail: dict[str, Any] | None = None
    refused: bool = False


async def note(pool: Pool, entry: Entry) -> None:
    """Add a line."""
    values = {
        "agent": entry.agent,
        "action": entry.action,
        "address": entry.address,
        "conversation": entry.conversation,
        "detail": Jsonb(entry.detail or {}),
        "refused": entry.refused,
    }
    await execute(pool, _ADD, values)
