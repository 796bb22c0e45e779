"""Brains, the order system and the database fail under traffic: answered, or a person; and nobody has to mend anything."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from tests.faults.conftest import Database
from tests.faults.traffic import Customer, Promises, traffic
from tests.harness.clients import Api
from tests.stackrun.shop import Shop
from tests.stackrun.stack import BRAIN, SERVICE, Stack, until

#: Seconds the database is away.
OUTAGE = 20.0

_THINKING = "SELECT 1 FROM conversation WHERE claim_turn IS NOT NULL"


async def test_the_brain_is_killed_in_the_middle_of_turns(
    broken: Stack, api: Api, promises: Promises
) -> None:
    async with traffic(api, promises, seed=2, stack=broken) as more:
        await more(20)
        old = broken.process(BRAIN)
        old.suspend()
        await until(lambda: broken.rows(_THINKING))
        old.kill()
        await broken.replaced(BRAIN, old)
        await more(20)
    await promises.kept(broken)
    assert await answers_again(api, promises, broken)


async def test_a_hung_brain_is_replaced(broken: Stack, api: Api, promises: Promises) -> None:
    async with traffic(api, promises, seed=3, stack=broken) as more:
        await more(10)
        old = broken.process(BRAIN)
        old.suspend()
        await broken.replaced(BRAIN, old)
        await more(10)
    assert not old.is_running()
    await promises.kept(broken)
    assert await answers_again(api, promises, broken)


@contextmanager
def locked(stack: Stack, table: str) -> Iterator[None]:
    """Nobody gets at a table of the order system."""
    with psycopg.connect(stack.database_url) as holder:
        holder.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield


@contextmanager
def raising(stack: Stack, table: str) -> Iterator[None]:
    """Every new row of a table is an error."""
    stack.sql(
        "CREATE OR REPLACE FUNCTION test_raise() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$"
    )
    stack.sql(
        f"CREATE TRIGGER test_raise BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION test_raise()"
    )
    try:
        yield
    finally:
        stack.sql(f"DROP TRIGGER test_raise ON {table}")


@pytest.mark.parametrize("fault", [locked, raising])
async def test_an_action_that_cannot_be_done_ends_with_an_apology_and_a_person(
    fault: object, broken: Stack, goods: Shop, api: Api, promises: Promises
) -> None:
    order = goods.order("paid", ("P1501", "화이트"))
    customer = Customer(api, promises, broken)
    await customer.say("주문 취소할게요", wait=20)
    await customer.say(f"{order.number} {order.last4}", wait=20)
    with fault(broken, "shop.operations"):  # type: ignore[operator]
        said = await customer.say("네", wait=30)
        assert "죄송해요" in said[0]
        assert "상담원" in said[0]
    row = await broken.one(
        "SELECT owner, reason, detail FROM conversation JOIN handoff ON conversation_id = conversation.id WHERE conversation.id = %s",
        await customer.id(broken),
    )
    assert (row["owner"], row["reason"]) == ("waiting", "action_failed")
    assert (goods.states(order), goods.operations(order), goods.refunds(order)) == (["paid"], [], [])
    await promises.kept(broken)
    assert (goods.states(order), goods.operations(order)) == (["paid"], []), "nor later"


async def test_the_database_is_away_for_a_while(
    broken: Stack, api: Api, promises: Promises, database: Database
) -> None:
    service, brain = broken.process(SERVICE), broken.process(BRAIN)
    promises.refused.clear()
    async with traffic(api, promises, seed=4, stack=broken) as more:
        await more(20)
        database.stop()
        acknowledged = len(promises.acknowledged)
        gone = time.monotonic()

        async def refused() -> bool:
            return promises.refused["503"] >= 10 and time.monotonic() - gone >= OUTAGE

        await until(refused)
        # What was on its way when the database went may still have been stored; nothing after that.
        assert len(promises.acknowledged) <= acknowledged + 10
        database.start()
        await more(20)
    await promises.kept(broken)
    assert (broken.process(SERVICE), broken.process(BRAIN)) == (service, brain), "nothing had to be restarted"
    assert await answers_again(api, promises, broken)


async def answers_again(api: Api, promises: Promises, stack: Stack) -> bool:
    """Whether a newcomer gets the bot's answer."""
    return "3,000원" in (await Customer(api, promises, stack).say("배송비 얼마예요?", wait=30))[0]
