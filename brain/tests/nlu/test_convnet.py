"""The networks beside the linear model: NumPy repeats TensorFlow, whatever is typed, before and after storing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf
from conftest import SMALL
from numpy.typing import NDArray

from sangdam_brain.nlu import convnet_training, memory
from sangdam_brain.nlu.convnet import ConvNet, ConvNets
from sangdam_brain.nlu.linear import LinearModel, utterance_of
from sangdam_brain.nlu.mix import IntentMix
from sangdam_brain.nlu.training import Settings, train, train_linear
from sangdam_brain.nlu.vectors import MorphVectors

TEXTS = [text for texts in SMALL.values() for text in texts]
LABELS = [intent for intent, texts in SMALL.items() for _ in texts]
NUMBERS = np.array([sorted(SMALL).index(label) for label in LABELS])
STRANGE = [
    "",
    "   ",
    "...",
    "😀😀",
    "ㅋ",
    "a" * 3000,
    "쀍쀏" * 300,
    "\u0301" * 50,
    "주문 " * 400,
    "１２３-４５",
]


@pytest.fixture(scope="module")
def vectors() -> MorphVectors:
    return MorphVectors.recover(morph for text in TEXTS for morph in utterance_of(text).morphs)


@pytest.fixture(scope="module")
def network(vectors: MorphVectors) -> ConvNet:
    recipe = convnet_training.Recipe(seed=1, rounds=25, noisy=0.3, batch=8)
    return convnet_training.train_network(TEXTS, NUMBERS, len(SMALL), vectors, recipe, lambda done: None)


@pytest.fixture(scope="module")
def linear() -> LinearModel:
    return train_linear(TEXTS, LABELS, Settings())


def said_by(*networks: ConvNet) -> Callable[[str], NDArray[np.float32]]:
    """What the first of the networks says of a text."""
    beside = ConvNets(networks)
    return lambda text: beside.log_probabilities(utterance_of(text))[0]


def test_it_learns_what_it_is_shown(network: ConvNet) -> None:
    ask = said_by(network)
    said = [int(np.argmax(ask(text))) for text in TEXTS]
    assert np.mean(np.array(said) == NUMBERS) > 0.95


def test_numpy_repeats_tensorflow(
    network: ConvNet, vectors: MorphVectors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(convnet_training, "_DROPOUT", 0.0)
    monkeypatch.setattr(convnet_training, "_MORPH_DROPOUT", 0.0)
    texts = [*TEXTS, *STRANGE]
    trained = convnet_training._Network(tf, network.vocabulary, len(SMALL), seed=9)
    for name, variable in trained.weights.variables.items():
        variable.assign(network.weights[name].astype(np.float32))
    encoder = convnet_training._Encoder(network.vocabulary, vectors)
    batch = encoder.arrays([encoder.encode(utterance_of(text)) for text in texts])
    scores = trained.scores(*map(tf.constant, batch))
    ask = said_by(network)
    ours = np.stack([ask(text) for text in texts])
    np.testing.assert_allclose(ours, tf.nn.log_softmax(scores).numpy(), atol=2e-4)


def test_rounds_are_told(vectors: MorphVectors) -> None:
    told: list[int] = []
    recipe = convnet_training.Recipe(seed=1, rounds=2)
    convnet_training.train_network(TEXTS, NUMBERS, len(SMALL), vectors, recipe, told.append)
    assert told == [1, 2]


def test_a_stored_network_says_the_same(network: ConvNet, vectors: MorphVectors, tmp_path: Path) -> None:
    network.save(tmp_path, "network_0")
    again = ConvNet.restore(tmp_path, "network_0", vectors)
    ask, ask_again = said_by(network), said_by(again)
    for text in [*TEXTS[:5], *STRANGE]:
        assert np.array_equal(ask_again(text), ask(text))


def test_networks_side_by_side_say_what_each_says(network: ConvNet, vectors: MorphVectors) -> None:
    rng = np.random.default_rng(3)
    shaken = {name: value + rng.normal(0, 0.05, value.shape) for name, value in network.weights.items()}
    other = ConvNet(network.vocabulary, shaken, vectors)
    for text in [*TEXTS[:5], *STRANGE]:
        both = ConvNets([network, other]).log_probabilities(utterance_of(text))
        np.testing.assert_allclose(both, [said_by(network)(text), said_by(other)(text)], atol=1e-4)


def test_what_is_remembered_has_a_limit(network: ConvNet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_MOST", 3)
    forgetful, ask = ConvNets([network]), said_by(network)
    for text in TEXTS:
        np.testing.assert_allclose(forgetful.log_probabilities(utterance_of(text))[0], ask(text), atol=1e-6)
        assert len(forgetful._morphs._kept) <= 3


@pytest.mark.parametrize("text", STRANGE)
def test_the_mix_is_a_probability_whatever_is_typed(linear: LinearModel, network: ConvNet, text: str) -> None:
    odds = IntentMix(linear, [network], 0.3, 1.4).probabilities(text)
    assert odds.shape == (len(SMALL),)
    assert np.isfinite(odds).all()
    assert abs(float(odds.sum()) - 1) < 1e-5


def test_the_network_is_asked_only_where_the_linear_model_is_unsure(
    linear: LinearModel, network: ConvNet, monkeypatch: pytest.MonkeyPatch
) -> None:
    mix = IntentMix(linear, [network], 0.5, 1.0)
    sure, unsure = np.array([0.96, 0.04, *[0.0] * (len(SMALL) - 2)]), np.full(len(SMALL), 1 / len(SMALL))
    monkeypatch.setattr(linear, "probabilities", lambda *_: unsure)
    expected = np.sqrt(np.exp(said_by(network)(TEXTS[0])))
    np.testing.assert_allclose(mix.probabilities(TEXTS[0]), expected / expected.sum(), atol=1e-5)
    monkeypatch.setattr(linear, "probabilities", lambda *_: sure)
    np.testing.assert_array_equal(mix.probabilities(TEXTS[0]), sure)


def test_without_networks_the_linear_model_decides_alone(linear: LinearModel) -> None:
    alone = train(TEXTS, LABELS, Settings(networks=0))
    for text in TEXTS[:5]:
        np.testing.assert_allclose(
            alone.probabilities(text), linear.probabilities(utterance_of(text)), atol=1e-6
        )
