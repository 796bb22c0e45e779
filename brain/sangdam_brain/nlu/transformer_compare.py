"""Measure one trained model on labelled lines: ``python -m sangdam_brain.nlu.transformer_compare MODEL < lines.jsonl``.

Writes one JSON object: accuracy (asking back counts as wrong), accuracy of the first guess, milliseconds a message
through the whole understanding part, bytes of the archive, and of memory at its fullest. Run for each model in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from pathlib import Path
from typing import Any, BinaryIO, Dict, List, Optional

import numpy as np
from tqdm import tqdm

from sangdam_brain.understand import BadLine, Understanding, newest, read_line

_WARM_UP = 20


def labelled(lines: BinaryIO) -> List[Dict[str, Any]]:
    """The lines that have an intent; others cannot be scored."""
    found = []
    for line in lines:
        try:
            item = read_line(line)
        except BadLine:
            continue
        if isinstance(item.get("intent"), str):
            found.append(item)
    return found


def measure(understanding: Understanding, items: List[Dict[str, Any]]) -> Dict[str, Any]:
    """Understand every text once, after a warm-up."""
    for item in items[:_WARM_UP]:
        understanding.understand(item["text"])
    right = first = 0
    times = []
    for item in tqdm(items, unit=" texts", file=sys.stderr, disable=None):
        began = time.perf_counter()
        found = understanding.understand(item["text"])
        times.append((time.perf_counter() - began) * 1e3)
        right += found["intent"]["name"] == item["intent"]
        first += bool(found["ranking"]) and found["ranking"][0]["name"] == item["intent"]
    return {
        "lines": len(items),
        "accuracy": right / len(items),
        "first_guess": first / len(items),
        "p50": float(np.percentile(times, 50)),
        "p95": float(np.percentile(times, 95)),
    }


def _peak_memory() -> int:
    """Bytes of memory this process had at its fullest."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def main(arguments: Optional[List[str]] = None) -> int:
    """Run the command line; return its exit status."""
    parser = argparse.ArgumentParser(prog="sangdam_brain.nlu.transformer_compare", description=__doc__)
    parser.add_argument("model", type=Path, help="a model (*.tar.gz)")
    options = parser.parse_args(arguments)
    items = labelled(sys.stdin.buffer)
    if not items:
        print('의도가 적힌 줄({"id", "text", "intent"})이 없어요. (no labelled lines)', file=sys.stderr)
        return 2
    try:
        understanding = Understanding.load(options.model)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    found = measure(understanding, items)
    sizes = {"archive": newest(options.model).stat().st_size, "resident": _peak_memory()}
    print(json.dumps({**found, **sizes}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
