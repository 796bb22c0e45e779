"""Invented orders: enough of every state that each thing a customer may ask about can be shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from sangdam.orders.case import ShopPolicy
from sangdam.orders.contract import OperationKind, OrderState
from sangdam.orders.money import expected_on
from sangdam.orders.regions import region_of
from sangdam.orders.sample.parcels import Parcel, moment, parcel
from sangdam.orders.sample.people import Person
from sangdam.orders.sample.products import Entry

S = OrderState
POLICY = ShopPolicy()

_COURIERS = ("cj", "cj", "cj", "hanjin", "hanjin", "lotte", "lotte", "logen", "post", "post", "cu")
_PAYMENTS = ("신용카드", "신용카드", "카카오페이", "네이버페이", "토스페이", "무통장입금")
_REASONS = ("size", "colour", "defect", "wrong_item", "change_of_mind", "other")
# State: (oldest, newest) age of the order in days.
AGES = {
    S.AWAITING_PAYMENT: (0, 2),
    S.PAID: (0, 1),
    S.PREPARING: (1, 2),
    S.READY_TO_SHIP: (1, 3),
    S.PARTLY_SHIPPED: (2, 4),
    S.IN_TRANSIT: (2, 4),
    S.DELIVERED: (3, 12),
    S.CONFIRMED: (14, 150),
    S.CANCEL_REQUESTED: (1, 2),
    S.CANCELLED: (3, 60),
    S.RETURN_REQUESTED: (5, 8),
    S.RETURN_COLLECTING: (6, 10),
    S.RETURNED: (14, 70),
    S.EXCHANGE_REQUESTED: (5, 8),
    S.EXCHANGE_COLLECTING: (6, 10),
    S.EXCHANGED: (14, 70),
}
_ARRIVED = frozenset(AGES) - {
    S.AWAITING_PAYMENT,
    S.PAID,
    S.PREPARING,
    S.READY_TO_SHIP,
    S.PARTLY_SHIPPED,
    S.IN_TRANSIT,
    S.CANCEL_REQUESTED,
    S.CANCELLED,
}
_REFUNDED = {S.CANCEL_REQUESTED, S.CANCELLED, S.RETURN_REQUESTED, S.RETURN_COLLECTING, S.RETURNED}
_RETURNS = {S.RETURN_REQUESTED, S.RETURN_COLLECTING, S.RETURNED}
_EXCHANGES = {S.EXCHANGE_REQUESTED, S.EXCHANGE_COLLECTING, S.EXCHANGED}


def shipping(goods: int, buyer: Person) -> int:
    """What shipping goods worth `goods` won to `buyer` costs, won."""
    return POLICY.shipping_for(goods, region_of(buyer.address), always_free=buyer.grade == "숲")


@dataclass(frozen=True, slots=True)
class Bought:
    """One line. `parcel` is the index of its parcel in the order, None before it is shipped."""

    product: Entry
    option: str
    quantity: int
    state: OrderState
    parcel: int | None = None
    reason: str | None = None
    wanted: str | None = None


@dataclass(frozen=True, slots=True)
class Payback:
    """A refund, won."""

    amount: int
    requested_at: datetime
    expected_on: datetime
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class Purchase:
    """One order with everything that belongs to it."""

    number: str
    buyer: Person
    ordered_at: datetime
    payment_method: str
    lines: tuple[Bought, ...]
    parcels: tuple[Parcel, ...] = ()
    refund: Payback | None = None
    goods: int = field(default=0)

    @property
    def shipping_fee(self) -> int:
        """What shipping cost, won."""
        return shipping(self.goods, self.buyer)


@dataclass(frozen=True, slots=True)
class Wish:
    """What an order should be like; whatever is None is drawn."""

    state: OrderState
    days_ago: int | None = None
    products: Sequence[tuple[Entry, int]] = ()
    payment: str | None = None
    reason: str | None = None
    serial: int | None = None
    transit_days: int | None = None
    courier: str | None = None


class Till:
    """Makes purchases; every draw comes from one seeded generator, so the same `now` gives the same shop."""

    def __init__(self, rng: Random, now: datetime, catalogue: Sequence[Entry]) -> None:
        self._rng = rng
        self._now = now
        self._catalogue = catalogue
        self._serial = 1000
        self._parcels = 0

    def purchase(self, buyer: Person, wish: Wish) -> Purchase:
        """One order of `buyer` in the state wished for."""
        rng, state = self._rng, wish.state
        age = rng.randint(*AGES[state]) if wish.days_ago is None else wish.days_ago
        ordered_at = self._ordered_at(age)
        chosen = list(wish.products) or self._basket(state)
        parcels = self._ship(state, age, buyer.address, wish)
        reason = wish.reason or self._reason(state)
        lines = tuple(
            self._line(entry, count, i, state, bool(parcels), reason)
            for i, (entry, count) in enumerate(chosen)
        )
        goods = sum(entry.price * count for entry, count in chosen)
        payment = wish.payment or ("무통장입금" if state is S.AWAITING_PAYMENT else rng.choice(_PAYMENTS))
        return Purchase(
            number=self._number(ordered_at, wish.serial),
            buyer=buyer,
            ordered_at=ordered_at,
            payment_method=payment,
            lines=lines,
            parcels=parcels,
            refund=self._payback(state, buyer, ordered_at, parcels, goods, payment, reason),
            goods=goods,
        )

    def _ordered_at(self, age: int) -> datetime:
        """Some time of that day between breakfast and bed, and never in the future."""
        drawn = moment(self._now, age, self._rng.randint(8, 23), self._rng.randint(0, 59))
        if drawn < self._now:
            return drawn
        return self._now - timedelta(minutes=self._rng.randint(2, 40))

    def _number(self, ordered_at: datetime, serial: int | None) -> str:
        self._serial += self._rng.randint(1, 37)
        return f"{ordered_at:%Y%m%d}-{serial or self._serial:07d}"

    def _basket(self, state: OrderState) -> list[tuple[Entry, int]]:
        size = self._rng.choices((1, 2, 3), (6, 3, 1))[0]
        if state is S.PARTLY_SHIPPED:
            size = max(size, 2)
        can_return = state in _RETURNS | _EXCHANGES
        open_to = [entry for entry in self._catalogue if entry.return_rule == "free" or not can_return]
        return [(entry, self._rng.choices((1, 2), (5, 1))[0]) for entry in self._rng.sample(open_to, size)]

    def _ship(self, state: OrderState, age: int, address: str, wish: Wish) -> tuple[Parcel, ...]:
        under_way = state in (S.IN_TRANSIT, S.PARTLY_SHIPPED)
        if not under_way and state not in _ARRIVED:
            return ()
        self._parcels += 1
        shipped_ago = max(age - 1, 1)
        longest = shipped_ago - (0 if under_way else 1)  # what has arrived did so yesterday at the latest
        days = wish.transit_days or min(self._rng.choice((1, 1, 2)), max(longest, 1))
        courier = wish.courier or self._rng.choice(_COURIERS)
        return (
            parcel(
                self._rng,
                self._parcels,
                self._now,
                shipped_ago,
                days=days,
                address=address,
                arrived=not under_way,
                courier=courier,
            ),
        )

    def _reason(self, state: OrderState) -> str | None:
        if state in _RETURNS | _EXCHANGES:
            return self._rng.choice(_REASONS)
        return "change_of_mind" if state in _REFUNDED else None

    def _line(
        self, entry: Entry, count: int, index: int, state: OrderState, shipped: bool, reason: str | None
    ) -> Bought:
        option = self._rng.choice([label for label, stock in entry.stock.items() if stock])
        if state is S.PARTLY_SHIPPED:
            state, shipped = (S.IN_TRANSIT, True) if index == 0 else (S.PREPARING, False)
        wanted = self._rng.choice(list(entry.stock)) if state in _EXCHANGES else None
        return Bought(entry, option, count, state, 0 if shipped else None, reason, wanted)

    def _payback(
        self,
        state: OrderState,
        buyer: Person,
        ordered_at: datetime,
        parcels: Sequence[Parcel],
        goods: int,
        payment: str,
        reason: str | None,
    ) -> Payback | None:
        """Asked for an hour after the order, or the day after it came; done once its day has passed."""
        if state not in _REFUNDED:
            return None
        came = parcels[0].delivered_at if parcels else None
        asked = min((came + timedelta(hours=20)) if came else ordered_at + timedelta(hours=1), self._now)
        kind = OperationKind.RETURN if state in _RETURNS else OperationKind.CANCEL
        free = kind is OperationKind.CANCEL or reason in ("defect", "wrong_item")
        amount = goods + shipping(goods, buyer) - (0 if free else POLICY.round_trip(region_of(buyer.address)))
        due = expected_on(asked, payment, kind, POLICY)
        finished = state in (S.CANCELLED, S.RETURNED) and due + timedelta(hours=15) < self._now
        return Payback(max(amount, 1000), asked, due, due + timedelta(hours=14) if finished else None)
