"""`make bench`: turns per second, latency, growth and memory of Sangdam and of a stock Rasa, as ratios of one run."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil

from bench import stock
from bench.drive import Measured, Sangdam, Side, Stock, long_conversation, run
from bench.report import table
from sangdam.settings import PROJECT
from sangdam.stack.postgres import EmbeddedPostgres

#: What a guest says; {order} and {last4} are an order of the demo shop.
SCRIPT = (
    "안녕하세요",
    "배송비 얼마예요?",
    "제 주문 어디쯤 왔는지 알고 싶어요",
    "{order}",
    "뒷자리 {last4}이요",
    "반품하려면 며칠 안에 해야 돼요?",
    "고맙습니다",
)
#: Seven texts: turns 2, 3, 4 say the same as turns 149, 150, 151.
LONG = (
    "배송비 얼마예요?",
    "매장 주차 되나요",
    "안녕하세요",
    "적립금은 언제 쌓여요?",
    "고마워요",
    "교환은 며칠 걸려요?",
    "영업시간 알려주세요",
)
CONVERSATIONS, AT_ONCE, LONG_TURNS, LONG_ROUNDS = 30, 8, 151, 3


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, good: str, seconds: float = 300) -> None:
    """Until `url` answers with `good` in its body."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if good in httpx.get(url, timeout=2).text:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.5)
    sys.exit(f"{url} did not come up in {seconds:.0f} s")


@contextmanager
def ours(folder: Path, port: int) -> Iterator[dict[str, str]]:
    """Sangdam as `make up` starts it, on its own data."""
    environ = {**os.environ, "PORT": str(port), "SANGDAM_DATA": str(folder)}
    log = (folder / "up.log").open("wb")
    process = subprocess.Popen([_command(), "up"], cwd=PROJECT, env=environ, stdout=log, stderr=log)
    try:
        wait_for(f"http://127.0.0.1:{port}/health", '"brains":1')
        yield environ
    finally:
        process.terminate()
        process.wait()


def _command() -> str:
    return str(Path(sys.executable).with_name("sangdam"))


def memory(marks: tuple[str, ...]) -> float:
    """Resident MiB of the processes whose command line holds every mark."""
    for process in psutil.process_iter(["cmdline", "memory_info"]):
        line = " ".join(process.info["cmdline"] or ())
        if all(mark in line for mark in marks):
            return float(process.info["memory_info"].rss) / 2**20
    return float("nan")


def index_memory() -> float:
    """MiB that the search index (with Kiwi) adds to a process."""
    script = (
        "import psutil; from sangdam.knowledge.library import Library; rss = lambda: psutil.Process().memory_info().rss;"
        "before = rss(); library = Library('knowledge'); library.search('배송비'); print((rss() - before) / 2**20)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=PROJECT, check=True, capture_output=True, text=True
    )
    return float(done.stdout)


def order_of_the_shop(environ: dict[str, str]) -> tuple[str, str]:
    """An order that is under way, and the last digits of its phone."""
    lines = subprocess.run(
        [_command(), "demo", "orders"], env=environ, check=True, capture_output=True, text=True
    )
    for line in lines.stdout.splitlines():
        order = json.loads(line)
        if order["state"] == "in_transit":
            return order["number"], order["phone"][-4:]
    raise SystemExit("the demo shop has no order in transit")


async def measure(side: Side, script: list[str]) -> dict[str, float]:
    """All figures of one side."""
    await run(side, script, 3, 1)  # warm
    alone: Measured = await run(side, script, CONVERSATIONS, 1)
    crowd: Measured = await run(side, script, CONVERSATIONS * 2, AT_ONCE)
    early, late = await long_conversation(side, LONG, LONG_TURNS, LONG_ROUNDS)
    return {
        "turns_per_second": crowd.per_second,
        "p50_ms": alone.p50,
        "message_ms": alone.mean_of_medians(len(script)),
        "p95_ms": alone.p95,
        "turn_3_ms": early,
        "turn_150_ms": late,
        "unanswered": alone.unanswered + crowd.unanswered,
    }


def main() -> None:
    """Measure one side after the other on an otherwise idle machine; write results/bench.json and a table."""
    workshop = PROJECT / "var" / "bench"
    model = stock.train(workshop)
    figures: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        with ours(folder, port) as environ:
            number, last4 = order_of_the_shop(environ)
            script = [text.format(order=number, last4=last4) for text in SCRIPT]
            key = subprocess.run(
                [_command(), "keys", "new", "bench"], env=environ, check=True, capture_output=True, text=True
            ).stdout.strip()
            figures["sangdam"] = asyncio.run(measure(Sangdam(port, key), script))
            figures["sangdam"]["service_mib"] = memory(("sangdam.app",))
            figures["sangdam"]["service_without_index_mib"] = (
                figures["sangdam"]["service_mib"] - index_memory()
            )
            figures["sangdam"]["brain_mib"] = memory(("sangdam_brain.serve",))
            database_url = EmbeddedPostgres(folder / "postgres").url()
            rest, actions = free_port(), free_port()
            with stock.served(workshop, model, rest, actions, database_url) as (server, _):
                wait_for(f"http://127.0.0.1:{rest}/", "Hello from Rasa")
                wait_for(f"http://127.0.0.1:{actions}/health", "ok")
                figures["stock"] = asyncio.run(measure(Stock(rest), script))
                figures["stock"]["brain_mib"] = psutil.Process(server).memory_info().rss / 2**20
    results = PROJECT / "results"
    results.mkdir(exist_ok=True)
    (results / "bench.json").write_text(json.dumps(figures, indent=2), "utf-8")
    print(table(figures))


if __name__ == "__main__":
    main()
