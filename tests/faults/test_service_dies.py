"""The service is killed at every step of a message's journey, and a frozen one comes back too late."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import pytest

from sangdam.settings import PROJECT
from sangdam.stack.loopback import free_port
from tests.faults.gates import gate
from tests.faults.traffic import Customer, Promises, traffic
from tests.harness.clients import Api, new_event
from tests.stackrun.shop import Placed, Shop
from tests.stackrun.stack import BRAIN, SERVICE, Stack, until, until_now

RECEIPT = "취소가 접수됐어요"


async def about_to_agree(customer: Customer, order: Placed) -> str:
    """A customer whom the bot has just asked for a yes; the conversation's id."""
    await customer.say("주문 취소할게요", wait=20)
    asked = await customer.say(f"{order.number} {order.last4}", wait=20)
    assert "환불해 드릴까요?" in asked[-1]
    return await customer.id(customer.stack)


def replies(stack: Stack, conversation: str, text: str) -> int:
    """How often the bot said something."""
    rows = stack.sql(
        "SELECT 1 FROM message WHERE conversation_id = %s AND author = 'bot' AND body ->> 'text' LIKE %s",
        conversation, f"%{text}%",
    )  # fmt: skip
    return len(rows)


async def send(customer: Customer, text: str) -> str:
    """Send and be acknowledged, without waiting for the answer; the event's id."""
    await customer.say(text)
    return next(reversed(customer.promises.acknowledged))


#: Where the service is killed; whether what waits there still happens; how often the turn was begun in the end.
DEATHS = {
    "after the journal, before the claim": ("claim", False),
    "after the claim, before the turn": ("turn", False),
    "claimed for nobody": ("claim", True),
    "after the order was changed, before the commit": ("commit", False),
    "after the commit, before delivery": ("commit", True),
}


@pytest.mark.parametrize("death", DEATHS.values(), ids=list(DEATHS))
async def test_killed_at_a_step(
    death: tuple[str, bool], broken: Stack, goods: Shop, api: Api, promises: Promises
) -> None:
    step, happens = death
    order = goods.order("paid", ("P1501", "화이트"))
    customer = Customer(api, promises, broken)
    async with traffic(api, promises, seed=1, stack=broken) as more:
        conversation = await about_to_agree(customer, order)
        with gate(broken, step, conversation) as stop:
            await send(customer, "네")
            await stop.reached()
            if step == "commit":
                assert goods.operations(order) == ["cancel"], (
                    "the order was changed in a transaction of its own"
                )
            old = broken.process(SERVICE)
            old.kill()
            if happens:
                stop.open()
            else:
                stop.drop()
        await broken.replaced(SERVICE, old)
        await more(10)
    await promises.kept(broken)
    assert (goods.operations(order), goods.refunds(order), goods.states(order)) == (
        ["cancel"],
        [89_000],
        ["cancelled"],
    )
    assert replies(broken, conversation, RECEIPT) == 1


async def test_killed_while_the_brain_thinks(
    broken: Stack, goods: Shop, api: Api, promises: Promises
) -> None:
    order = goods.order("paid", ("P1501", "화이트"))
    customer = Customer(api, promises, broken)
    conversation = await about_to_agree(customer, order)
    brain, old = broken.process(BRAIN), broken.process(SERVICE)
    brain.suspend()
    await send(customer, "네")
    await until(lambda: _thinking(broken, conversation))
    old.kill()
    brain.resume()
    await broken.replaced(SERVICE, old)
    await promises.kept(broken)
    assert (goods.operations(order), goods.refunds(order)) == (["cancel"], [89_000])
    assert replies(broken, conversation, RECEIPT) == 1


async def test_whoever_connects_first_after_a_start_is_answered(broken: Stack) -> None:
    for _ in range(3):
        old = broken.process(SERVICE)
        old.kill()
        await asyncio.to_thread(psutil.wait_procs, [old], 10)
        assert (await first_answer(broken.port)).startswith(b"HTTP/1.1 ")
        await broken.replaced(SERVICE, old)


async def first_answer(port: int) -> bytes:
    """What comes back on the first connection that is taken; nothing where it is only closed."""

    async def connect() -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        try:
            return await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            return None

    reader, writer = await until(connect, pause=0.001)
    writer.write(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    try:
        return await reader.read(100)
    except ConnectionResetError:
        return b""
    finally:
        writer.close()


async def test_a_zombie_writes_nothing(broken: Stack, goods: Shop, promises: Promises) -> None:
    order = goods.order("paid", ("P1501", "화이트"))
    with second_service(broken) as (zombie, origin):
        async with Api(origin, broken.key) as there:
            customer = Customer(there, promises, broken)
            conversation = await about_to_agree(customer, order)
            brain = broken.process(BRAIN)
            brain.suspend()
            await send(customer, "네")
            await until(lambda: _thinking(broken, conversation))
            (before,) = broken.sql("SELECT claim_fence FROM conversation WHERE id = %s", conversation)
            zombie.send_signal(signal.SIGSTOP)
            brain.resume()
            await promises.kept(broken)
            after = broken.sql(
                "SELECT claim_fence, last_seq, state FROM conversation WHERE id = %s", conversation
            )
            assert after[0]["claim_fence"] > before["claim_fence"], "another service took over"
            zombie.send_signal(signal.SIGCONT)
            # It answers again, and the first thing it had to do was the late commit.
            fresh = Customer(there, promises, broken)
            await fresh.say("배송비 얼마예요?", wait=20)
        assert (
            broken.sql("SELECT claim_fence, last_seq, state FROM conversation WHERE id = %s", conversation)
            == after
        )
    await promises.kept(broken)
    assert (goods.operations(order), goods.refunds(order)) == (["cancel"], [89_000])
    assert replies(broken, conversation, RECEIPT) == 1


async def test_one_event_five_times_at_two_services(broken: Stack, api: Api, promises: Promises) -> None:
    import asyncio

    with second_service(broken) as (_, origin):
        async with Api(origin, broken.key) as there:
            for round_ in range(10):
                name, event, text = f"five-{round_}", new_event(), "배송비 얼마예요?"
                sends = [each.say(name, text, 20, event) for each in (api, there, api, there, api)]
                for answer in await asyncio.gather(*sends):
                    assert promises.note(name, event, text, answer)
                    assert [reply["text"][:3] for reply in answer.json()["replies"]] == ["배송비"]
    await promises.kept(broken)


@contextmanager
def second_service(stack: Stack) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Another service on the same database, as on a second machine."""
    port = free_port()
    ours = {
        "PORT": str(port),
        "SANGDAM_ACTIONS_PORT": str(free_port()),
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONUNBUFFERED": "1",
    }
    log = stack.folder / f"second-{port}.log"
    with open(log, "wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "sangdam.app"],
            cwd=PROJECT,
            env={**stack.environ, **ours},
            stdout=output,
            stderr=output,
        )
    try:
        until_now(lambda: "READY" in log.read_text("utf-8", errors="replace"))
        yield process, f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


async def _thinking(stack: Stack, conversation: str) -> bool:
    row = await stack.one("SELECT claim_turn FROM conversation WHERE id = %s", conversation)
    return row["claim_turn"] is not None
