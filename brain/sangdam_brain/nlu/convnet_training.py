"""Train the convolutional network of `sangdam_brain.nlu.convnet` with the TensorFlow that Rasa brings.

The recipe (sizes, rates, regularisation) was found on MASSIVE ko-KR; see docs/korean-nlu.md.
"""

from __future__ import annotations

import random
from collections import Counter
from typing import Any, Dict, Iterable, List, NamedTuple, Sequence, Tuple

import numpy as np

from sangdam_brain.nlu import convnet
from sangdam_brain.nlu.convnet import ConvNet, Vocabulary, characters
from sangdam_brain.nlu.gradient import Progress, Weights, batches, optimiser, padded, tensorflow
from sangdam_brain.nlu.kiwi import Morph
from sangdam_brain.nlu.linear import utterance_of
from sangdam_brain.nlu.ngrams import Utterance, letters_of, morph_name
from sangdam_brain.nlu.noise import disturb
from sangdam_brain.nlu.vectors import DIMENSIONS, Array, MorphVectors

_SMOOTHING, _DROPOUT, _MORPH_DROPOUT = 0.1, 0.5, 0.1


class Recipe(NamedTuple):
    """How one network is trained. `noisy`: the share of utterances that are shown with typing mistakes in a round."""

    seed: int
    rounds: int
    noisy: float = 0.0
    batch: int = 64


class _Encoded(NamedTuple):
    """One utterance: its morphemes and characters by their places in the catalogue."""

    morphs: Array
    chars: Array


