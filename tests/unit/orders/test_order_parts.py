"""Parts of an order, options, addresses, and the state of the whole."""

from __future__ import annotations

import pytest

from sangdam.orders.case import Case
from sangdam.orders.contract import OrderState
from sangdam.orders.states import overall

from .order_cases import LINE_STATES, K, S, ask, case, line

# --- parts of an order -------------------------------------------------------------------------------------------


def mixed() -> Case:
    return case(line(S.IN_TRANSIT, item_id="0", name="냄비"), line(S.PREPARING, item_id="1", name="텀블러"))


def test_the_whole_order_means_what_can_be_cancelled_and_says_so() -> None:
    verdict = ask(mixed(), K.CANCEL)
    assert [item.id for item in verdict.items] == ["1"]
    assert "‘냄비’는 지금 상태로는" in verdict.text


def test_a_named_line_must_be_allowed() -> None:
    assert ask(mixed(), K.CANCEL, item_ids=("0",)).code == "already_shipped"
    assert ask(mixed(), K.CANCEL, item_ids=("0", "1")).code == "already_shipped"
    assert ask(mixed(), K.CANCEL, item_ids=("1", "1")).allowed


def test_a_partly_shipped_order_moves_only_with_a_person() -> None:
    assert ask(mixed(), K.CHANGE_ADDRESS, address="서울 종로구 세종대로 172").code == "needs_person"


def test_what_is_finished_long_ago_is_not_mentioned() -> None:
    subject = case(line(S.CANCELLED, item_id="0", name="냄비"), line(S.PAID, item_id="1", name="텀블러"))
    assert "냄비" not in ask(subject, K.CANCEL).text


def test_unknown_lines() -> None:
    assert ask(case(line(S.PAID)), K.CANCEL, item_ids=("z",)).code == "unknown_item"


# --- options and addresses ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("option", "code"),
    [
        ("260", "ok"),
        ("260으로 바꿔주세요", "ok"),
        ("270", "option_unavailable"),
        ("300", "option_unavailable"),
    ],
)
def test_another_option_must_exist_and_be_there(option: str, code: str) -> None:
    assert ask(case(line(S.PAID)), K.CHANGE_OPTION, option=option).code == code
    assert ask(case(line(S.DELIVERED)), K.EXCHANGE, "size", option=option).code == code


def test_the_option_it_has_already() -> None:
    assert ask(case(line(S.PAID)), K.CHANGE_OPTION, option="250").code == "already_done"


def test_there_must_be_enough_of_it() -> None:
    assert ask(case(line(S.PAID, quantity=6)), K.CHANGE_OPTION, option="260").code == "option_unavailable"


def test_a_question_needs_no_option_yet_but_doing_it_does() -> None:
    for kind, state in ((K.EXCHANGE, S.DELIVERED), (K.CHANGE_OPTION, S.PAID)):
        assert ask(case(line(state)), kind, "size", final=False).allowed
        assert ask(case(line(state)), kind, "size", final=True).code == "option_unavailable"


def test_a_faulty_item_is_exchanged_for_the_same() -> None:
    verdict = ask(case(line(S.DELIVERED)), K.EXCHANGE, "defect")
    assert (verdict.allowed, verdict.fee) == (True, 0)
    assert ask(case(line(S.DELIVERED, plain=True)), K.EXCHANGE, "defect").allowed


def test_sold_out_exchanges_may_be_returned() -> None:
    assert ask(case(line(S.DELIVERED)), K.EXCHANGE, "size", option="270").alternatives == (K.RETURN,)


def test_one_option_for_two_lines_is_unclear() -> None:
    subject = case(line(S.PAID, item_id="0"), line(S.PAID, item_id="1"))
    assert ask(subject, K.CHANGE_OPTION, option="260").code == "unknown_item"


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("서울 종로구 세종대로 172", "ok"),
        ("마포구 합정동 123-4", "ok"),
        ("회사로 보내주세요", "needs_person"),
        ("제주 제주시 노형로 12", "needs_person"),
        ("경북 울릉군 울릉읍 도동길 3", "needs_person"),
        (None, "needs_person"),
    ],
)
def test_addresses(address: str | None, code: str) -> None:
    assert ask(case(line(S.PAID)), K.CHANGE_ADDRESS, address=address).code == code


def test_asking_about_an_address_needs_none() -> None:
    assert ask(case(line(S.PAID)), K.CHANGE_ADDRESS, final=False).allowed


# --- the state of an order ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ((S.PAID,), S.PAID),
        ((S.PAID, S.PREPARING), S.PREPARING),
        ((S.PREPARING, S.IN_TRANSIT), S.PARTLY_SHIPPED),
        ((S.READY_TO_SHIP, S.DELIVERED), S.PARTLY_SHIPPED),
        ((S.IN_TRANSIT, S.DELIVERED), S.IN_TRANSIT),
        ((S.DELIVERED, S.RETURN_REQUESTED), S.DELIVERED),
        ((S.CANCELLED, S.PAID), S.PAID),
        ((S.CANCELLED, S.CANCEL_REQUESTED), S.CANCEL_REQUESTED),
        ((S.CANCELLED, S.RETURNED), S.RETURNED),
        ((S.CANCELLED, S.CANCELLED), S.CANCELLED),
    ],
)
def test_overall(states: tuple[OrderState, ...], expected: OrderState) -> None:
    assert overall(states) is expected


@pytest.mark.parametrize("state", LINE_STATES)
def test_one_line_is_the_order(state: OrderState) -> None:
    assert overall([state]) is state
