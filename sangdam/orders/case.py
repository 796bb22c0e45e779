"""What the rules look at and what they answer: the shop's figures, one order's facts, a ruling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sangdam.orders.contract import OperationKind, Order, OrderItem, OrderState, Verdict
from sangdam.orders.regions import Region

FAULT_REASONS = frozenset({"defect", "wrong_item"})


@dataclass(frozen=True, slots=True)
class ShopPolicy:
    """The shop's figures: won and days. Everything the rules compute with is here."""

    free_shipping_from: int = 50_000
    shipping_fee: int = 3_000
    jeju_surcharge: int = 3_000
    island_surcharge: int = 5_000
    change_of_mind_days: int = 7
    fault_days: int = 30
    fault_days_at_most: int = 90
    refund_days_transfer: int = 2
    refund_days_card: int = 5
    inspection_days: int = 4

    def surcharge(self, region: Region) -> int:
        """What couriers charge extra for `region`, also on orders that ship free."""
        return {Region.MAINLAND: 0, Region.JEJU: self.jeju_surcharge, Region.ISLAND: self.island_surcharge}[
            region
        ]

    def one_way(self, region: Region = Region.MAINLAND) -> int:
        """What one parcel to or from `region` costs."""
        return self.shipping_fee + self.surcharge(region)

    def round_trip(self, region: Region = Region.MAINLAND) -> int:
        """What a return or exchange costs a customer who changed their mind: 6,000원 on the mainland."""
        return 2 * self.one_way(region)

    def shipping_for(self, goods: int, region: Region = Region.MAINLAND, *, always_free: bool = False) -> int:
        """What shipping costs on goods worth `goods` won; 0 for no goods at all."""
        if goods == 0:
            return 0
        free = always_free or goods >= self.free_shipping_from
        return self.surcharge(region) + (0 if free else self.shipping_fee)


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
    `needs_visit` goods are set up, and taken away again, by an installer.
    """

    item: OrderItem
    return_rule: ReturnRule
    options: Mapping[str, tuple[str, ...]]
    stock: Mapping[str, int]
    needs_visit: bool = False

    @property
    def goods(self) -> int:
        """What the line cost, in won."""
        return self.item.price * self.item.quantity


@dataclass(frozen=True, slots=True)
class Case:
    """One order as the rules see it.

    `shipping_held` is shipping money in won that the shop still keeps; `always_free` is set for members whose
    grade has free shipping.
    """

    order: Order
    lines: tuple[Line, ...]
    shipping_held: int
    region: Region = Region.MAINLAND
    always_free: bool = False

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
