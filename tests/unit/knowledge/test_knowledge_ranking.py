"""The ranking learns whom to trust, and when nobody is right."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from sangdam.knowledge import evaluate
from sangdam.knowledge.documents import evaluate as evaluate_passages
from sangdam.knowledge.ranking import Evidence, Ranking
from tests.unit.knowledge.knowledge_files import GIFT, PARKING, REFUND, write

ARTICLES = 3


def evidence(random: np.random.Generator, owner: int, coverage: float) -> Evidence:
    """The first voice hears the owner, the second nothing but noise."""
    raw = random.uniform(0.0, [[0.3], [1.0]], (2, ARTICLES + 1))
    raw[0, owner] += 0.3
    return Evidence(raw.astype(np.float32), coverage)


@pytest.fixture(scope="module")
def fitted() -> Ranking:
    random = np.random.default_rng(1)
    owners = [number % ARTICLES for number in range(300)] + [-1] * 100
    # What no article answers is also said in words that the articles do not know.
    return Ranking.fit(
        [evidence(random, owner, 0.9 if owner >= 0 else random.uniform(0.0, 0.6)) for owner in owners], owners
    )


def test_probabilities_of_all_choices_are_one(fitted: Ranking) -> None:
    random = np.random.default_rng(2)
    for ranking in (fitted, Ranking.prior(2)):
        chances = ranking.probabilities(evidence(random, 0, 1.0))
        assert chances.shape == (ARTICLES + 1,)
        assert chances.sum() == pytest.approx(1.0)
        assert (chances >= 0.0).all()


def test_the_voice_that_was_right_is_trusted(fitted: Ranking) -> None:
    right, noise = fitted.weights[:2]
    assert right > 5 * abs(noise)


def test_unseen_messages_are_ranked_and_refused(fitted: Ranking) -> None:
    random = np.random.default_rng(3)
    for owner in range(ARTICLES):
        assert fitted.probabilities(evidence(random, owner, 0.9)).argmax() == owner
    assert fitted.probabilities(evidence(random, -1, 0.1)).argmax() == ARTICLES


def test_unknown_words_make_no_article_likelier(fitted: Ranking) -> None:
    raw = np.full((2, ARTICLES + 1), 0.3, dtype=np.float32)
    known, unknown = (fitted.probabilities(Evidence(raw, coverage))[-1] for coverage in (1.0, 0.0))
    assert unknown > known


def test_a_few_examples_move_the_prior_only_a_little() -> None:
    random = np.random.default_rng(4)
    few = Ranking.fit([evidence(random, 0, 0.9)], [0])
    assert np.abs(few.weights - Ranking.prior(2).weights).max() < 0.5


def test_the_figures_are_printed_for_articles_and_for_passages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, parking=PARKING, refund=REFUND, gift=GIFT)
    (tmp_path / "outside.yml").write_text("talk:\n  - 안녕\n  - 심심해\n", encoding="utf-8")
    strangers = tmp_path / "strangers.txt"
    strangers.write_text("오늘 날씨 어때\n영화 재밌더라\n", encoding="utf-8")
    evaluate.main([str(tmp_path), "--folds", "2", "--strangers", str(strangers), "--voices", "words"])
    said = capsys.readouterr().out
    assert re.search(r"^questions +9 ", said, re.MULTILINE)
    assert re.search(r"^strangers +4 ", said, re.MULTILINE)
    evaluate.main([str(tmp_path), "--folds", "2", "--as-typed"])
    said = capsys.readouterr().out
    assert all(re.search(rf"^{kind} +9 ", said, re.MULTILINE) for kind in evaluate.SLIPS)
    evaluate_passages.main([str(tmp_path), "--strangers", str(strangers)])
    said = capsys.readouterr().out
    assert "3 passages, 3 questions" in said
    assert "of strangers" in said
