"""Where the field is unsure, field and network are one voice: the sequence of tags that is likeliest to both."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sangdam_brain.nlu.field import Field, weights_of
from sangdam_brain.nlu.gazetteer import Gazetteer
from sangdam_brain.nlu.linear import utterance_of
from sangdam_brain.nlu.tagger import Habits, Tagged, Tagger
from sangdam_brain.nlu.units import words_of

LABELS = ["O", "B-place", "I-place"]
#: A name's second word comes behind its first, and begins nothing.
FOLLOWS = {("B-place", "I-place"): 5.0, ("O", "I-place"): -5.0}


def network(*rows: tuple[float, float, float]) -> Any:
    """Says this of every unit; its labels are in another order than the field's."""
    said = np.array(rows)[:, [2, 1, 0]]
    return SimpleNamespace(
        vocabulary=SimpleNamespace(labels=LABELS[::-1]), probabilities=lambda units, marks: said
    )


def entities(field: Field, other: Any) -> list[Tagged]:
    utterance = utterance_of("광화문 광장")
    words = words_of(utterance.text, utterance.morphs)
    tagger = Tagger(field, Gazetteer({}), Habits(whole_words=True), other)
    return tagger.tag(utterance.text, words, []).entities


@pytest.fixture
def field() -> Field:
    return Field(weights_of(LABELS, {("w=광장", "O"): 0.5}, FOLLOWS))


def test_the_second_word_of_a_name_belongs_to_it_though_alone_it_would_not(field: Field) -> None:
    hesitant = Field(
        weights_of(LABELS, {("w=광장", "O"): 0.5}, {key: value / 5 for key, value in FOLLOWS.items()})
    )
    (found,) = entities(hesitant, network((0.2, 0.8, 0.0), (0.6, 0.0, 0.4)))
    assert (found.first, found.last, found.entity) == (0, 1, "place")
    assert 0.5 < found.confidence < 1.0


def test_the_network_can_overrule_a_field_that_is_unsure() -> None:
    unsure = Field(weights_of(LABELS, {("w=광화문", "B-place"): 1.0, ("w=광장", "O"): 1.0}, {}))
    assert [found.first for found in entities(unsure, None)] == [0]
    assert entities(unsure, network((0.99, 0.01, 0.0), (0.99, 0.01, 0.0))) == []


def test_the_field_can_overrule_the_network() -> None:
    unsure = Field(weights_of(LABELS, {("w=광화문", "B-place"): 1.6, ("w=광장", "O"): 1.6}, {}))
    (found,) = entities(unsure, network((0.6, 0.4, 0.0), (0.4, 0.6, 0.0)))
    assert (found.first, found.last) == (0, 0)


def test_a_field_that_is_sure_of_every_unit_asks_no_network(field: Field) -> None:
    silent = SimpleNamespace(vocabulary=SimpleNamespace(labels=LABELS))
    (found,) = entities(field, silent)
    assert (found.first, found.last) == (0, 1)
    assert found.confidence > 0.9


def test_without_a_network_the_field_decides() -> None:
    sure = Field(weights_of(LABELS, {("w=광화문", "B-place"): 2.0, ("w=광장", "O"): 2.0}, FOLLOWS))
    (found,) = entities(sure, None)
    assert (found.first, found.last) == (0, 1)