def train_network(
    texts: Sequence[str],
    numbers: Array,
    classes: int,
    vectors: MorphVectors,
    recipe: Recipe,
    progress: Progress,
) -> ConvNet:
    """Fit a network to texts and the numbers of their labels."""
    tf = tensorflow(recipe.seed)
    rng = random.Random(recipe.seed)  # noqa: S311 - mistakes, not secrets
    clean = [utterance_of(text) for text in texts]
    vocabulary = _vocabulary(clean)
    encoder = _Encoder(vocabulary, vectors)
    rows = [encoder.encode(utterance) for utterance in clean]
    network = _Network(tf, vocabulary, classes, recipe.seed)
    step = _make_step(tf, network, classes, recipe.rounds * -(-len(rows) // recipe.batch))
    for done in range(1, recipe.rounds + 1):
        shown = [
            encoder.encode(utterance_of(disturb(text, rng))) if rng.random() < recipe.noisy else row
            for text, row in zip(texts, rows, strict=True)
        ]
        for batch in batches([len(row.chars) for row in shown], recipe.batch, 6, rng):
            step(*encoder.arrays([shown[place] for place in batch]), numbers[batch])
        progress(done)
    return ConvNet(vocabulary, network.weights.arrays(), vectors)


def _vocabulary(utterances: Iterable[Utterance]) -> Vocabulary:
    morphs: Counter[str] = Counter()
    tags: Counter[str] = Counter()
    chars: Counter[str] = Counter()
    for utterance in utterances:
        morphs.update(morph_name(morph.form, morph.tag) for morph in utterance.morphs)
        tags.update(morph.tag for morph in utterance.morphs)
        chars.update(characters(utterance.text))
    letters = {letter for char in chars for letter in letters_of(char)}
    letters |= set("ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎㅏㅐㅑㅓㅔㅕㅗㅛㅜㅠㅡㅣ")
    return Vocabulary.of(
        {
            "morphs": sorted(name for name, count in morphs.items() if count > 1),
            "tags": sorted(tags),
            "chars": sorted(char for char, count in chars.items() if count > 1),
            "letters": sorted(letters - {""}),
        }
    )


class _Encoder:
    """Turns utterances into numbers. Whatever is met gets a place in a catalogue, so that a batch computes it once."""

    def __init__(self, vocabulary: Vocabulary, vectors: MorphVectors) -> None:
        self._vocabulary = vocabulary
        self._vectors = vectors
        self._morphs: Dict[Tuple[str, str], int] = {}
        self._chars: Dict[str, int] = {}
        # The first place is for nothing: rows are padded with it.
        self._morph_keys: List[Tuple[int, int]] = [(0, 0)]
        self._morph_vectors: List[Array] = [np.zeros(DIMENSIONS, np.float32)]
        self._char_keys: List[Tuple[int, ...]] = [(0, 0, 0, 0)]

    def encode(self, utterance: Utterance) -> _Encoded:
        morphs, text = utterance.morphs[: convnet.MOST_MORPHS], characters(utterance.text)
        return _Encoded(
            np.array([self._morph(morph) for morph in morphs], np.int32),
            np.array([self._char(char) for char in text], np.int32),
        )

    def _morph(self, morph: Morph) -> int:
        key = (morph.form, morph.tag)
        if key not in self._morphs:
            self._morphs[key] = len(self._morph_keys)
            vector = self._vectors.get(morph)
            scaled = (
                np.zeros(DIMENSIONS, np.float32)
                if vector is None
                else vector * np.float32(convnet.VECTOR_SCALE)
            )
            self._morph_vectors.append(scaled)
            known = self._vocabulary
            self._morph_keys.append(
                (known.morphs.get(morph_name(morph.form, morph.tag), 0), known.tags.get(morph.tag, 0))
            )
        return self._morphs[key]

    def _char(self, char: str) -> int:
        if char not in self._chars:
            self._chars[char] = len(self._char_keys)
            letters = (self._vocabulary.letters.get(letter, 0) for letter in letters_of(char))
            self._char_keys.append((self._vocabulary.chars.get(char, 0), *letters))
        return self._chars[char]

    def arrays(self, rows: Sequence[_Encoded]) -> List[Array]:
        """A batch: what it holds, each once (vectors, morphemes, characters); where it stands; how long each row is."""
        morphs, morph_at = np.unique(padded([row.morphs for row in rows]), return_inverse=True)
        chars, char_at = np.unique(padded([row.chars for row in rows]), return_inverse=True)
        lengths = np.array([[len(row.morphs), len(row.chars)] for row in rows], np.int32)
        return [
            np.stack([self._morph_vectors[place] for place in morphs]),
            np.array([self._morph_keys[place] for place in morphs], np.int32),
            np.array([self._char_keys[place] for place in chars], np.int32),
            morph_at.reshape(len(rows), -1).astype(np.int32),
            char_at.reshape(len(rows), -1).astype(np.int32),
            lengths,
        ]


class _Network:
    """The weights as TensorFlow variables, and the forward pass that `ConvNets` repeats in NumPy."""

    def __init__(self, tf: Any, vocabulary: Vocabulary, classes: int, seed: int) -> None:
        self._tf, self.weights = tf, Weights(tf, seed)
        size = DIMENSIONS + convnet.MORPH_SIZE + convnet.TAG_SIZE
        char = convnet.CHAR_SIZE + 3 * convnet.LETTER_SIZE
        pooled = convnet.FILTERS * (len(convnet.MORPH_WINDOWS) + len(convnet.CHAR_WINDOWS)) + convnet.HIDDEN
        for name, entries, width in (
            ("morphs", len(vocabulary.morphs) + 1, convnet.MORPH_SIZE),
            ("tags", len(vocabulary.tags) + 1, convnet.TAG_SIZE),
            ("chars", len(vocabulary.chars) + 1, convnet.CHAR_SIZE),
            ("letters", len(vocabulary.letters) + 1, convnet.LETTER_SIZE),
        ):
            self.weights.add(name, 0.3, entries, width)
        self.weights.add("hidden", None, size, convnet.HIDDEN)
        self.weights.add("attend", None, convnet.HIDDEN, convnet.HEADS)
        self.weights.add("value", None, convnet.HIDDEN, convnet.HIDDEN)
        self.weights.add("out", None, pooled, classes)
        for kind, windows, width in (
            ("morph", convnet.MORPH_WINDOWS, convnet.HIDDEN),
            ("char", convnet.CHAR_WINDOWS, char),
        ):
            for window in windows:
                self.weights.add(f"{kind}_{window}", None, window, width, convnet.FILTERS)
                self.weights.add(f"{kind}_{window}_bias", 0.0, convnet.FILTERS)
        self.weights.add("hidden_bias", 0.0, convnet.HIDDEN)
        self.weights.add("out_bias", 0.0, classes)

    def scores(self, vectors: Any, morphs: Any, chars: Any, morph_at: Any, char_at: Any, lengths: Any) -> Any:
        """Scores of the labels while training: with dropout. The parameters are those of `_Encoder.arrays`."""
        tf, weights = self._tf, self.weights
        look = tf.nn.embedding_lookup
        whole = tf.concat(
            [vectors, look(weights["morphs"], morphs[:, 0]), look(weights["tags"], morphs[:, 1])], -1
        )
        hidden = tf.nn.relu(whole @ weights["hidden"] + weights["hidden_bias"])
        stacked = tf.concat(
            [self._stacked("morph", convnet.MORPH_WINDOWS), weights["attend"], weights["value"]], -1
        )
        own = tf.sequence_mask(lengths[:, 0], tf.shape(morph_at)[1])
        read = tf.nn.dropout(tf.cast(own, tf.float32)[:, :, None], _MORPH_DROPOUT)
        rows = tf.gather(hidden @ stacked, morph_at) * read
        places = [convnet.FILTERS] * sum(convnet.MORPH_WINDOWS)
        *parts, scores, values = tf.split(rows, [*places, convnet.HEADS, convnet.HIDDEN], -1)
        pooled = self._windows(parts, own, "morph", convnet.MORPH_WINDOWS)
        pooled.append(self._attention(scores, values, own))
        spelt = tf.reshape(
            look(weights["letters"], chars[:, 1:]), (tf.shape(chars)[0], 3 * convnet.LETTER_SIZE)
        )
        typed = tf.concat([look(weights["chars"], chars[:, 0]), spelt], -1)
        there = tf.sequence_mask(lengths[:, 1], tf.shape(char_at)[1])
        rows = tf.gather(typed @ self._stacked("char", convnet.CHAR_WINDOWS), char_at)
        parts = tf.split(rows, sum(convnet.CHAR_WINDOWS), -1)
        pooled += self._windows(parts, there, "char", convnet.CHAR_WINDOWS)
        return tf.nn.dropout(tf.concat(pooled, -1), _DROPOUT) @ weights["out"] + weights["out_bias"]

    def _stacked(self, kind: str, windows: Sequence[int]) -> Any:
        """As in `ConvNet`: all positions of all windows side by side."""
        places = [self.weights[f"{kind}_{width}"][place] for width in windows for place in range(width)]
        return self._tf.concat(places, -1)

    def _windows(self, parts: Sequence[Any], own: Any, kind: str, windows: Sequence[int]) -> List[Any]:
        """The maximum of every window; `parts` are what its places add, in the order of `_stacked`."""
        tf, pooled, rest = self._tf, [], list(parts)
        anything = tf.cast(tf.reduce_any(own, 1), tf.float32)[:, None]
        for width in windows:
            places, rest = rest[:width], rest[width:]
            shifted = [
                tf.pad(part, [[0, 0], [width - 1 - place, place], [0, 0]])
                for place, part in enumerate(places)
            ]
            total = tf.add_n(shifted)[:, : tf.shape(own)[1]]
            best = tf.reduce_max(tf.where(own[:, :, None], total, -1e9), 1)
            pooled.append(tf.nn.relu(best + self.weights[f"{kind}_{width}_bias"]) * anything)
        return pooled

    def _attention(self, scores: Any, values: Any, own: Any) -> Any:
        tf, shape = self._tf, self._tf.shape(values)
        parts = tf.reshape(values, (shape[0], shape[1], convnet.HEADS, convnet.HIDDEN // convnet.HEADS))
        weights = tf.nn.softmax(tf.where(own[:, :, None], scores, -1e9), 1)
        return tf.reshape(tf.einsum("bth,bthd->bhd", weights, parts), (shape[0], convnet.HIDDEN))


def _make_step(tf: Any, network: _Network, classes: int, steps: int) -> Any:
    """One batch: forward, backward, update."""
    variables = list(network.weights.variables.values())
    update = optimiser(tf, variables, steps)
    signature = [
        tf.TensorSpec([None, DIMENSIONS], tf.float32),
        tf.TensorSpec([None, 2], tf.int32),
        tf.TensorSpec([None, 4], tf.int32),
        *[tf.TensorSpec([None, None], tf.int32)] * 3,
        tf.TensorSpec([None], tf.int64),
    ]

    @tf.function(input_signature=signature, autograph=False)  # type: ignore[misc]
    def step(*batch: Any) -> Any:
        *given, numbers = batch
        with tf.GradientTape() as tape:
            scores = network.scores(*given)
            wanted = tf.one_hot(numbers, classes) * (1 - _SMOOTHING) + _SMOOTHING / classes
            loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(wanted, scores))
        update.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
        return loss

    return step
