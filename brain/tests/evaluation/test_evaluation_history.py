"""A regression is called one; noise is not; and what cannot be compared is not compared."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

import pytest

from evaluation import history
from evaluation.figures import Figure, change, ratio, share
from evaluation.history import Run


def _flags(wrong: range, total: int = 400) -> list[bool]:
    return [place not in wrong for place in range(total)]


def test_a_ratio_has_an_interval_around_it() -> None:
    figure = share([True] * 80 + [False] * 20)
    low, high = figure.interval()
    assert figure.value == 0.8
    assert 0.70 < low < 0.77
    assert 0.83 < high < 0.90


def test_f1_is_a_ratio_of_sums_not_a_mean() -> None:
    assert ratio([(2, 2), (0, 6)]).value == 0.25
    assert ratio([(0, 0)]).value == 0.0
    assert ratio([(0, 0)]).interval() == (0.0, 0.0)


def test_many_more_mistakes_are_a_regression() -> None:
    before, now = share(_flags(range(20)), "b"), share(_flags(range(60)), "b")
    verdict = history.verdict(before, now)
    assert verdict.word == "worse"
    assert verdict.high < 0
    assert history.verdict(now, before).word == "better"


def test_another_mistake_here_and_one_less_there_is_noise() -> None:
    before = _flags(range(50), 500)
    now = _flags(range(6, 57), 500)  # six mended, seven broken
    assert before != now
    assert history.verdict(share(before, "b"), share(now, "b")).word == "same"


def test_noise_is_rarely_called_a_regression() -> None:
    alarms = 0
    for seed in range(60):
        chance = random.Random(seed)
        one, two = ([chance.random() < 0.9 for _ in range(300)] for _ in range(2))
        alarms += history.verdict(share(one, "b"), share(two, "b")).word == "worse"
    assert alarms <= 2


def test_pairing_sees_what_the_intervals_alone_would_not() -> None:
    chance = random.Random(3)
    before = [chance.random() < 0.7 for _ in range(400)]
    now = [flag and place % 20 != 0 for place, flag in enumerate(before)]
    one, two = share(before, "b"), share(now, "b")
    assert two.interval()[1] > one.interval()[0]  # the intervals overlap
    assert history.verdict(one, two).word == "worse"


def test_lower_is_better_for_errors() -> None:
    before = Figure(0.1, better="lower", basis="b", outcomes=[(int(i < 40), 1) for i in range(400)])
    now = Figure(0.3, better="lower", basis="b", outcomes=[(int(i < 120), 1) for i in range(400)])
    assert history.verdict(before, now).word == "worse"


@pytest.mark.parametrize(("ms", "word"), [(1.2, "same"), (1.4, "worse"), (0.6, "better"), (0.8, "same")])
def test_milliseconds_are_judged_beyond_their_tolerance(ms: float, word: str) -> None:
    before, now = (Figure(value, "ms", "lower", tolerance=0.3) for value in (1.0, ms))
    assert history.verdict(before, now).word == word


def test_what_has_neither_utterances_nor_tolerance_is_shown_only() -> None:
    assert history.verdict(Figure(0.9), Figure(0.1)).word == "shown"


def test_other_test_data_is_not_compared() -> None:
    assert history.verdict(share(_flags(range(0)), "a"), share(_flags(range(200)), "b")).word == "other data"
    assert history.verdict(share([True] * 4, "a"), share([False] * 5, "a")).word == "other data"
    assert history.verdict(None, share([True])).word == "new"


def test_the_difference_of_equal_runs_is_nothing() -> None:
    same = share(_flags(range(9)))
    assert change(same, same) == (0.0, 0.0)


def test_runs_are_kept_and_read_back_exactly(tmp_path: Path) -> None:
    path = tmp_path / "results" / "history.jsonl"
    first = Run(
        "2025-01-01T00:00:00+00:00",
        "abc",
        {"x": share([True, False], "b"), "f": ratio([(2, 3), (0, 0)], "b")},
    )
    history.append(path, first)
    history.append(
        path, Run("2025-01-02T00:00:00+00:00", "", {"ms": Figure(1.5, "ms", "lower", tolerance=0.3)})
    )
    with path.open("a") as file:
        file.write('{"when": "cut o')
    found = history.read(path)
    assert [run.commit for run in found] == ["abc", ""]
    assert found[0].figures["x"].outcomes == [(1, 1), (0, 1)]
    assert found[0].figures["f"].outcomes == [(2, 3), (0, 0)]
    assert found[1].figures["ms"] == Figure(1.5, "ms", "lower", outcomes=[], tolerance=0.3)
    assert history.verdict(found[0].figures["x"], share([True, False], "b")).word == "same"


def test_the_last_run_that_has_the_figure_is_compared_with() -> None:
    earlier = [Run("1", "", {"x": share([True] * 400, "b")}), Run("2", "", {"y": share([True], "b")})]
    found = history.verdicts(earlier, Run("3", "", {"x": share([False] * 400, "b"), "z": share([True], "b")}))
    assert (found["x"].word, found["z"].word) == ("worse", "new")


def test_the_commit_and_whether_files_differ_from_it(tmp_path: Path) -> None:
    assert history.commit(tmp_path) == ""

    def git(*words: str) -> None:
        who = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *who, *words], cwd=tmp_path, check=True, capture_output=True)

    git("init")
    (tmp_path / "a").write_text("1")
    git("add", "a")
    git("commit", "-m", "a")
    clean = history.commit(tmp_path)
    (tmp_path / "a").write_text("2")
    assert len(clean) == 10
    assert history.commit(tmp_path) == clean + "+"
