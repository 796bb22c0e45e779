"""What every `OrderSystem` must do. Subclass `OrderSystemContract`, give it the fixtures `shop` and `known`.

`known` names orders the system under test holds; tests that change one do so in a system of their own, so the
fixtures must be fresh for each test.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

import pytest

from sangdam.orders.contract import Operation, OperationKind, OrderState, OrderSystem

UNKNOWN_ORDER = "20190101-9999999"
ANY_PLACE = "서울 종로구 세종대로 172"


@dataclass(frozen=True)
class Known:
    """What the system under test holds.

    `paid` has two lines or more and may be cancelled at once; `in_transit` and `delivered` say where they are;
    `secrets` are texts of those orders nobody may see: full names, phone numbers, streets, door codes.
    """

    member_id: str
    member_name: str
    lonely_member_id: str
    phone_last4: str
    paid: str
    in_transit: str
    delivered: str
    product_text: str
    product_name: str
    secrets: tuple[str, ...]


def cancel(number: str, *item_ids: str) -> Operation:
    return Operation(OperationKind.CANCEL, number, item_ids, reason="change_of_mind")


def send_back(number: str, reason: str = "change_of_mind") -> Operation:
    return Operation(OperationKind.RETURN, number, reason=reason)


class OrderSystemContract:
    # --- who -----------------------------------------------------------------------------------------

    async def test_a_member_is_known_by_id(self, shop: OrderSystem, known: Known) -> None:
        member = await shop.member(known.member_id)
        assert member is not None
        assert (member.id, member.name, member.phone_last4) == (
            known.member_id,
            known.member_name,
            known.phone_last4,
        )

    @pytest.mark.parametrize("member_id", ["", "nobody", "M0001' OR '1'='1", "M\x01", "가" * 500])
    async def test_nobody_else_is_a_member(self, shop: OrderSystem, member_id: str) -> None:
        assert await shop.member(member_id) is None
        assert list(await shop.orders_of(member_id)) == []

    async def test_orders_come_newest_first(self, shop: OrderSystem, known: Known) -> None:
        orders = await shop.orders_of(known.member_id)
        moments = [order.ordered_at for order in orders]
        assert moments == sorted(moments, reverse=True)
        assert {known.paid, known.in_transit, known.delivered} <= {order.number for order in orders}
        assert {order.member_id for order in orders} == {known.member_id}

    @pytest.mark.parametrize("limit", [0, 1, 2])
    async def test_the_limit_holds(self, shop: OrderSystem, known: Known, limit: int) -> None:
        everything = await shop.orders_of(known.member_id)
        assert list(await shop.orders_of(known.member_id, limit)) == list(everything)[:limit]

    async def test_a_member_without_orders_has_none(self, shop: OrderSystem, known: Known) -> None:
        assert await shop.member(known.lonely_member_id) is not None
        assert list(await shop.orders_of(known.lonely_member_id)) == []

    # --- proof ---------------------------------------------------------------------------------------

    async def test_number_and_phone_prove_an_order(self, shop: OrderSystem, known: Known) -> None:
        proved = await shop.prove(known.in_transit, known.phone_last4)
        assert proved is not None
        assert proved == await shop.order(known.in_transit)

    async def test_every_wrong_proof_gets_the_same_answer(self, shop: OrderSystem, known: Known) -> None:
        wrong = "0000" if known.phone_last4 != "0000" else "1111"
        tries = [
            (known.in_transit, wrong),
            (UNKNOWN_ORDER, known.phone_last4),
            (UNKNOWN_ORDER, wrong),
            (known.in_transit, ""),
            (known.in_transit, known.phone_last4[:3]),
            (known.in_transit, known.phone_last4 + "0"),
            (known.in_transit, "____"),
            (known.in_transit, "%"),
            (UNKNOWN_ORDER, "----"),
            ("", ""),
            ("' OR true --", known.phone_last4),
        ]
        assert [await shop.prove(*each) for each in tries] == [None] * len(tries)

    async def test_another_spelling_of_a_number_proves_nothing(self, shop: OrderSystem, known: Known) -> None:
        """Otherwise a limit on attempts per order number could be walked around."""
        for spelling in (
            known.in_transit.replace("-", ""),
            f" {known.in_transit}",
            known.in_transit.replace("-", " "),
        ):
            assert await shop.prove(spelling, known.phone_last4) is None

    # --- what an order shows ---------------------------------------------------------------------------

    async def test_an_order_adds_up(self, shop: OrderSystem, known: Known) -> None:
        for order in await shop.orders_of(known.member_id):
            assert order.items
            assert order.ordered_at.tzinfo is not None
            assert (
                order.amount == sum(item.price * item.quantity for item in order.items) + order.shipping_fee
            )
            assert len({item.id for item in order.items}) == len(order.items)
            assert order.title.startswith(order.items[0].name)

    async def test_a_parcel_under_way_can_be_followed(self, shop: OrderSystem, known: Known) -> None:
        order = await shop.order(known.in_transit)
        assert order is not None
        assert order.state is OrderState.IN_TRANSIT
        shipment = order.items[0].shipment
        assert shipment is not None
        assert shipment.tracking_number.isdigit()
        assert shipment.tracking_url.startswith("https://")
        assert shipment.delivered_at is None
        assert shipment.steps
        assert [step.at for step in shipment.steps] == sorted(step.at for step in shipment.steps)

    async def test_nothing_secret_ever_shows(self, shop: OrderSystem, known: Known) -> None:
        shown = [await shop.member(known.lonely_member_id), await shop.prove(known.paid, known.phone_last4)]
        shown += list(await shop.orders_of(known.member_id))
        for kind in OperationKind:
            shown += [await shop.check(Operation(kind, known.paid, address=ANY_PLACE))]
            shown += [await shop.execute(f"secret-{kind}", Operation(kind, known.paid, address=ANY_PLACE))]
        for secret in known.secrets:
            assert secret not in repr(shown)
        assert ANY_PLACE not in repr(await shop.order(known.paid))

    async def test_no_order_is_no_order(self, shop: OrderSystem) -> None:
        for number in (UNKNOWN_ORDER, "", "x", "' OR true --"):
            assert await shop.order(number) is None

    # --- asking ----------------------------------------------------------------------------------------

    @pytest.mark.parametrize("kind", list(OperationKind))
    async def test_asking_changes_nothing(self, shop: OrderSystem, known: Known, kind: OperationKind) -> None:
        for number in (known.paid, known.in_transit, known.delivered):
            before = await shop.order(number)
            operation = Operation(kind, number, reason="change_of_mind", address=ANY_PLACE)
            first = await shop.check(operation)
            assert await shop.check(operation) == first
            assert await shop.order(number) == before

    @pytest.mark.parametrize("kind", list(OperationKind))
    async def test_every_verdict_can_be_read_out(
        self, shop: OrderSystem, known: Known, kind: OperationKind
    ) -> None:
        for number in (known.paid, known.in_transit, known.delivered, UNKNOWN_ORDER):
            verdict = await shop.check(Operation(kind, number, reason="size"))
            assert verdict.text.endswith("요.")
            assert verdict.allowed == (verdict.code == "ok")
            assert verdict.fee >= 0
            assert verdict.refund_amount >= 0
            assert bool(verdict.items) == verdict.allowed
            assert kind not in verdict.alternatives

    async def test_what_is_on_its_way_is_not_cancelled(self, shop: OrderSystem, known: Known) -> None:
        verdict = await shop.check(cancel(known.in_transit))
        assert (verdict.allowed, verdict.code) == (False, "already_shipped")
        assert OperationKind.RETURN in verdict.alternatives

    async def test_an_item_of_another_order_is_unknown(self, shop: OrderSystem, known: Known) -> None:
        other = await shop.order(known.delivered)
        assert other is not None
        for item_id in (other.items[0].id, "nothing", ""):
            assert (await shop.check(cancel(known.paid, item_id))).code == "unknown_item"

    # --- doing -----------------------------------------------------------------------------------------

    async def test_a_cancellation_is_done_as_announced(self, shop: OrderSystem, known: Known) -> None:
        announced = await shop.check(cancel(known.paid))
        outcome = await shop.execute("k", cancel(known.paid))
        assert outcome.done
        assert outcome.receipt
        assert not outcome.repeated
        assert outcome.verdict == announced
        order = await shop.order(known.paid)
        assert order is not None
        assert order.state in (OrderState.CANCELLED, OrderState.CANCEL_REQUESTED)
        assert order.refund is not None
        assert order.refund.amount == announced.refund_amount == order.amount

    async def test_one_line_is_cancelled_alone(self, shop: OrderSystem, known: Known) -> None:
        order = await shop.order(known.paid)
        assert order is not None
        first, *rest = order.items
        outcome = await shop.execute("k", cancel(known.paid, first.id))
        assert outcome.done
        assert [item.id for item in outcome.verdict.items] == [first.id]
        after = await shop.order(known.paid)
        assert after is not None
        assert after.items[0].state in (OrderState.CANCELLED, OrderState.CANCEL_REQUESTED)
        assert list(after.items[1:]) == rest

    async def test_the_same_key_again_does_nothing(self, shop: OrderSystem, known: Known) -> None:
        first = await shop.execute("k", cancel(known.paid))
        after = await shop.order(known.paid)
        for operation in (cancel(known.paid), cancel(known.delivered)):
            assert await shop.execute("k", operation) == replace(first, repeated=True)
        assert await shop.order(known.paid) == after

    async def test_twenty_at_once_with_one_key_happen_once(self, shop: OrderSystem, known: Known) -> None:
        outcomes = await asyncio.gather(*(shop.execute("k", cancel(known.paid)) for _ in range(20)))
        assert sum(not outcome.repeated for outcome in outcomes) == 1
        assert len({replace(outcome, repeated=True).receipt for outcome in outcomes}) == 1
        assert all(outcome.done for outcome in outcomes)
        assert {outcome.verdict.refund_amount for outcome in outcomes} == {outcomes[0].verdict.refund_amount}

    async def test_twenty_at_once_with_twenty_keys_happen_once(self, shop: OrderSystem, known: Known) -> None:
        outcomes = await asyncio.gather(*(shop.execute(f"k{i}", cancel(known.paid)) for i in range(20)))
        assert sum(outcome.done for outcome in outcomes) == 1
        refused = {outcome.verdict.code for outcome in outcomes if not outcome.done}
        assert refused <= {"already_done", "in_progress"}

    async def test_a_refusal_is_remembered_too(self, shop: OrderSystem, known: Known) -> None:
        first = await shop.execute("k", cancel(known.in_transit))
        assert (first.done, first.receipt, first.verdict.code) == (False, "", "already_shipped")
        assert await shop.execute("k", cancel(known.in_transit)) == replace(first, repeated=True)

    async def test_an_unknown_order_is_refused(self, shop: OrderSystem) -> None:
        for number in (UNKNOWN_ORDER, ""):
            outcome = await shop.execute(f"k{number}", cancel(number))
            assert (outcome.done, outcome.verdict.code) == (False, "unknown_item")

    async def test_a_return_starts_and_is_not_started_twice(self, shop: OrderSystem, known: Known) -> None:
        outcome = await shop.execute("k1", send_back(known.delivered))
        assert outcome.done
        order = await shop.order(known.delivered)
        assert order is not None
        assert order.state is OrderState.RETURN_REQUESTED
        again = await shop.execute("k2", send_back(known.delivered))
        assert (again.done, again.verdict.code) == (False, "in_progress")

    async def test_a_fault_costs_the_customer_nothing(self, shop: OrderSystem, known: Known) -> None:
        fault = await shop.check(send_back(known.delivered, "defect"))
        whim = await shop.check(send_back(known.delivered))
        assert fault.fee == 0 < whim.fee
        assert fault.refund_amount > whim.refund_amount

    async def test_nothing_happens_without_a_key(self, shop: OrderSystem, known: Known) -> None:
        with pytest.raises(ValueError, match="key"):
            await shop.execute("", cancel(known.paid))

    # --- products --------------------------------------------------------------------------------------

    async def test_a_product_is_found_by_what_people_call_it(self, shop: OrderSystem, known: Known) -> None:
        for text in (
            known.product_text,
            f"{known.product_text} 있어요?",
            known.product_text.replace(" ", ""),
        ):
            found = await shop.products(text)
            assert found[0].name == known.product_name
        assert found[0].price > 0
        assert found[0].facts

    @pytest.mark.parametrize(
        "text", ["", "   ", "안녕하세요", "%", "_", "\\", "ㅋㅋㅋㅋ", "🙂", "배송 언제 와요"]
    )
    async def test_no_product_is_named(self, shop: OrderSystem, text: str) -> None:
        assert list(await shop.products(text)) == []

    async def test_all_products_come_by_id_and_each_is_found_by_its_name(self, shop: OrderSystem) -> None:
        everything = await shop.all_products()
        ids = [product.id for product in everything]
        assert ids == sorted(set(ids))
        for product in everything[:: max(1, len(everything) // 10)]:
            assert product in await shop.products(product.name)
