"""The report holds everything, in one file, and says what got worse."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from test_evaluation_parts import measured

from evaluation import history, models
from evaluation.__main__ import options, write
from evaluation.figures import Figure, Result, share
from evaluation.history import Run
from evaluation.page import render


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Result]:
    monkeypatch.setattr(models, "unpacked_mib", lambda _: 1.0)
    return {
        name: measured(name, tmp_path) for name in ("held-out", "noise", "calibration", "strangers", "speed")
    }


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.ids += [str(values["id"])] if tag == "section" else []
        if tag not in {"meta", "br", "link"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens nothing."""


def _page(results: dict[str, Result], *earlier: Run) -> str:
    figures = {
        f"{part}: {name}": figure
        for part, result in results.items()
        for name, figure in result.figures.items()
    }
    now = Run("2025-03-01T00:00:00+00:00", "abcdef1234", figures)
    return render(results, history.verdicts(list(earlier), now), [*earlier, now])


def test_one_whole_file_for_any_screen(results: dict[str, Result]) -> None:
    page = _page(results)
    tags = _Tags()
    tags.feed(page)
    assert tags.open == []
    assert tags.ids == list(results)
    assert 'name="viewport" content="width=device-width' in page
    assert page.count("<svg") >= 6
    assert not re.search(r'(?:src|href)="(?!#)', re.sub(r'xlink:href="#', "", page))
    assert "<script" not in page


def test_pictures_fit_the_screen_and_keep_their_text(results: dict[str, Result]) -> None:
    page = _page(results)
    for svg in re.findall(r"<svg[^>]*>", page):
        assert "viewBox" in svg
        assert ' width="' not in svg
        assert 'role="img"' in svg
    assert "calibration" in page
    assert re.search(r"<text[^>]*>[^<]*typo", page)
    assert "Noto Sans KR" in page


def test_nothing_worse_is_said_so(results: dict[str, Result]) -> None:
    assert "나빠진 것이 없어요" in _page(results)


def test_a_regression_leads_the_page(results: dict[str, Result]) -> None:
    results["held-out"].figures["intent accuracy"] = share([False] * 50 + [True] * 50, "b")
    before = Run(
        "2025-02-01T00:00:00+00:00", "0000000000", {"held-out: intent accuracy": share([True] * 100, "b")}
    )
    page = _page(results, before)
    assert "나빠진 것이 1가지" in page
    assert "held-out: intent accuracy — 100.0% → 50.0%" in page
    assert page.index("나빠진 것이") < page.index("<svg")
    assert "지금까지의 흐름" in page


def test_texts_of_people_are_escaped(results: dict[str, Result]) -> None:
    results["knowledge"] = Result(
        {"right article first": share([False], "b")},
        {"missed": [["fee", "<b>", "<script>alert(1)</script>"]]},
    )
    page = _page(results)
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_files_history_and_summary(tmp_path: Path, results: dict[str, Result]) -> None:
    out = tmp_path / "out"
    write(out, results)
    results["held-out"].figures["intent accuracy"] = Figure(0.1, basis="other")
    said = write(out, results)
    assert (out / "held-out.json").is_file()
    assert len(history.read(out / "history.jsonl")) == 2
    assert "held-out: intent accuracy" in said
    assert "나빠짐" not in said
    assert "시험 문장이 바뀜" in (out / "index.html").read_text("utf-8")


def test_parts_can_be_chosen_and_unknown_ones_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert options(["--parts", "speed,held-out"]).parts == ["held-out", "speed"]
    with pytest.raises(SystemExit):
        options(["--parts", "sped"])
    assert "no such part: sped" in capsys.readouterr().err
