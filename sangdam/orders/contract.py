"""What Sangdam asks of a shop's order system, and the words both sides use.

Every order system (the demo shop, Cafe24, Naver Commerce, …) implements `OrderSystem`; the contract
test in `tests/integration/orders/contract.py` is run against each of them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class OrderState(StrEnum):
    """Where one order, or one line of it, stands. Values are codes; `label` is what a Korean shop prints."""

    AWAITING_PAYMENT = "awaiting_payment"
    PAID = "paid"
    PREPARING = "preparing"
    READY_TO_SHIP = "ready_to_ship"
    PARTLY_SHIPPED = "partly_shipped"
    IN_TRANSIT = "in_transit"
    DELIVERED = "delivered"
    CONFIRMED = "confirmed"
    CANCEL_REQUESTED = "cancel_requested"
    CANCELLED = "cancelled"
    RETURN_REQUESTED = "return_requested"
    RETURN_COLLECTING = "return_collecting"
    RETURNED = "returned"
    EXCHANGE_REQUESTED = "exchange_requested"
    EXCHANGE_COLLECTING = "exchange_collecting"
    EXCHANGED = "exchanged"

    @property
    def label(self) -> str:
        """The Korean name customers know the state by, such as 입금대기."""
        return _STATE_LABELS[self]


_STATE_LABELS = {
    OrderState.AWAITING_PAYMENT: "입금대기",
    OrderState.PAID: "결제완료",
    OrderState.PREPARING: "상품준비중",
    OrderState.READY_TO_SHIP: "배송준비중",
    OrderState.PARTLY_SHIPPED: "부분배송중",
    OrderState.IN_TRANSIT: "배송중",
    OrderState.DELIVERED: "배송완료",
    OrderState.CONFIRMED: "구매확정",
    OrderState.CANCEL_REQUESTED: "취소요청",
    OrderState.CANCELLED: "취소완료",
    OrderState.RETURN_REQUESTED: "반품요청",
    OrderState.RETURN_COLLECTING: "반품수거중",
    OrderState.RETURNED: "반품완료",
    OrderState.EXCHANGE_REQUESTED: "교환요청",
    OrderState.EXCHANGE_COLLECTING: "교환수거중",
    OrderState.EXCHANGED: "교환완료",
}


class OperationKind(StrEnum):
    """A change a customer may ask for."""

    CANCEL = "cancel"
    RETURN = "return"
    EXCHANGE = "exchange"
    CHANGE_ADDRESS = "change_address"
    CHANGE_OPTION = "change_option"


@dataclass(frozen=True, slots=True)
class TrackingStep:
    """One scan of a parcel: when, where (branch name) and what happened, in Korean."""

    at: datetime
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Shipment:
    """One parcel. `courier` is a code such as ``cj``; `courier_name` is shown; steps are oldest first."""

    courier: str
    courier_name: str
    tracking_number: str
    tracking_url: str
    shipped_at: datetime
    expected_on: datetime | None
    delivered_at: datetime | None
    steps: tuple[TrackingStep, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderItem:
    """One line. `id` is unique within the shop; `price` is the unit price in won."""

    id: str
    product_id: str
    name: str
    option: str
    quantity: int
    price: int
    state: OrderState
    image_url: str
    shipment: Shipment | None = None


@dataclass(frozen=True, slots=True)
class Refund:
    """Money going back. `amount` in won; `expected_on` when the customer should see it; `done_at` once paid."""

    amount: int
    method: str
    requested_at: datetime
    expected_on: datetime
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class Order:
    """One order as the bot may show it. Door codes and full addresses never leave the order system:
    `address_masked` and `receiver_masked` are what may be shown. Amounts are won.
    """

    number: str
    member_id: str | None
    ordered_at: datetime
    state: OrderState
    items: tuple[OrderItem, ...]
    amount: int
    shipping_fee: int
    payment_method: str
    receiver_masked: str
    address_masked: str
    refund: Refund | None = None

    @property
    def title(self) -> str:
        """'무선 이어폰' or '무선 이어폰 외 2건'."""
        first = self.items[0].name
        return first if len(self.items) == 1 else f"{first} 외 {len(self.items) - 1}건"


@dataclass(frozen=True, slots=True)
class Operation:
    """What the customer wants done to `order_number`.

    `item_ids` empty means the whole order. `reason` is a taxonomy reason code (size, colour, defect,
    wrong_item, change_of_mind, late, other). `address` and `option` are the new values as typed.
    """

    kind: OperationKind
    order_number: str
    item_ids: tuple[str, ...] = ()
    reason: str | None = None
    address: str | None = None
    option: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the shop's rules allow an operation now.

    `code` is stable (``ok``, ``already_shipped``, ``not_delivered``, ``period_over``, ``confirmed``,
    ``already_done``, ``in_progress``, ``option_unavailable``, ``not_returnable``, ``unknown_item``, ``needs_person``); `text` is a polite Korean
    sentence a customer may read. `fee` and `refund_amount` are won. `alternatives` are operations
    that would be allowed instead.
    """

    allowed: bool
    code: str
    text: str
    fee: int = 0
    refund_amount: int = 0
    items: tuple[OrderItem, ...] = ()
    alternatives: tuple[OperationKind, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an executed operation did. `receipt` is the shop's own number for it, such as ``R-000123``."""

    done: bool
    receipt: str
    verdict: Verdict
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Product:
    """One catalogue entry. `options` maps an option name (색상, 사이즈, 모델) to its values; `stock` is by option value."""

    id: str
    name: str
    category: str
    price: int
    image_url: str
    summary: str
    options: dict[str, tuple[str, ...]] = field(default_factory=dict)
    stock: dict[str, int] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """A signed-in customer of the shop. `id` is the shop's member id; `grade` is 새싹/잎새/나무/숲."""

    id: str
    name: str
    grade: str
    phone_last4: str


class OrderSystem(ABC):
    """A shop's orders. Called by custom actions and the desk; every method may be called concurrently.

    Implementations raise `OrderSystemDown` when the shop cannot be reached; they never answer with an
    empty result instead.
    """

    @abstractmethod
    async def member(self, member_id: str) -> Member | None:
        """The member, or None."""

    @abstractmethod
    async def orders_of(self, member_id: str, limit: int = 10) -> Sequence[Order]:
        """The member's orders, newest first."""

    @abstractmethod
    async def prove(self, order_number: str, phone_last4: str) -> Order | None:
        """The order if both match. None does not tell which of the two was wrong, nor whether the order exists."""

    @abstractmethod
    async def order(self, order_number: str) -> Order | None:
        """The order by its number. Callers must already know that the customer may see it."""

    @abstractmethod
    async def check(self, operation: Operation) -> Verdict:
        """Whether `operation` would be allowed now, what it costs and what is refunded. Changes nothing."""

    @abstractmethod
    async def execute(self, key: str, operation: Operation) -> Outcome:
        """Do it, at most once per `key`: the same key again returns the first outcome with `repeated=True`.
        The rules are checked again inside the same transaction.
        """

    @abstractmethod
    async def products(self, text: str, limit: int = 5) -> Sequence[Product]:
        """Products whose name, alias or category is named in `text`, best first; empty when none is."""

    @abstractmethod
    async def all_products(self) -> Sequence[Product]:
        """Everything the shop has, sold out or not, by id."""


class OrderSystemDown(Exception):
    """The shop's order system cannot be reached at the moment."""
