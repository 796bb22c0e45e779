"""Pictures as inline SVG: text stays text, so that any device draws it in a font of its own, Hangul too."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib as mpl
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

INK, BLUE, RED, PALE = "#1c2733", "#2a6fdb", "#c2410c", "#d6dee8"

_STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "sangdam",
    "font.family": "sans-serif",
    "font.size": 10,
    "axes.edgecolor": PALE,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
}
_FONTS = "system-ui, 'Apple SD Gothic Neo', 'Malgun Gothic', 'Noto Sans KR', 'Noto Sans CJK KR', sans-serif"

Bar = tuple[str, float, float, float]


def _svg(draw: Callable[[Axes], None], title: str, width: float = 5.2, height: float = 3.2) -> Markup:
    """What `draw` draws; `title` is read out to those who do not see it."""
    with mpl.rc_context(_STYLE):
        canvas = Canvas(figsize=(width, height))
        draw(canvas.add_subplot())
        target = io.StringIO()
        canvas.savefig(target, format="svg", bbox_inches="tight", transparent=True, metadata={"Date": None})
    return _inline(target.getvalue(), title)


def _inline(file: str, title: str) -> Markup:
    """What of an SVG file belongs into a page: as wide as its place, no ids twice, any device's own font."""
    body = file[file.index("<svg") :]
    body = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", body, count=1)
    body = re.sub(r'(<svg[^>]*?) width="[^"]*"', rf'\1 role="img" aria-label="{title}"', body, count=1)
    body = re.sub(r"<metadata>.*?</metadata>\s*", "", body, flags=re.DOTALL)
    body = re.sub(r'<g id="[^"]*"', "<g", body)
    return Markup(re.sub(r"""font: ([\d.]+px) '[^;"]*""", rf"font: \1 {_FONTS}", body))


def bars(rows: Sequence[Bar], title: str, low: float = 0.0) -> Markup:
    """Horizontal bars of shares, each with its interval: (name, value, low end, high end)."""
    names = [row[0] for row in rows]

    def draw(axes: Axes) -> None:
        places = range(len(rows))
        axes.barh(places, [row[1] - low for row in rows], left=low, color=BLUE, height=0.62)
        for place, (_, value, begin, end) in enumerate(rows):
            axes.plot([begin, end], [place, place], color=INK, linewidth=1.2)
            axes.text(1.005, place, f"{value:.1%}", va="center", fontsize=9)
        axes.set_yticks(list(places), names)
        axes.invert_yaxis()
        axes.set_xlim(low, 1)
        axes.xaxis.set_major_formatter(lambda x, _: f"{x:.0%}")

    return _svg(draw, title, height=0.55 + 0.32 * max(1, len(rows)))


def reliability(bins: Sequence[dict[str, float]], title: str) -> Markup:
    """Accuracy over confidence; the size of a dot is the number of utterances."""

    def draw(axes: Axes) -> None:
        axes.plot([0, 1], [0, 1], color=PALE, linestyle="--", linewidth=1)
        xs, ys = [b["confidence"] for b in bins], [b["accuracy"] for b in bins]
        most = max((b["count"] for b in bins), default=1)
        axes.plot(xs, ys, color=BLUE, linewidth=1)
        axes.scatter(xs, ys, s=[12 + 130 * b["count"] / most for b in bins], color=BLUE, alpha=0.75)
        axes.set(xlabel="confidence", ylabel="accuracy", xlim=(0, 1.02), ylim=(0, 1.04))

    return _svg(draw, title, 4.2, 3.6)


def curve(
    points: Sequence[tuple[float, float]], title: str, xlabel: str, ylabel: str, log: bool = False
) -> Markup:
    """A line through points, each with its value."""

    def draw(axes: Axes) -> None:
        axes.plot([x for x, _ in points], [y for _, y in points], color=BLUE, marker="o", markersize=4)
        for x, y in points:
            axes.annotate(
                f"{y:.1%}", (x, y), textcoords="offset points", xytext=(0, 7), ha="center", fontsize=8
            )
        if log:
            axes.set_xscale("log")
            axes.set_xticks([x for x, _ in points], [f"{x:,.0f}" for x, _ in points])
            axes.minorticks_off()
        axes.margins(0.08, 0.18)
        axes.set(xlabel=xlabel, ylabel=ylabel)
        axes.yaxis.set_major_formatter(lambda y, _: f"{y:.0%}")

    return _svg(draw, title)


def confusion(pairs: Sequence[tuple[str, str, int]], title: str, most: int = 14) -> Markup:
    """A grid of the intents that are confused most: rows are true, columns given, darker is more often."""
    shown = list(pairs)[:most]
    rows = list(dict.fromkeys(pair[0] for pair in shown))
    columns = list(dict.fromkeys(pair[1] for pair in shown))

    def draw(axes: Axes) -> None:
        grid = [[0] * len(columns) for _ in rows]
        for true, given, count in shown:
            grid[rows.index(true)][columns.index(given)] = count
            middle = columns.index(given) + 0.5, rows.index(true) + 0.5
            axes.text(*middle, str(count), ha="center", va="center", fontsize=9)
        most_often = 1.6 * max((count for *_, count in shown), default=1)
        axes.pcolormesh(grid or [[0]], cmap="Oranges", vmin=0, vmax=most_often)
        axes.invert_yaxis()
        axes.set_xticks([place + 0.5 for place in range(len(columns))], columns, rotation=55, ha="right")
        axes.set_yticks([place + 0.5 for place in range(len(rows))], rows)
        axes.set(xlabel="given", ylabel="true")

    return _svg(draw, title, 5.4, 1.9 + 0.3 * max(1, len(rows)))


def histogram(values: Sequence[float], title: str, xlabel: str) -> Markup:
    """How often which value; the slowest hundredth is left out of sight."""
    shown = sorted(values)[: max(1, round(len(values) * 0.99))]

    def draw(axes: Axes) -> None:
        axes.hist(shown, bins=40, color=BLUE)
        axes.set(xlabel=xlabel, ylabel="utterances")

    return _svg(draw, title, 5.2, 2.6)


def trend(lines: Mapping[str, Sequence[float | None]], labels: Sequence[str], title: str) -> Markup:
    """Shares over the runs; a gap where a run left the figure out."""

    def draw(axes: Axes) -> None:
        for number, (name, values) in enumerate(lines.items()):
            kept: list[Any] = [(x, y) for x, y in enumerate(values) if y is not None]
            color = mpl.colormaps["tab10"](number % 10)
            axes.plot(
                [x for x, _ in kept], [y for _, y in kept], marker="o", markersize=3, color=color, label=name
            )
        axes.set_xticks(range(len(labels)), labels, rotation=60, ha="right", fontsize=7)
        axes.yaxis.set_major_formatter(lambda y, _: f"{y:.0%}")
        axes.legend(fontsize=7, frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.42), ncol=2)

    return _svg(draw, title, 5.4, 2.8)
