"""While a customer waits for a person: what they write is kept and acknowledged once; long waits are not silent."""

from __future__ import annotations

from psycopg.types.json import Jsonb

from sangdam.storage.pool import Pool, fetch_all, fetch_one

_KEPT = "메시지를 상담원에게 전달했어요. 연결되면 바로 이어서 도와드릴게요."
_LONG = "기다리시게 해서 죄송해요. 상담 요청은 그대로 접수되어 있고, 상담원이 확인하는 대로 답변드릴게요. 창을 닫아도 대화는 남아 있어요."

#: Minutes of waiting after which the customer hears of it.
LONG_WAIT_MINUTES = 3

_SAY = """
told AS (
    UPDATE conversation SET last_seq = last_seq + 1, updated_at = now() FROM episode
    WHERE conversation.id = episode.conversation_id AND owner = 'waiting' RETURNING conversation.id, last_seq
)
INSERT INTO message (conversation_id, seq, author, body)
SELECT id, last_seq, 'system', %(body)s FROM told
RETURNING conversation_id, pg_notify('sangdam', json_build_object('c', conversation_id)::text)
"""

_ACKNOWLEDGE = f"""
WITH episode AS (
    UPDATE handoff SET acknowledged_at = now()
    WHERE conversation_id = %(conversation)s AND ended_at IS NULL AND taken_at IS NULL AND acknowledged_at IS NULL
    RETURNING conversation_id
), {_SAY}
"""  # noqa: S608 - both halves are constants of this file

_REMIND = f"""
WITH episode AS (
    UPDATE handoff SET reminded_at = now()
    WHERE ended_at IS NULL AND taken_at IS NULL AND reminded_at IS NULL
      AND requested_at < now() - %(minutes)s * interval '1 minute'
    RETURNING conversation_id
), {_SAY}
"""  # noqa: S608 - as above


async def acknowledge(pool: Pool, conversation_id: str) -> None:
    """Tell a waiting customer, once per episode, that what they wrote has arrived."""
    values = {"conversation": conversation_id, "body": Jsonb({"text": _KEPT})}
    await fetch_one(pool, _ACKNOWLEDGE, values)


async def remind_waiting(pool: Pool) -> list[str]:
    """Tell everyone who has waited long, once per episode; the conversations told."""
    values = {"minutes": LONG_WAIT_MINUTES, "body": Jsonb({"text": _LONG})}
    return [row["conversation_id"] for row in await fetch_all(pool, _REMIND, values)]
