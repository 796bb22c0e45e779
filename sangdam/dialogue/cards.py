"""Cards as docs/protocol.md describes them, made from the order contract's words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sangdam.knowledge.article import Article
from sangdam.orders.contract import Order, OrderItem, Product, Refund, Shipment

Card = dict[str, Any]


def order_card(order: Order) -> Card:
    """One order."""
    return {"type": "order", "order": order_json(order)}


def orders_card(orders: Sequence[Order]) -> Card:
    """Several orders; the message's buttons pick one."""
    return {"type": "orders", "orders": [order_json(order) for order in orders]}


def products_card(products: Sequence[Product]) -> Card:
    """Products of the catalogue."""
    return {"type": "products", "products": [_product(product) for product in products]}


def article_card(article: Article) -> Card:
    """The links of a knowledge article; its answer is the message's text."""
    links = [{"title": link.title, "url": link.url} for link in article.links]
    return {"type": "article", "id": article.id, "title": article.title, "links": links}


def order_json(order: Order) -> Card:
    """ORDER of the protocol."""
    return {
        "number": order.number,
        "state": order.state.value,
        "state_label": order.state.label,
        "ordered_at": order.ordered_at.isoformat(),
        "title": order.title,
        "amount": order.amount,
        "receiver": order.receiver_masked,
        "address": order.address_masked,
        "items": [_item(item) for item in order.items],
        "shipments": [_shipment(shipment) for shipment in parcels(order)],
        "refund": _refund(order.refund),
    }


def parcels(order: Order) -> list[Shipment]:
    """The parcels of an order, each once."""
    found: dict[str, Shipment] = {}
    for item in order.items:
        if item.shipment is not None:
            found.setdefault(item.shipment.tracking_number, item.shipment)
    return list(found.values())


def _item(item: OrderItem) -> Card:
    return {
        "id": item.id,
        "name": item.name,
        "option": item.option,
        "quantity": item.quantity,
        "price": item.price,
        "state": item.state.value,
        "state_label": item.state.label,
        "image_url": item.image_url,
    }


def _shipment(shipment: Shipment) -> Card:
    return {
        "courier": shipment.courier,
        "courier_name": shipment.courier_name,
        "tracking_number": shipment.tracking_number,
        "tracking_url": shipment.tracking_url,
        "expected_on": _time(shipment.expected_on),
        "delivered_at": _time(shipment.delivered_at),
        "steps": [
            {"at": step.at.isoformat(), "place": step.place, "text": step.text} for step in shipment.steps
        ],
    }


def _refund(refund: Refund | None) -> Card | None:
    if refund is None:
        return None
    return {
        "amount": refund.amount,
        "method": refund.method,
        "expected_on": refund.expected_on.isoformat(),
        "done_at": _time(refund.done_at),
    }


def _product(product: Product) -> Card:
    return {
        "id": product.id,
        "name": product.name,
        "price": product.price,
        "image_url": product.image_url,
        "url": f"/shop/products/{product.id}",
        "summary": product.summary,
    }


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
