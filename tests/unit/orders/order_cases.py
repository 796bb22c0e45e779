"""Orders as the rules see them, made to measure."""

from __future__ import annotations

from datetime import datetime, timedelta

from sangdam.clock import SEOUL
from sangdam.orders.case import Case, Line, ReturnRule, ShopPolicy
from sangdam.orders.contract import (
    Operation,
    OperationKind,
    Order,
    OrderItem,
    OrderState,
    Shipment,
    Verdict,
)
from sangdam.orders.policy import decide
from sangdam.orders.regions import Region
from sangdam.orders.states import overall

NOW = datetime(2026, 3, 18, 15, 0, tzinfo=SEOUL)
POLICY = ShopPolicy()
S, K = OrderState, OperationKind
LINE_STATES = [state for state in S if state is not S.PARTLY_SHIPPED]
SHIPPED = {
    S.IN_TRANSIT,
    S.DELIVERED,
    S.CONFIRMED,
    S.RETURN_REQUESTED,
    S.RETURN_COLLECTING,
    S.RETURNED,
    S.EXCHANGE_REQUESTED,
    S.EXCHANGE_COLLECTING,
    S.EXCHANGED,
}
SIZES = {"사이즈": ("250", "260", "270")}
STOCK = {"250": 5, "260": 5, "270": 0}


def line(
    state: OrderState,
    price: int = 60_000,
    *,
    quantity: int = 1,
    days: float = 2,
    rule: ReturnRule = ReturnRule.FREE,
    name: str = "러닝화",
    item_id: str = "a",
    plain: bool = False,
    visit: bool = False,
) -> Line:
    came = NOW - timedelta(days=days)
    arrived = came if state is not S.IN_TRANSIT else None
    parcel = Shipment(
        "cj", "CJ대한통운", "612345678901", "https://x", came - timedelta(days=2), came, arrived
    )
    item = OrderItem(
        item_id,
        "P1",
        name,
        "" if plain else "250",
        quantity,
        price,
        state,
        "",
        parcel if state in SHIPPED else None,
    )
    return Line(item, rule, {} if plain else SIZES, {"": 9} if plain else STOCK, visit)


def case(*lines: Line, held: int = 0, region: Region = Region.MAINLAND, always_free: bool = False) -> Case:
    goods = sum(each.goods for each in lines)
    order = Order(
        number="20260301-0000001",
        member_id="M1",
        ordered_at=NOW - timedelta(days=5),
        state=overall(each.item.state for each in lines),
        items=tuple(each.item for each in lines),
        amount=goods + held,
        shipping_fee=held,
        payment_method="신용카드",
        receiver_masked="김*지",
        address_masked="서울 마포구 ***",
    )
    return Case(order, lines, held, region, always_free)


def ask(
    subject: Case, kind: OperationKind, reason: str | None = None, *, final: bool = True, **more: object
) -> Verdict:
    operation = Operation(kind, subject.order.number, reason=reason, **more)  # type: ignore[arg-type]
    return decide(subject, operation, POLICY, NOW, final=final).verdict


def paid(*prices: int) -> list[Line]:
    return [line(S.PAID, price, item_id=str(index)) for index, price in enumerate(prices)]


def delivered(*prices: int) -> list[Line]:
    return [line(S.DELIVERED, price, item_id=str(index)) for index, price in enumerate(prices)]
