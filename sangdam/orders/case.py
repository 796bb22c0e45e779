"""What the rules look at and what they answer: the shop's figures, one order's facts, a ruling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sangdam.orders.contract import OperationKind, Order, OrderItem, OrderState, Verdict

FAULT_REASONS = frozenset({"defect", "wrong_item"})


@dataclass(frozen=True, slots=True)
class ShopPolicy:
    """The shop's figures: won and days. Everything the rules compute with is here."""

    free_shipping_from: int = 50_000
    shipping_fee: int = 3_000
    round_trip_fee: int = 6_000
    change_of_mind_days: int = 7
    fault_days: int = 30
    refund_days_transfer: int = 2
    refund_days_card: int = 4
    inspection_days: int = 4

    def shipping_for(self, goods: int) -> int:
        """What shipping costs on goods worth `goods` won."""
        return 0 if goods >= self.free_shipping_from or goods == 0 else self.shipping_fee


class ReturnRule(StrEnum):
    """Whether a product may come back when the customer simply changed their mind."""

    FREE = "free"
    COSMETICS = "cosmetics"
    FOOD = "food"
    MADE_TO_ORDER = "made_to_order"


@dataclass(frozen=True, slots=True)
class Line:
    """One order line with what the shop knows of its product.

    `options` maps an option name to its values in the order that labels are made of; `stock` is by label.
    """

    item: OrderItem
    return_rule: ReturnRule
    options: Mapping[str, tuple[str, ...]]
    stock: Mapping[str, int]

    @property
    def goods(self) -> int:
        """What the line cost, in won."""
        return self.item.price * self.item.quantity


@dataclass(frozen=True, slots=True)
class Case:
    """One order as the rules see it. `shipping_held` is shipping money in won that the shop still keeps."""

    order: Order
    lines: tuple[Line, ...]
    shipping_held: int

    @property
    def unpaid(self) -> bool:
        """Whether no money has come in yet."""
        return any(line.item.state is OrderState.AWAITING_PAYMENT for line in self.lines)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a line may not be changed: a contract code, a Korean sentence, what may be done instead."""

    code: str
    text: str
    alternatives: tuple[OperationKind, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What an allowed operation does to one line. `option` is the new or wanted label, where there is one."""

    line: Line
    state: OrderState
    option: str | None = None


@dataclass(frozen=True, slots=True)
class Money:
    """What an allowed operation does to the money, in won."""

    fee: int = 0
    refund: int = 0
    shipping_held: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Ruling:
    """The verdict, and what to write if it is carried out."""

    verdict: Verdict
    changes: tuple[Change, ...] = ()
    shipping_held: int = 0
