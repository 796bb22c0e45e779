"""The table, and the ratios that the claims are made with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_COLUMNS = (
    ("intent %", "intent", 100, "{:.1f}"),
    ("macroF1", "macro_f1", 100, "{:.1f}"),
    ("noisy %", "noisy_intent", 100, "{:.1f}"),
    ("slot F1", "slot_f1", 100, "{:.1f}"),
    ("span F1", "entity_f1", 100, "{:.1f}"),
    ("exact %", "exact_match", 100, "{:.1f}"),
    ("ms p50", "ms_p50", 1, "{:.2f}"),
    ("ms p95", "ms_p95", 1, "{:.2f}"),
    ("ms served", "graph_ms_p50", 1, "{:.2f}"),
    ("model MB", "model_mib", 1, "{:.1f}"),
    ("res. MB", "resident_mib", 1, "{:.0f}"),
    ("train s", "train_processor_seconds", 1, "{:.0f}"),
)

Rows = Mapping[str, Mapping[str, Any]]


def table(setting: str, rows: Rows) -> str:
    """Text for people: one line per system; "-" where a system does not do that."""
    width = max((len(name) for name in rows), default=0) + 2
    lines = [setting, " " * width + "".join(f"{title:>10}" for title, *_ in _COLUMNS)]
    for name, row in rows.items():
        cells = [form.format(row[key] * factor) if key in row else "-" for _, key, factor, form in _COLUMNS]
        lines.append(f"{name:<{width}}" + "".join(f"{cell:>10}" for cell in cells))
    return "\n".join([*lines, *_ratios(rows)])


def _ratios(rows: Rows) -> list[str]:
    if "ours" not in rows:
        return []
    return [
        f"ours against {name}: {_times(row, rows['ours'], 'ms_p50')} in p50{_served(row, rows['ours'])}, "
        f"{_times(row, rows['ours'], 'train_processor_seconds')} in training"
        for name, row in rows.items()
        if name.startswith("stock")
    ]


def _served(theirs: Mapping[str, Any], own: Mapping[str, Any]) -> str:
    if "graph_ms_p50" not in own:
        return ""
    return f" ({_times({'graph_ms_p50': theirs['ms_p50']}, own, 'graph_ms_p50')} as the brain serves it)"


def _times(theirs: Mapping[str, Any], own: Mapping[str, Any], key: str) -> str:
    return f"1/{theirs[key] / own[key]:.1f}" if own[key] else "-"
