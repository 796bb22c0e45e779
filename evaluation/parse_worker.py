"""One model, parsing: `python -m evaluation.parse_worker MODEL [graph]`, a JSON string per line in, an answer per line out.

Through Rasa's `Agent`, or with `graph` through the understanding part of the model alone, as the brain runs it. The last
line tells what the process held in memory, and how long loading took.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import time
import warnings
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TextIO

from evaluation.models import FALLBACK, WARM_UP

#: What is asked of a model, and what it finds.
Ask = Callable[[str], Awaitable[dict[str, Any]]]


def load_graph(archive: Path) -> Ask:
    """The understanding part alone."""
    from rasa.utils.log_utils import configure_structlog

    from sangdam_brain.understand import Understanding

    configure_structlog(logging.ERROR)
    understanding = Understanding.load(archive)

    async def ask(text: str) -> dict[str, Any]:
        found = understanding.understand(text)
        return {**found, "intent_ranking": found["ranking"]}

    return ask


def load(archive: Path) -> Ask:
    """A Rasa agent; without TensorFlow where the model has no use for it, as the brain does."""
    from sangdam_brain import lean

    if lean.needs_tensorflow(archive):
        from rasa.utils.tensorflow.environment import setup_tf_environment

        setup_tf_environment()  # `rasa` does this on its command line: the threads that the environment allows
    else:
        lean.stub_tensorflow()
    from rasa.core.agent import Agent
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.ERROR)  # else Rasa's debug lines of every message are formatted, and timed
    ask: Ask = Agent.load(str(archive)).parse_message
    return ask


def answer(found: dict[str, Any], ms: float, processor_ms: float) -> dict[str, Any]:
    """The line for what a model found."""
    decided = found.get("intent") or {}
    ranking = found.get("intent_ranking") or [decided]
    spans = [(e["entity"], e["start"], e["end"]) for e in found.get("entities") or ()]
    return {
        "decided": decided.get("name") or "",
        "ranking": [
            (entry["name"], float(entry["confidence"]))
            for entry in ranking
            if entry.get("name") not in {None, FALLBACK}
        ],
        "spans": sorted(spans, key=lambda span: (span[1], span[2], span[0])),
        "ms": ms,
        "processor_ms": processor_ms,
    }


async def work(ask: Ask, texts: list[str], out: TextIO) -> None:
    """Parse and write."""
    for text in texts[:WARM_UP]:
        await ask(text)
    for text in texts:
        wall, processor = time.perf_counter(), time.process_time()
        found = await ask(text)
        processor, wall = time.process_time() - processor, time.perf_counter() - wall
        print(json.dumps(answer(found, wall * 1000, processor * 1000)), file=out, flush=True)


def main() -> None:
    """Answer standard input."""
    import psutil

    warnings.simplefilter("ignore")
    out, sys.stdout = sys.stdout, sys.stderr  # whatever a library prints is no answer
    texts = [json.loads(line) for line in sys.stdin]
    begin = time.perf_counter()
    ask = (load_graph if sys.argv[2:] == ["graph"] else load)(Path(sys.argv[1]))
    loaded = time.perf_counter() - begin
    asyncio.run(work(ask, texts, out))
    resident = psutil.Process().memory_info().rss / 2**20
    print(json.dumps({"resident_mib": resident, "load_seconds": loaded}), file=out, flush=True)


if __name__ == "__main__":
    main()
