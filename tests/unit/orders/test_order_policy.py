"""The shop's rules as one table: state x operation x reason; then alternatives, goods that stay, periods."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from sangdam.clock import SEOUL
from sangdam.orders.case import ReturnRule
from sangdam.orders.contract import Operation, OperationKind, OrderState
from sangdam.orders.policy import decide

from .order_cases import LINE_STATES, POLICY, K, S, ask, case, line

NOT_YET = ("not_delivered",) * 4
CLAIM, DONE = ("in_progress",) * 4, ("already_done",) * 4
# state: cancel, change_address, change_option to another size, then return and exchange because of
#        change_of_mind, size, defect, wrong_item
TABLE: dict[OrderState, tuple[str, str, str, tuple[str, ...]]] = {
    S.AWAITING_PAYMENT: ("ok", "ok", "ok", NOT_YET),
    S.PAID: ("ok", "ok", "ok", NOT_YET),
    S.PREPARING: ("ok", "ok", "needs_person", NOT_YET),
    S.READY_TO_SHIP: ("ok", "needs_person", "needs_person", NOT_YET),
    S.IN_TRANSIT: ("already_shipped", "already_shipped", "already_shipped", NOT_YET),
    S.DELIVERED: ("already_shipped", "already_shipped", "already_shipped", ("ok",) * 4),
    S.CONFIRMED: (
        "confirmed",
        "confirmed",
        "confirmed",
        ("confirmed", "confirmed", "needs_person", "needs_person"),
    ),
    S.CANCEL_REQUESTED: ("in_progress", "in_progress", "in_progress", CLAIM),
    S.CANCELLED: ("already_done", "already_done", "already_done", DONE),
    S.RETURN_REQUESTED: ("in_progress", "in_progress", "in_progress", CLAIM),
    S.RETURN_COLLECTING: ("in_progress", "in_progress", "in_progress", CLAIM),
    S.RETURNED: ("already_done", "already_done", "already_done", DONE),
    S.EXCHANGE_REQUESTED: ("in_progress", "in_progress", "in_progress", CLAIM),
    S.EXCHANGE_COLLECTING: ("in_progress", "in_progress", "in_progress", CLAIM),
    S.EXCHANGED: ("already_done", "already_done", "already_done", DONE),
}
REASONS = ("change_of_mind", "size", "defect", "wrong_item")


def test_the_table_names_every_state() -> None:
    assert list(TABLE) == LINE_STATES


@pytest.mark.parametrize("state", LINE_STATES)
def test_cancel(state: OrderState) -> None:
    for reason in (None, *REASONS, "late", "other"):
        assert ask(case(line(state)), K.CANCEL, reason).code == TABLE[state][0]


@pytest.mark.parametrize("state", LINE_STATES)
def test_change_address(state: OrderState) -> None:
    assert (
        ask(case(line(state)), K.CHANGE_ADDRESS, address="서울 종로구 세종대로 172").code == TABLE[state][1]
    )


@pytest.mark.parametrize("state", LINE_STATES)
def test_change_option(state: OrderState) -> None:
    assert ask(case(line(state)), K.CHANGE_OPTION, option="260").code == TABLE[state][2]


@pytest.mark.parametrize("state", LINE_STATES)
@pytest.mark.parametrize("kind", [K.RETURN, K.EXCHANGE])
@pytest.mark.parametrize("reason", REASONS)
def test_return_and_exchange(state: OrderState, kind: OperationKind, reason: str) -> None:
    verdict = ask(case(line(state)), kind, reason, option="260" if kind is K.EXCHANGE else None)
    assert verdict.code == TABLE[state][3][REASONS.index(reason)]
    if verdict.allowed:
        assert verdict.fee == (0 if reason in ("defect", "wrong_item") else 6_000)


@pytest.mark.parametrize("state", LINE_STATES)
@pytest.mark.parametrize("kind", list(K))
@pytest.mark.parametrize("reason", [None, "defect", "late"])
def test_every_verdict_is_a_polite_sentence(
    state: OrderState, kind: OperationKind, reason: str | None
) -> None:
    for final in (False, True):
        verdict = ask(case(line(state)), kind, reason, final=final)
        assert verdict.text.endswith("요.")
        assert "  " not in verdict.text
        assert verdict.allowed == (verdict.code == "ok") == bool(verdict.items)
        assert kind not in verdict.alternatives


# --- what is done instead --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "kind", "instead"),
    [
        (S.IN_TRANSIT, K.CANCEL, (K.RETURN,)),
        (S.DELIVERED, K.CANCEL, (K.RETURN, K.EXCHANGE)),
        (S.CONFIRMED, K.CANCEL, ()),
        (S.PAID, K.RETURN, (K.CANCEL,)),
        (S.PREPARING, K.EXCHANGE, (K.CANCEL,)),
        (S.PAID, K.EXCHANGE, (K.CHANGE_OPTION, K.CANCEL)),
        (S.PREPARING, K.CHANGE_OPTION, (K.CANCEL,)),
        (S.DELIVERED, K.CHANGE_OPTION, (K.EXCHANGE,)),
    ],
)
def test_alternatives(state: OrderState, kind: OperationKind, instead: tuple[OperationKind, ...]) -> None:
    assert ask(case(line(state)), kind, option="260").alternatives == instead


def test_what_cannot_come_back_is_not_offered_to() -> None:
    for state in (S.IN_TRANSIT, S.DELIVERED):
        assert ask(case(line(state, rule=ReturnRule.FOOD)), K.CANCEL).alternatives == ()


# --- goods that do not come back -----------------------------------------------------------------------------


@pytest.mark.parametrize("rule", [ReturnRule.COSMETICS, ReturnRule.FOOD, ReturnRule.MADE_TO_ORDER])
def test_some_goods_come_back_only_with_a_fault(rule: ReturnRule) -> None:
    subject = case(line(S.DELIVERED, rule=rule))
    assert ask(subject, K.RETURN, "change_of_mind").code == "not_returnable"
    assert ask(subject, K.RETURN).code == "not_returnable"
    assert ask(subject, K.RETURN, "defect").code == "ok"


def test_what_is_being_made_is_not_cancelled() -> None:
    assert ask(case(line(S.PAID, rule=ReturnRule.MADE_TO_ORDER)), K.CANCEL).code == "ok"
    assert ask(case(line(S.PREPARING, rule=ReturnRule.MADE_TO_ORDER)), K.CANCEL).code == "not_returnable"


def test_what_an_installer_set_up_a_person_arranges() -> None:
    assert ask(case(line(S.DELIVERED, visit=True)), K.RETURN, "change_of_mind").code == "needs_person"
    assert ask(case(line(S.DELIVERED, visit=True)), K.RETURN, "defect").code == "ok"


# --- periods ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "reason", "code"),
    [
        (0, "change_of_mind", "ok"),
        (7, "change_of_mind", "ok"),
        (8, "change_of_mind", "period_over"),
        (8, "late", "period_over"),
        (8, None, "period_over"),
        (8, "defect", "ok"),
        (30, "defect", "ok"),
        (31, "wrong_item", "needs_person"),
        (90, "defect", "needs_person"),
        (91, "defect", "period_over"),
    ],
)
def test_periods(days: int, reason: str | None, code: str) -> None:
    assert ask(case(line(S.DELIVERED, days=days)), K.RETURN, reason).code == code


def test_the_last_day_counts_to_midnight_in_seoul() -> None:
    came = datetime(2026, 3, 1, 23, 50, tzinfo=SEOUL)
    each = line(S.DELIVERED)
    assert each.item.shipment is not None
    each = replace(each, item=replace(each.item, shipment=replace(each.item.shipment, delivered_at=came)))
    operation = Operation(K.RETURN, "x", reason="change_of_mind")
    last = datetime(2026, 3, 8, 23, 59, 59, tzinfo=SEOUL)
    assert decide(case(each), operation, POLICY, last).verdict.allowed
    verdict = decide(case(each), operation, POLICY, last + timedelta(seconds=1)).verdict
    assert verdict.code == "period_over"
    assert "3월 8일(일)" in verdict.text
