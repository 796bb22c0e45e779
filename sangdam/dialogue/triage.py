"""The kind of message an intent counts as (taxonomy: triage types). More of triage comes with its own issue."""

from __future__ import annotations

from typing import Any

TYPE_LABELS = {
    "faq": "자주 묻는 질문",
    "complaint": "클레임(불만)",
    "consultation": "상담 요청",
    "purchase": "구매/예약 요청",
    "none": "인사·잡담",
}

_TYPES = {
    "complaint": (
        "delivery_delay",
        "delivery_missing",
        "payment_issue",
        "complaint",
        "product_defect",
        "legal_risk",
        "service_outage",
        "abusive",
    ),
    "consultation": ("privacy_request", "partnership_proposal", "request_human", "request_callback"),
    "purchase": (
        "product_recommendation",
        "purchase_request",
        "reservation_request",
        "reservation_change",
        "bulk_order",
    ),
    "faq": (
        "order_status",
        "delivery_tracking",
        "change_address",
        "change_order_option",
        "cancel_order",
        "return_request",
        "exchange_request",
        "refund_status",
        "receipt_request",
        "product_question",
        "stock_inquiry",
        "promotion_inquiry",
        "faq",
    ),
}

_BY_INTENT = {intent: kind for kind, intents in _TYPES.items() for intent in intents}


def triage_of(intent: str | None) -> dict[str, Any] | None:
    """``{"type", "type_label"}``; None for dialogue acts, so that "네" does not overwrite what the customer came for."""
    kind = _BY_INTENT.get(intent or "")
    return None if kind is None else {"type": kind, "type_label": TYPE_LABELS[kind]}
