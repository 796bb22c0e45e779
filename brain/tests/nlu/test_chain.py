"""Tags in a row: NumPy finds what trying every sequence finds, however sure the units are."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest

from sangdam_brain.nlu.chain import Chain
from sangdam_brain.nlu.vectors import Array

TAGS = 3


def drawn(units: int, seed: int) -> tuple[Array, Array]:
    """Scores of units and transitions."""
    rng = np.random.default_rng(seed)
    return rng.normal(0, 3, (units, TAGS)), rng.normal(0, 2, (TAGS, TAGS))


def sequences(scores: Array, transitions: Array) -> dict[tuple[int, ...], float]:
    """Every sequence of tags with its chance."""
    odds = {
        tags: np.exp(
            sum(scores[place, tag] for place, tag in enumerate(tags))
            + sum(transitions[tag, following] for tag, following in pairwise(tags))
        )
        for tags in product(range(TAGS), repeat=len(scores))
    }
    total = sum(odds.values())
    return {tags: float(value / total) for tags, value in odds.items()}


@pytest.mark.parametrize("units", [1, 2, 6])
@pytest.mark.parametrize("seed", range(5))
def test_chances_are_those_of_all_sequences(units: int, seed: int) -> None:
    scores, transitions = drawn(units, seed)
    expected = np.zeros_like(scores)
    for tags, chance in sequences(scores, transitions).items():
        expected[range(units), tags] += chance
    np.testing.assert_allclose(Chain(transitions).chances(scores), expected, atol=1e-9)


@pytest.mark.parametrize("units", [1, 2, 6])
@pytest.mark.parametrize("seed", range(5))
def test_the_likeliest_sequence_is_found(units: int, seed: int) -> None:
    scores, transitions = drawn(units, seed)
    chain, chances = Chain(transitions), sequences(scores, transitions)
    assert chain.likeliest(scores, chain.chances(scores)).tolist() == list(
        max(chances, key=lambda tags: chances[tags])
    )


def test_the_likeliest_tags_one_by_one_are_not_the_likeliest_sequence() -> None:
    """Of three sequences with 0.4, 0.3 and 0.3 the last two end alike."""
    never = 1e-9
    scores = np.log([[0.4, 0.3, 0.3], [1.0, 1.0, 1.0]])
    transitions = np.log([[1.0, never, never], [never, 1.0, never], [never, 1.0, never]])
    chain = Chain(transitions)
    chances = chain.chances(scores)
    assert chances.argmax(axis=1).tolist() == [0, 1]
    assert chain.likeliest(scores, chances).tolist() == [0, 0]


def test_what_contradicts_itself_still_has_chances() -> None:
    """Units that are sure of tags which never follow each other."""
    scores = np.array([[900.0, 0.0, 0.0], [0.0, 900.0, 0.0]] * 200)
    transitions = np.full((TAGS, TAGS), -30.0) + 60 * np.eye(TAGS)
    chain = Chain(transitions)
    chances = chain.chances(scores)
    np.testing.assert_allclose(chances.sum(axis=1), 1.0)
    assert len(chain.likeliest(scores, chances)) == 400
