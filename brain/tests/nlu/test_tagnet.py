"""The network beside the conditional random field: NumPy repeats TensorFlow, whatever is typed, before and after storing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from sangdam_brain.nlu import tagnet_training
from sangdam_brain.nlu.linear import utterance_of
from sangdam_brain.nlu.tag_features import marks
from sangdam_brain.nlu.tagger import bio
from sangdam_brain.nlu.tagnet import Example, TagNet
from sangdam_brain.nlu.tagnet_training import train_tagnet
from sangdam_brain.nlu.units import Unit, units_of

#: Utterance, the word that is a product in it, and an intent.
SAID = [
    ("운동화 언제 와요", "운동화", "track"),
    ("주문한 운동화를 취소할게요", "운동화", "cancel"),
    ("셔츠 언제 도착해요", "셔츠", "track"),
    ("셔츠를 반품하고 싶어요", "셔츠", "return"),
    ("가방은 언제 오나요", "가방", "track"),
    ("가방 환불해 주세요", "가방", "return"),
    ("모자 취소해 주세요", "모자", "cancel"),
    ("모자를 교환할래요", "모자", "exchange"),
    ("언제 와요", "", "track"),
    ("취소해 주세요", "", "cancel"),
]
STRANGE = ["ㅋ", "😀😀", "a" * 300, "쀍쀏", "주문 " * 60, "１２３-４５", "..."]


def units(text: str) -> list[Unit]:
    utterance = utterance_of(text)
    return units_of(utterance.text, utterance.morphs)


def example(text: str, product: str, intent: str) -> Example:
    cut = units(text)
    start = text.find(product)
    spans = [(start, start + len(product), "product")] if product else []
    known = ["B-product" if unit.text == "가방" else "O" for unit in cut]
    return Example(cut, marks(cut, [], known), bio(cut, spans), intent)


EXAMPLES = [example(*said) for said in SAID]


@pytest.fixture(scope="module")
def network() -> TagNet:
    return train_tagnet(EXAMPLES * 4, 30, lambda done: None)


def tags(network: TagNet, one: Example) -> list[str]:
    return [network.vocabulary.labels[best] for best in network.probabilities(one.units, one.marks).argmax(1)]


def test_it_learns_what_it_is_shown(network: TagNet) -> None:
    for one in EXAMPLES:
        assert tags(network, one) == list(one.tags)


def test_it_knows_what_words_mean(network: TagNet) -> None:
    """구두 was never met; its vector is near those of shoes and bags."""
    cut = units("구두 언제 와요")
    labels = network.vocabulary.labels
    chances = network.probabilities(cut, [[] for _ in cut])
    assert chances[0, labels.index("B-product")] > 0.5
    assert chances[-1, labels.index("O")] > 0.5


def test_numpy_repeats_tensorflow(network: TagNet, monkeypatch: pytest.MonkeyPatch) -> None:
    for dropout in ("_DROPOUT", "_UNIT_DROPOUT", "_INPUT_DROPOUT"):
        monkeypatch.setattr(tagnet_training, dropout, 0.0)
    examples = [*EXAMPLES, *(example(text, "", "track") for text in STRANGE)]
    trained = tagnet_training._Network(tf, network.vocabulary, intents=4)
    for name, variable in trained.weights.variables.items():
        if name in network.weights:
            variable.assign(network.weights[name].astype(np.float32))
    encoder = tagnet_training._Encoder(examples, network.vocabulary, network.vectors)
    *given, _, _ = encoder.arrays(range(len(examples)))
    scores, _ = trained.scores(*map(tf.constant, given))
    theirs = tf.nn.softmax(scores).numpy()
    for row, one in zip(theirs, examples, strict=True):
        ours = network.probabilities(one.units, one.marks)
        np.testing.assert_allclose(ours, row[: len(one.units)], atol=2e-3)


def test_marks_count_and_unknown_ones_do_not(network: TagNet) -> None:
    cut = units("구두 언제 와요")
    plain = network.probabilities(cut, [[] for _ in cut])
    marked = network.probabilities(cut, [["g=B-product"], *([] for _ in cut[1:])])
    place = network.vocabulary.labels.index("B-product")
    assert marked[0, place] > plain[0, place]
    assert np.array_equal(network.probabilities(cut, [["g=B-never"], *([] for _ in cut[1:])]), plain)


@pytest.mark.parametrize("text", STRANGE)
def test_it_gives_probabilities_whatever_is_typed(network: TagNet, text: str) -> None:
    cut = units(text)
    chances = network.probabilities(cut, [[] for _ in cut])
    assert chances.shape == (len(cut), len(network.vocabulary.labels))
    np.testing.assert_allclose(chances.sum(axis=1), 1.0, atol=1e-5)


def test_a_stored_network_says_the_same(network: TagNet, tmp_path: Path) -> None:
    network.save(tmp_path)
    again = TagNet.restore(tmp_path)
    for one in EXAMPLES:
        stored = again.probabilities(one.units, one.marks)
        np.testing.assert_allclose(stored, network.probabilities(one.units, one.marks), atol=1e-6)


def test_rounds_are_told() -> None:
    told: list[int] = []
    train_tagnet(EXAMPLES, 2, told.append)
    assert told == [1, 2]
