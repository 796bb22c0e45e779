"""N-grams found as numbers are those that slicing finds."""

from __future__ import annotations

import math
import random
from collections import Counter

import numpy as np
import pytest

from sangdam_brain.nlu.kiwi import Morph
from sangdam_brain.nlu.linear import utterance_of
from sangdam_brain.nlu.ngram_table import NgramTable, weigh
from sangdam_brain.nlu.ngrams import BLOCKS, Utterance, word_ngrams

TEXTS = [
    "주문 취소해 주세요",
    "ㅋㅋㅋㅋ 배송 언제 와요???",
    "환불요",
    "🙂 고마워요 🙂",
    "\ud800 반쪽",
    "a",
    "",
    "   ",
    "20261120-0003539 이거요 " * 30,
]


def slow(positions: dict[str, int], grams: list[str]) -> Counter[int]:
    return Counter(positions[gram] for gram in grams if gram in positions)


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.text], ids=lambda block: block.name)
def test_windows_are_found_as_slices_are(block: object) -> None:
    utterances = [utterance_of(text) for text in TEXTS]
    grams = sorted({gram for utterance in utterances for gram in block.read(utterance)})
    random.Random(4).shuffle(grams)
    positions = {gram: 100 + number for number, gram in enumerate(grams[: len(grams) * 2 // 3])}
    table = NgramTable(positions)
    found = 0
    for utterance in utterances:
        expected = slow(positions, block.read(utterance))
        assert Counter(table.find(block.text(utterance)).tolist()) == expected
        found += len(expected)
    assert found > 50


def test_nothing_known_and_nothing_asked() -> None:
    assert NgramTable({}).find("주문").size == 0
    assert NgramTable({"주문": 0}).find("").size == 0
    assert NgramTable({"주문서": 0}).find("주문").size == 0


def test_n_grams_of_two_words_are_none() -> None:
    morphs: list[Morph] = []
    assert not [gram for gram in word_ngrams(Utterance("가 나 다", morphs)) if " " in gram.strip()]


def test_weights_grow_with_the_logarithm_of_the_count() -> None:
    positions, values = weigh(np.array([3, 1, 3, 3]), np.array([9, 2.0, 9, 0.5]), length=2.0)
    assert positions.tolist() == [1, 3]
    raw = np.array([2.0, 0.5 * (1 + math.log(3))])
    assert values == pytest.approx(raw * 2.0 / np.linalg.norm(raw))
    assert weigh(np.zeros(0, np.int64), np.array([1.0]), 1.0)[1].size == 0
