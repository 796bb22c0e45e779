"""Whether the shop allows an operation now, what it costs and gives back.

Pure: a `Case` and `now` go in, a `Ruling` comes out. `DemoShop` calls `decide` twice, once to answer
`check` and once under row locks in `execute`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from sangdam.orders.case import Case, Change, Line, Money, Refusal, ReturnRule, Ruling, ShopPolicy
from sangdam.orders.contract import Operation, OperationKind, OrderItem, OrderState, Verdict
from sangdam.orders.line_rules import RULES
from sangdam.orders.money import settle
from sangdam.orders.regions import region_of
from sangdam.orders.states import BEFORE_SHIPPING, CLAIMS, FINISHED, overall
from sangdam.orders.wording import josa, quoted, won

__all__ = ["Case", "Line", "ReturnRule", "Ruling", "ShopPolicy", "decide", "unknown_order"]

_PLACE = re.compile(r"[가-힣0-9·]+(?:로|길|동|읍|면|리|가)\s*\d")
_LAST_REFUSED = ("already_done", "in_progress")  # the least telling when the whole order is meant


def decide(
    case: Case, operation: Operation, policy: ShopPolicy, now: datetime, *, final: bool = False
) -> Ruling:
    """The ruling on `operation`. `final` is set when it is carried out: then the new option or address must
    be there, while a mere question ("may I exchange this?") is answered without one.
    """
    chosen = _chosen(case, operation)
    if chosen is None:
        return _refused(Refusal("unknown_item", "그 주문에는 말씀하신 상품이 없어요."))
    if operation.kind is OperationKind.CHANGE_ADDRESS:
        return _address(case, operation, final)
    if _needs_option(operation, final):
        return _refused(Refusal("option_unavailable", "어떤 옵션으로 바꿔 드릴지 알려 주세요."))
    return _by_line(case, chosen, operation, policy, now)


def unknown_order() -> Ruling:
    """The ruling when no order has the number: nothing is told about which numbers exist."""
    return _refused(Refusal("unknown_item", "주문을 찾지 못했어요. 주문번호를 다시 확인해 주세요."))


def _chosen(case: Case, operation: Operation) -> tuple[Line, ...] | None:
    """The lines meant, None if one of them is not in this order."""
    if not operation.item_ids:
        return case.lines
    by_id = {line.item.id: line for line in case.lines}
    if any(item_id not in by_id for item_id in operation.item_ids):
        return None
    return tuple(by_id[item_id] for item_id in dict.fromkeys(operation.item_ids))


def _needs_option(operation: Operation, final: bool) -> bool:
    if not final or operation.option:
        return False
    if operation.kind is OperationKind.CHANGE_OPTION:
        return True
    return operation.kind is OperationKind.EXCHANGE and operation.reason in ("size", "colour")


def _by_line(
    case: Case, chosen: Sequence[Line], operation: Operation, policy: ShopPolicy, now: datetime
) -> Ruling:
    """Named lines must all be allowed; for a whole order those that may be changed are, and the text says so."""
    decisions = [RULES[operation.kind](line, operation, policy, now) for line in chosen]
    changes = [decision for decision in decisions if isinstance(decision, Change)]
    refusals = [decision for decision in decisions if isinstance(decision, Refusal)]
    if refusals and (operation.item_ids or not changes):
        return _refused(min(refusals, key=lambda refusal: refusal.code in _LAST_REFUSED))
    if operation.option and len(changes) > 1:
        return _refused(Refusal("unknown_item", "어떤 상품의 옵션을 바꿀지 하나만 골라 주세요."))
    money = settle(case, changes, operation, policy)
    left_out = [line for line, decision in zip(chosen, decisions, strict=True) if _matters(line, decision)]
    verdict = Verdict(
        allowed=True,
        code="ok",
        text=_allowed_text(case, changes, left_out, operation, money),
        fee=money.fee,
        refund_amount=money.refund,
        items=tuple(change.line.item for change in changes),
    )
    return Ruling(verdict, tuple(changes), money.shipping_held)


def _matters(line: Line, decision: Change | Refusal) -> bool:
    """Whether a customer would miss this refused line; what is long finished is not worth a word."""
    return isinstance(decision, Refusal) and line.item.state not in FINISHED


def _allowed_text(
    case: Case, changes: Sequence[Change], left_out: Sequence[Line], operation: Operation, money: Money
) -> str:
    what = _title([change.line.item for change in changes])
    sentences = [_headline(case, changes, operation, what, money), money.note.strip()]
    if left_out:
        rest = _title([line.item for line in left_out])
        sentences.append(f"{josa(rest, '은/는')} 지금 상태로는 함께 처리할 수 없어서 빠져요.")
    return " ".join(sentence for sentence in sentences if sentence)


def _headline(case: Case, changes: Sequence[Change], operation: Operation, what: str, money: Money) -> str:
    refund = f"환불 금액은 {won(money.refund)}이에요."
    if operation.kind is OperationKind.CANCEL:
        if case.unpaid:
            return f"{what} 취소가 가능해요. 아직 입금 전이라 환불할 금액은 없어요."
        if any(change.state is OrderState.CANCEL_REQUESTED for change in changes):
            return f"{josa(what, '은/는')} 준비 중이라 취소 요청으로 접수되고, 발송 전이면 취소돼요. {refund}"
        return f"{what} 취소가 가능해요. {refund}"
    if operation.kind is OperationKind.RETURN:
        free = "" if money.fee else " 반품 배송비는 없어요."
        return f"{what} 반품이 가능해요.{free} {refund}"
    wanted = changes[0].option
    target = f" {josa(wanted, '으로/로')}" if wanted else ""
    if operation.kind is OperationKind.EXCHANGE:
        return f"{what}{target} 교환이 가능해요." + ("" if money.fee else " 교환 배송비는 없어요.")
    return f"{what} 옵션을{target} 바꿀 수 있어요."


def _title(items: Sequence[OrderItem]) -> str:
    first = quoted(items[0].name)
    return first if len(items) == 1 else f"{first} 외 {len(items) - 1}건"


def _address(case: Case, operation: Operation, final: bool) -> Ruling:
    """An address belongs to the whole order, and may change only before 배송준비중."""
    state = overall(line.item.state for line in case.lines)
    refusal = _address_refusal(state) or _address_unusable(case, operation, final)
    if refusal:
        return _refused(refusal)
    moved = tuple(line.item for line in case.lines if line.item.state in BEFORE_SHIPPING)
    verdict = Verdict(True, "ok", "아직 배송 준비 전이라 배송지를 바꿀 수 있어요.", items=moved)
    return Ruling(verdict, (), case.shipping_held)


def _address_refusal(state: OrderState) -> Refusal | None:
    if state in (OrderState.AWAITING_PAYMENT, OrderState.PAID, OrderState.PREPARING):
        return None
    if state in FINISHED:
        return Refusal(
            "already_done", f"이미 {josa(state.label, '이/가')} 된 주문이라 배송지를 바꿀 수 없어요."
        )
    if state in CLAIMS:
        return Refusal("in_progress", f"{state.label} 상태라 배송지를 바꿀 수 없어요.")
    if state is OrderState.CONFIRMED:
        return Refusal("confirmed", "구매확정이 끝난 주문이라 배송지를 바꿀 수 없어요.")
    if state in (OrderState.READY_TO_SHIP, OrderState.PARTLY_SHIPPED):
        text = f"지금 {state.label}이라 배송지를 바로 바꿀 수 없어요. 상담원이 확인해 드릴게요."
        return Refusal("needs_person", text)
    return Refusal(
        "already_shipped",
        "이미 발송돼서 배송지를 바꿀 수 없어요. 택배사에 문의하시면 빠르게 확인하실 수 있어요.",
    )


def _address_unusable(case: Case, operation: Operation, final: bool) -> Refusal | None:
    """A new address must be one a parcel can reach at the same price; another price a person settles."""
    if not operation.address:
        return Refusal("needs_person", "새 배송지를 알려 주세요.") if final else None
    if not _PLACE.search(operation.address):
        return Refusal("needs_person", "도로명이나 지번까지 들어간 주소로 다시 알려 주세요.")
    if region_of(operation.address) is not case.region:
        return Refusal("needs_person", "제주·도서산간은 배송비가 달라져서 상담원이 확인해 드려야 해요.")
    return None


def _refused(refusal: Refusal) -> Ruling:
    return Ruling(Verdict(False, refusal.code, refusal.text, alternatives=refusal.alternatives))
