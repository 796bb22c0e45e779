"""What cancelling and returning costs and gives back."""

from __future__ import annotations

from datetime import datetime

import pytest

from sangdam.clock import SEOUL
from sangdam.orders.case import Case
from sangdam.orders.contract import Operation, OperationKind
from sangdam.orders.money import expected_on
from sangdam.orders.policy import decide
from sangdam.orders.regions import Region

from .order_cases import NOW, POLICY, K, S, ask, case, delivered, line, paid


@pytest.mark.parametrize(
    ("subject", "ids", "fee", "refund"),
    [
        (case(*paid(60_000)), (), 0, 60_000),
        (case(*paid(20_000), held=3_000), (), 0, 23_000),
        (case(*paid(40_000, 20_000)), ("1",), 3_000, 17_000),  # drops below 50,000
        (case(*paid(50_000, 20_000)), ("1",), 0, 20_000),
        (case(*paid(20_000, 20_000), held=3_000), ("0",), 0, 20_000),  # had paid its shipping
        (case(*paid(40_000, 20_000), always_free=True), ("1",), 0, 20_000),
        (case(*paid(49_000, 2_000)), ("1",), 3_000, 0),  # owes more than comes back
        (case(*paid(40_000, 20_000), held=3_000, region=Region.JEJU), ("1",), 3_000, 17_000),
        (case(*paid(60_000), held=3_000, region=Region.JEJU), (), 0, 63_000),
        (case(line(S.AWAITING_PAYMENT, 20_000), held=3_000), (), 0, 0),
        (case(line(S.PAID, 20_000, quantity=3)), (), 0, 60_000),
    ],
)
def test_cancelling_gives_back(subject: Case, ids: tuple[str, ...], fee: int, refund: int) -> None:
    verdict = ask(subject, K.CANCEL, item_ids=ids)
    assert (verdict.allowed, verdict.fee, verdict.refund_amount) == (True, fee, refund)


@pytest.mark.parametrize(
    ("subject", "ids", "reason", "fee", "refund"),
    [
        (case(*delivered(60_000)), (), "change_of_mind", 6_000, 54_000),
        (case(*delivered(60_000)), (), "defect", 0, 60_000),
        (
            case(*delivered(20_000), held=3_000),
            (),
            "change_of_mind",
            6_000,
            17_000,
        ),  # 3,000 of it was paid before
        (case(*delivered(20_000), held=3_000), (), "defect", 0, 23_000),
        (case(*delivered(20_000, 20_000), held=3_000), ("0",), "defect", 0, 20_000),
        (case(*delivered(40_000, 20_000)), ("1",), "change_of_mind", 6_000, 14_000),
        (
            case(*delivered(60_000, 20_000)),
            ("1",),
            "change_of_mind",
            3_000,
            17_000,
        ),  # the rest still ships free
        (case(*delivered(60_000), held=3_000, region=Region.JEJU), (), "change_of_mind", 12_000, 51_000),
        (case(*delivered(60_000), held=5_000, region=Region.ISLAND), (), "change_of_mind", 16_000, 49_000),
        (case(*delivered(4_000), held=3_000), (), "change_of_mind", 6_000, 1_000),
        (case(*delivered(2_000), held=3_000), (), "change_of_mind", 6_000, 0),
    ],
)
def test_returning_gives_back(
    subject: Case, ids: tuple[str, ...], reason: str, fee: int, refund: int
) -> None:
    verdict = ask(subject, K.RETURN, reason, item_ids=ids)
    assert (verdict.allowed, verdict.fee, verdict.refund_amount) == (True, fee, refund)


def test_what_a_refund_does_not_cover_is_said() -> None:
    assert "1,000원은 따로" in ask(case(*delivered(2_000), held=3_000), K.RETURN).text
    assert "1,000원은 따로" in ask(case(*paid(49_000, 2_000)), K.CANCEL, item_ids=("1",)).text


def test_two_returns_pay_the_way_there_once() -> None:
    first = case(*delivered(30_000, 30_000))
    ruling = decide(first, Operation(K.RETURN, "x", ("0",), reason="size"), POLICY, NOW)
    assert (ruling.verdict.refund_amount, ruling.shipping_held) == (24_000, 3_000)
    rest = (line(S.RETURN_REQUESTED, 30_000, item_id="0"), first.lines[1])
    second = decide(case(*rest, held=3_000), Operation(K.RETURN, "x", ("1",), reason="size"), POLICY, NOW)
    assert second.verdict.refund_amount == 27_000


def test_shipping_that_was_used_is_not_given_back() -> None:
    subject = case(line(S.DELIVERED, 20_000, item_id="0"), line(S.PREPARING, 20_000, item_id="1"), held=3_000)
    assert ask(subject, K.CANCEL, item_ids=("1",)).refund_amount == 20_000


@pytest.mark.parametrize(
    ("asked", "method", "kind", "due"),
    [
        ("2026-03-18", "신용카드", K.CANCEL, "2026-03-25"),
        ("2026-03-20", "무통장입금", K.CANCEL, "2026-03-24"),  # over a weekend
        ("2026-03-21", "무통장입금", K.CANCEL, "2026-03-24"),
        ("2026-03-18", "무통장입금", K.RETURN, "2026-03-26"),
        ("2026-03-18", "카카오페이", K.RETURN, "2026-03-31"),
    ],
)
def test_refunds_come_on_working_days(asked: str, method: str, kind: OperationKind, due: str) -> None:
    moment = datetime.fromisoformat(asked).replace(hour=22, tzinfo=SEOUL)
    assert expected_on(moment, method, kind, POLICY).date().isoformat() == due
