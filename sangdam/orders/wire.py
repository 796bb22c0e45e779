"""An `Outcome` as JSON and back, so that the first answer to an operation key can be given again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sangdam.orders.contract import (
    OperationKind,
    OrderItem,
    OrderState,
    Outcome,
    Shipment,
    TrackingStep,
    Verdict,
)


def to_json(outcome: Outcome) -> dict[str, Any]:
    """Plain values only; moments become ISO 8601 text."""
    plain = _plain(asdict(outcome))
    assert isinstance(plain, dict)
    return plain


def from_json(value: Mapping[str, Any], *, repeated: bool) -> Outcome:
    """The outcome `to_json` wrote."""
    return Outcome(value["done"], value["receipt"], _verdict(value["verdict"]), repeated)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def _verdict(value: Mapping[str, Any]) -> Verdict:
    return Verdict(
        allowed=value["allowed"],
        code=value["code"],
        text=value["text"],
        fee=value["fee"],
        refund_amount=value["refund_amount"],
        items=tuple(_item(item) for item in value["items"]),
        alternatives=tuple(OperationKind(kind) for kind in value["alternatives"]),
    )


def _item(value: Mapping[str, Any]) -> OrderItem:
    shipment = value["shipment"]
    parts = {
        **value,
        "state": OrderState(value["state"]),
        "shipment": _shipment(shipment) if shipment else None,
    }
    return OrderItem(**parts)


def _shipment(value: Mapping[str, Any]) -> Shipment:
    steps = tuple(TrackingStep(_moment(step["at"]), step["place"], step["text"]) for step in value["steps"])
    moments = {
        name: _moment(value[name]) for name in ("shipped_at", "expected_on", "delivered_at") if value[name]
    }
    return Shipment(**{**value, **moments, "steps": steps})


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
