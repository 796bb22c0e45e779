"""N-grams found as numbers are those that slicing finds."""

from __future__ import annotations

import math
import random
from collections import Counter

import numpy as np
import pytest

from sangdam_brain.nlu.kiwi import Morph, model_version
from sangdam_brain.nlu.linear import FeatureSpace, utterance_of
from sangdam_brain.nlu.ngram_table import NgramTable
from sangdam_brain.nlu.ngrams import BLOCKS, Utterance, word_ngrams
from sangdam_brain.nlu.vectors import MorphVectors

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


def test_windows_are_found_as_slices_are() -> None:
    utterances = [utterance_of(text) for text in TEXTS]
    blocks = [block for block in BLOCKS if block.text]
    kinds: list[dict[str, int]] = []
    for block in blocks:
        grams = sorted({gram for utterance in utterances for gram in block.read(utterance)})
        random.Random(4).shuffle(grams)
        kept = grams[: len(grams) * 2 // 3]
        kinds.append({gram: 1000 * (1 + len(kinds)) + number for number, gram in enumerate(kept)})
    table = NgramTable(kinds)
    found = 0
    for utterance in utterances:
        expected = sum(
            (slow(known, block.read(utterance)) for block, known in zip(blocks, kinds, strict=True)),
            Counter(),
        )
        assert Counter(table.find([block.text(utterance) for block in blocks]).tolist()) == expected
        found += len(expected)
    assert found > 100


def test_the_same_letters_of_another_kind_are_something_else() -> None:
    table = NgramTable([{"주문": 0}, {"주문": 1, "취소": 2}])
    assert sorted(table.find(["주문 취소", ""]).tolist()) == [0]
    assert sorted(table.find(["", "주문 취소"]).tolist()) == [1, 2]


@pytest.mark.parametrize("length", [255, 256, 257, 9000])
def test_a_text_of_any_length_is_read(length: int) -> None:
    text = ("가나다라마바사" * 2000)[:length]
    found = NgramTable([{"가나": 0, "사가나": 1}]).find([text]).tolist()
    read = text[:8192]
    assert Counter(found) == {0: read.count("가나"), 1: read.count("사가나")}


def test_nothing_known_and_nothing_asked() -> None:
    assert NgramTable([{}]).find(["주문"]).size == 0
    assert NgramTable([{"주문": 0}]).find([""]).size == 0
    assert NgramTable([{"주문서": 0}]).find(["주문"]).size == 0


def test_n_grams_of_two_words_are_none() -> None:
    morphs: list[Morph] = []
    assert not [gram for gram in word_ngrams(Utterance("가 나 다", morphs)) if " " in gram.strip()]


def test_weights_grow_with_the_logarithm_of_the_count() -> None:
    vocabularies: list[dict[str, int]] = [{"가": 0, "나": 1}, {"주문/NNG": 2}, {"ㅈㅜㅁ": 3}]
    space = FeatureSpace(vocabularies, np.array([9, 2.0, 9, 0.5], np.float32), no_vectors())
    positions, values = space._weigh(np.array([1, 0, 1, 1, 3]))
    assert positions.tolist() == [0, 1, 3]
    raw = np.array([9, 2.0 * (1 + math.log(3))])
    word, _, jamo = BLOCKS
    assert values == pytest.approx([*(raw * word.weight / np.linalg.norm(raw)), jamo.weight])
    assert space._weigh(np.zeros(0, np.int64))[1].size == 0


def no_vectors() -> MorphVectors:
    return MorphVectors([], np.zeros((0, 0)), {}, model_version())
