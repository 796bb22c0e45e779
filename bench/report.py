"""The figures as a table of ratios, each beside the bar it has to reach."""

from __future__ import annotations

import os
import platform

Figures = dict[str, dict[str, float]]


def table(figures: Figures) -> str:
    """Text for people."""
    ours, theirs = figures["sangdam"], figures["stock"]
    rows = [
        (
            "turns per second, 8 at once",
            "turns_per_second",
            "{:.1f}",
            f"{_over('turns_per_second', ours, theirs):.1f}× (≥ 5×)",
        ),
        ("p50 of a turn, ms", "p50_ms", "{:.1f}", f"1/{1 / _over('p50_ms', ours, theirs):.1f} (≤ 1/3)"),
        (
            "  each message's median, mean, ms",
            "message_ms",
            "{:.1f}",
            f"1/{1 / _over('message_ms', ours, theirs):.1f}",
        ),
        ("p95 of a turn, ms", "p95_ms", "{:.1f}", f"1/{1 / _over('p95_ms', ours, theirs):.1f}"),
        ("turn 3, ms", "turn_3_ms", "{:.1f}", ""),
        (
            "turn 150, ms",
            "turn_150_ms",
            "{:.1f}",
            f"ours {ours['turn_150_ms'] / ours['turn_3_ms']:.2f}× turn 3 (≤ 1.2×)",
        ),
        ("resident, brain or server, MiB", "brain_mib", "{:.0f}", "(≤ 900)"),
        ("resident, service, MiB", "service_mib", "{:.0f}", "with its search index"),
        ("  without its search index", "service_without_index_mib", "{:.0f}", "(≤ 300)"),
        ("turns without an answer", "unanswered", "{:.0f}", ""),
    ]
    lines = [
        f"{os.cpu_count()} cores, {platform.machine()}; journal, actions and outbox included on our side",
        "",
    ]
    lines.append(f"{'':34}{'Sangdam':>10}{'stock':>10}   ratio (bar)")
    for label, name, form, ratio in rows:
        cells = [form.format(side[name]) if name in side else "-" for side in (ours, theirs)]
        lines.append(f"{label:34}{cells[0]:>10}{cells[1]:>10}   {ratio}")
    return "\n".join(lines)


def _over(name: str, ours: dict[str, float], theirs: dict[str, float]) -> float:
    return ours[name] / theirs[name]
