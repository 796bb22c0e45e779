"""The report: one HTML file with everything in it, readable on a phone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from evaluation import plots
from evaluation.figures import Figure, Result
from evaluation.history import Run, Verdict

_WORDS = {
    "worse": "나빠짐",
    "better": "좋아짐",
    "same": "그대로",
    "shown": "판정 안 함",
    "new": "처음",
    "other data": "시험 문장이 바뀜",
}
_RUNS_SHOWN = 20
#: What the trend shows, where a run has it.
_TREND = (
    "held-out: intent accuracy",
    "held-out: entity F1, exact",
    "noise: intent accuracy, mixed",
    "folds: intent accuracy",
    "knowledge: right article first",
)

Details = Mapping[str, Any]
Pictures = dict[str, Markup]


def shown(value: float | None, unit: str) -> str:
    """A value as people read it."""
    if value is None:
        return "-"
    return (
        f"{value:.1%}" if unit == "share" else f"{value:.2f} ms" if unit == "ms" else f"{value:,.0f} {unit}"
    )


def _rows(results: Mapping[str, Result], verdicts: Mapping[str, Verdict]) -> list[dict[str, Any]]:
    return [
        {"part": part, "name": name, **_row(figure, verdicts[f"{part}: {name}"])}
        for part, result in results.items()
        for name, figure in result.figures.items()
    ]


def _row(figure: Figure, verdict: Verdict) -> dict[str, Any]:
    low, high = figure.interval()
    return {
        "value": shown(figure.value, figure.unit),
        "interval": f"{shown(low, figure.unit)} – {shown(high, figure.unit)}" if figure.outcomes else "",
        "before": shown(verdict.before, figure.unit),
        "verdict": verdict.word,
        "word": _WORDS[verdict.word],
    }


def _bars(rows: Mapping[str, Details], title: str, value: Callable[[Details], Details]) -> Markup:
    found = [(name, value(row)) for name, row in rows.items()]
    return plots.bars([(n, f["value"], f["low"], f["high"]) for n, f in found], title)


def _held_out(details: Details) -> Pictures:
    kinds = details["entities"].items()
    named = [
        (f"{kind} ({row['expected']})", row["exact_f1"], row["exact_f1"], row["partial_f1"])
        for kind, row in kinds
    ]
    styles = {f"{name} ({row['count']})": row for name, row in details["styles"].items()}
    found = {"말투별 의도 정확도": _bars(styles, "intent accuracy by style", lambda row: row)}
    if named:
        found["엔티티별 F1 (막대: 정확히, 선 끝: 겹치면 절반)"] = plots.bars(named, "entity F1 by kind")
    if details["confusions"]:
        found["자주 헷갈린 의도"] = plots.confusion(details["confusions"], "most frequent confusions")
    return found


def _noise(details: Details) -> Pictures:
    return {
        "실수 종류별 의도 정확도": _bars(details["kinds"], "intent accuracy under noise", lambda row: row)
    }


def _calibration(details: Details) -> Pictures:
    return {
        "확신과 정답률 (점선에 가까울수록 정직함)": plots.reliability(details["bins"], "reliability diagram"),
        "확신하는 것부터 답할 때의 정답률": plots.curve(
            details["coverage"], "accuracy at coverage", "coverage", "accuracy"
        ),
    }


def _strangers(details: Details) -> Pictures:
    rows = {f"{name} ({row['count']})": row for name, row in details["sources"].items()}
    return {"5 % 오거절에서 걸러낸 비율": _bars(rows, "strangers rejected", lambda row: row["rejected"])}


def _speed(details: Details) -> Pictures:
    return {
        "한 문장의 처리 시간": plots.histogram(details["histogram"], "processor time", "ms of processor time")
    }


def _styles(details: Details) -> Pictures:
    rows = {f"{name} ({row['count']})": row for name, row in details["styles"].items()}
    return {
        "배운 적 없는 말투의 의도 정확도": _bars(rows, "accuracy on unseen styles", lambda row: row["intent"])
    }


def _shots(details: Details) -> Pictures:
    points = [(float(point["rows"]), point["accuracy"]) for point in details["curve"]]
    return {
        "배운 문장 수와 정확도": plots.curve(
            points, "few-shot curve", "training utterances", "accuracy", log=True
        )
    }


_PICTURES: dict[str, Callable[[Details], Pictures]] = {
    "held-out": _held_out,
    "noise": _noise,
    "calibration": _calibration,
    "strangers": _strangers,
    "speed": _speed,
    "folds": _held_out,
    "styles": _styles,
    "shots": _shots,
}

#: Title and what the reader has to know, per part.
TITLES = {
    "held-out": (
        "처음 보는 문장",
        "학습 문장을 보지 않은 사람이 따로 쓴 문장이에요. 여기에 맞춰 고치지 않아요.",
    ),
    "noise": (
        "오타와 띄어쓰기",
        "같은 문장에 사람이 자판에서 하는 실수를 넣었어요. 학습에 쓰는 잡음과는 다른 방식으로 만들어요.",
    ),
    "calibration": (
        "확신의 정직함",
        "봇이 80 %라고 말하면 다섯 번에 네 번 맞아야 해요. ECE가 낮을수록 좋아요.",
    ),
    "strangers": (
        "상관없는 말",
        "잡담, 댓글, 스피커에 하는 명령처럼 쇼핑몰과 상관없는 말을 걸러내는지 봐요.",
    ),
    "knowledge": (
        "안내 글 찾기",
        "처음 보는 질문에 맞는 글이 첫째로, 셋 안에 나오는지, 맞는 글이 없을 때 없다고 하는지 봐요.",
    ),
    "speed": (
        "속도와 메모리",
        "코어 하나로 한 문장씩, NLU 전체를 지나는 시간이에요. 판정은 프로세서 시간으로 해요.",
    ),
    "folds": ("교차 검증", "학습 문장을 나눠 번갈아 시험해요. 비슷한 문장은 늘 같은 묶음에 있어요."),
    "styles": ("처음 보는 말투", "한 말투를 통째로 빼고 배운 뒤 그 말투로만 시험해요."),
    "shots": ("적은 문장으로 배우기", "의도마다 몇 문장만 있을 때의 정확도예요."),
}


def render(results: Mapping[str, Result], verdicts: Mapping[str, Verdict], runs: Sequence[Run]) -> str:
    """The page for a run, the last of `runs`."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    environment.filters["shown"] = shown
    rows = _rows(results, verdicts)
    parts = []
    for name, result in results.items():
        pictures = _PICTURES[name](result.details) if name in _PICTURES else {}
        title, text = TITLES[name]
        own = [row for row in rows if row["part"] == name]
        parts.append(
            {
                "name": name,
                "title": title,
                "text": text,
                "rows": own,
                "pictures": pictures,
                "details": result.details,
            }
        )
    page: str = environment.get_template("page.html.j2").render(
        run=runs[-1],
        parts=parts,
        worse=[row for row in rows if row["verdict"] == "worse"],
        trend=_trend(runs),
    )
    return page


def _trend(runs: Sequence[Run]) -> Markup | None:
    last = list(runs)[-_RUNS_SHOWN:]
    lines = {name: [r.figures[name].value if name in r.figures else None for r in last] for name in _TREND}
    kept = {name: values for name, values in lines.items() if any(value is not None for value in values)}
    if len(last) < 2 or not kept:
        return None
    return plots.trend(kept, [f"{run.when[5:10]} {run.commit[:7]}" for run in last], "trend")
