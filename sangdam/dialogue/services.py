"""What custom actions may use. Set once at start by `sangdam.app`; actions never open anything themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from sangdam.knowledge.library import Library
from sangdam.orders.contract import Member, Order, OrderSystem


@dataclass(frozen=True, slots=True)
class Customer:
    """Who is on the other side, read from our own store by conversation id, never from the posted tracker.

    `proved` are the order numbers this conversation has shown to be its own. `turn` identifies the message being
    answered; it is the idempotency key of every change made while answering it.
    """

    conversation_id: str
    member: Member | None
    proved: frozenset[str]
    turn: str


def turn_key(journal_id: int) -> str:
    """The name of the turn that answers a journal entry; brains carry it to the actions and back."""
    return f"turn-{journal_id}"


@dataclass(frozen=True, slots=True)
class ProofResult:
    """Answer of `Identity.prove`: the order, or None with `locked_minutes` > 0 when too many attempts were made."""

    order: Order | None
    locked_minutes: int = 0


class Identity(Protocol):
    """Who a conversation belongs to."""

    async def customer(self, conversation_id: str) -> Customer:
        """The customer of this conversation now."""

    async def prove(self, conversation_id: str, order_number: str, phone_last4: str) -> ProofResult:
        """Try order number + last four digits; counts the attempt, remembers a success."""


@dataclass(frozen=True, slots=True)
class Services:
    """Everything an action may call."""

    orders: OrderSystem
    knowledge: Library
    identity: Identity


_services: Services | None = None


def use(services: Services) -> None:
    """Install the services actions call. Called once at start."""
    global _services
    _services = services


def current() -> Services:
    """The installed services.

    Raises:
        RuntimeError: nothing was installed; start actions through Sangdam or `actions/__init__.py`.
    """
    if _services is None:
        raise RuntimeError("sangdam.dialogue.services.use() has not been called.")
    return _services
