"""Who a conversation belongs to: the member its token named, and the orders it has proved. Read from our store only."""

from __future__ import annotations

from sangdam.dialogue.services import Customer, ProofResult, turn_key
from sangdam.orders.contract import OrderSystem
from sangdam.storage.attempts import Attempts
from sangdam.storage.pool import Pool, execute, fetch_one

#: Wrong proofs one conversation may make, and all conversations together about one order, per window.
PER_CONVERSATION, PER_ORDER, WINDOW_MINUTES = 5, 10, 30

_WHO = """
SELECT member_id, claim_turn,
       ARRAY(SELECT order_number FROM proof WHERE conversation_id = conversation.id) AS proved
FROM conversation WHERE id = %(conversation)s
"""

_REMEMBER = """
INSERT INTO proof (conversation_id, order_number) VALUES (%(conversation)s, %(order)s) ON CONFLICT DO NOTHING
"""


class StoredIdentity:
    """`sangdam.dialogue.services.Identity` on PostgreSQL."""

    def __init__(self, pool: Pool, orders: OrderSystem) -> None:
        self._pool = pool
        self._orders = orders
        self._attempts = Attempts(pool)

    async def customer(self, conversation_id: str) -> Customer:
        """The customer now. `turn` is the journal entry being answered, empty outside a turn."""
        row = await fetch_one(self._pool, _WHO, {"conversation": conversation_id})
        if row is None:
            return Customer(conversation_id, None, frozenset(), "")
        member = await self._orders.member(row["member_id"]) if row["member_id"] else None
        turn = "" if row["claim_turn"] is None else turn_key(row["claim_turn"])
        return Customer(conversation_id, member, frozenset(row["proved"]), turn)

    async def prove(self, conversation_id: str, order_number: str, phone_last4: str) -> ProofResult:
        """Try a proof. Wrong tries count, by conversation and by order; a locked conversation is not told whether it was right."""
        limits = {f"prove:{conversation_id}": PER_CONVERSATION, f"prove-order:{order_number}": PER_ORDER}
        if not await self._attempts.begin(limits, WINDOW_MINUTES):
            return ProofResult(None, locked_minutes=WINDOW_MINUTES)
        order = await self._orders.prove(order_number, phone_last4)
        if order is None:
            return ProofResult(None)
        await self._attempts.forgive(limits, WINDOW_MINUTES)
        await execute(self._pool, _REMEMBER, {"conversation": conversation_id, "order": order.number})
        return ProofResult(order)
