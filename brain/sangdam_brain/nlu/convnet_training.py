"""Train the convolutional network of `sangdam_brain.nlu.convnet` with the TensorFlow that Rasa brings.

The recipe (sizes, rates, regularisation) was found on MASSIVE ko-KR; see docs/korean-nlu.md.
"""

from __future__ import annotations

import random
from collections import Counter
from typing import Any, Callable, Dict, Iterable, Iterator, List, NamedTuple, Sequence, Tuple

import numpy as np

from sangdam_brain.nlu import convnet
from sangdam_brain.nlu.convnet import ConvNet, Vocabulary, characters, morph_name
from sangdam_brain.nlu.linear import utterance_of
from sangdam_brain.nlu.ngrams import Utterance, letters_of
from sangdam_brain.nlu.noise import disturb
from sangdam_brain.nlu.vectors import DIMENSIONS, Array, MorphVectors

_RATE, _DECAY, _SMOOTHING, _DROPOUT, _MORPH_DROPOUT = 2e-3, 0.01, 0.1, 0.5, 0.1
_WARM_UP = 0.25

#: Told after every round how many are done.
Progress = Callable[[int], None]


class Recipe(NamedTuple):
    """How one network is trained. `noisy`: the share of utterances that are shown with typing mistakes in a round."""

    seed: int
    rounds: int
    noisy: float = 0.0
    batch: int = 64


class _Encoded(NamedTuple):
    """One utterance as numbers: rows of the vector table, learnt morphemes, tags; characters and their letters."""

    vectors: Array
    morphs: Array
    tags: Array
    chars: Array
    letters: Array


def train_network(
    texts: Sequence[str],
    numbers: Array,
    classes: int,
    vectors: MorphVectors,
    recipe: Recipe,
    progress: Progress,
) -> ConvNet:
    """Fit a network to texts and the numbers of their labels."""
    import tensorflow as tf

    tf.keras.utils.set_random_seed(recipe.seed)
    rng = random.Random(recipe.seed)  # noqa: S311 - mistakes, not secrets
    clean = [utterance_of(text) for text in texts]
    vocabulary = _vocabulary(clean)
    encoder = _Encoder(vocabulary, vectors)
    rows = [encoder.encode(utterance) for utterance in clean]
    network = _Network(vocabulary, classes, recipe.seed)
    step = _make_step(tf, network, classes, recipe.rounds * -(-len(rows) // recipe.batch))
    for done in range(1, recipe.rounds + 1):
        shown = [
            encoder.encode(utterance_of(disturb(text, rng))) if rng.random() < recipe.noisy else row
            for text, row in zip(texts, rows, strict=True)
        ]
        table = tf.constant(encoder.table(), tf.float32)
        for batch in _batches(shown, recipe.batch, rng):
            step(table, *_padded([shown[place] for place in batch]), numbers[batch])
        progress(done)
    return ConvNet(vocabulary, network.arrays(), vectors)


def _vocabulary(utterances: Iterable[Utterance]) -> Vocabulary:
    morphs: Counter[str] = Counter()
    tags: Counter[str] = Counter()
    chars: Counter[str] = Counter()
    for utterance in utterances:
        morphs.update(morph_name(morph) for morph in utterance.morphs)
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
    """Turns utterances into numbers, collecting the frozen vectors they need."""

    def __init__(self, vocabulary: Vocabulary, vectors: MorphVectors) -> None:
        self._vocabulary = vocabulary
        self._vectors = vectors
        self._rows: Dict[Tuple[str, str], int] = {}
        self._table: List[Array] = [np.zeros(DIMENSIONS, np.float32)]

    def table(self) -> Array:
        """Vectors by row; row 0 is that of morphemes without one."""
        return np.stack(self._table) * np.float32(convnet.VECTOR_SCALE)

    def encode(self, utterance: Utterance) -> _Encoded:
        morphs, text = utterance.morphs[: convnet.MOST_MORPHS], characters(utterance.text)
        known = self._vocabulary
        letters = [[known.letters.get(letter, 0) for letter in letters_of(char)] for char in text]
        return _Encoded(
            np.array([self._row(morph) for morph in morphs], np.int32),
            np.array([known.morphs.get(morph_name(morph), 0) for morph in morphs], np.int32),
            np.array([known.tags.get(morph.tag, 0) for morph in morphs], np.int32),
            np.array([known.chars.get(char, 0) for char in text], np.int32),
            np.array(letters, np.int32).reshape(len(text), 3),
        )

    def _row(self, morph: Any) -> int:
        key = (morph.form, morph.tag)
        if key not in self._rows:
            vector = self._vectors.get(morph)
            self._rows[key] = 0 if vector is None else len(self._table)
            if vector is not None:
                self._table.append(vector)
        return self._rows[key]


def _batches(rows: Sequence[_Encoded], size: int, rng: random.Random) -> Iterator[List[int]]:
    """Random batches of utterances of about the same length, so that little is padded."""
    order = sorted(
        range(len(rows)), key=lambda place: (len(rows[place].chars) + 6 * rng.random(), rng.random())
    )
    batches = [order[start : start + size] for start in range(0, len(order), size)]
    rng.shuffle(batches)
    yield from batches


def _padded(rows: Sequence[_Encoded]) -> List[Array]:
    morphs, chars = max(1, *(len(row.morphs) for row in rows)), max(1, *(len(row.chars) for row in rows))
    shape = len(rows), morphs
    vectors, learnt, tags = (np.zeros(shape, np.int32) for _ in range(3))
    letters = np.zeros((len(rows), chars, 3), np.int32)
    plain = np.zeros((len(rows), chars), np.int32)
    for place, row in enumerate(rows):
        vectors[place, : len(row.morphs)], learnt[place, : len(row.morphs)] = row.vectors, row.morphs
        tags[place, : len(row.morphs)] = row.tags
        plain[place, : len(row.chars)], letters[place, : len(row.chars)] = row.chars, row.letters
    lengths = np.array([[len(row.morphs), len(row.chars)] for row in rows], np.int32)
    return [vectors, learnt, tags, plain, letters, lengths]


class _Network:
    """The weights as TensorFlow variables, and the forward pass that `ConvNet` repeats in NumPy."""

    def __init__(self, vocabulary: Vocabulary, classes: int, seed: int) -> None:
        import tensorflow as tf

        self._tf, self._seed = tf, 1000 * seed
        size = DIMENSIONS + convnet.MORPH_SIZE + convnet.TAG_SIZE
        char = convnet.CHAR_SIZE + 3 * convnet.LETTER_SIZE
        pooled = convnet.FILTERS * (len(convnet.MORPH_WINDOWS) + len(convnet.CHAR_WINDOWS)) + convnet.HIDDEN
        self.variables: Dict[str, Any] = {}
        for name, entries, width in (
            ("morphs", len(vocabulary.morphs) + 1, convnet.MORPH_SIZE),
            ("tags", len(vocabulary.tags) + 1, convnet.TAG_SIZE),
            ("chars", len(vocabulary.chars) + 1, convnet.CHAR_SIZE),
            ("letters", len(vocabulary.letters) + 1, convnet.LETTER_SIZE),
        ):
            self._add(name, 0.3, entries, width)
        self._add("hidden", None, size, convnet.HIDDEN)
        self._add("attend", None, convnet.HIDDEN, convnet.HEADS)
        self._add("value", None, convnet.HIDDEN, convnet.HIDDEN)
        self._add("out", None, pooled, classes)
        for kind, windows, width in (
            ("morph", convnet.MORPH_WINDOWS, convnet.HIDDEN),
            ("char", convnet.CHAR_WINDOWS, char),
        ):
            for window in windows:
                self._add(f"{kind}_{window}", None, window, width, convnet.FILTERS)
                self._add(f"{kind}_{window}_bias", 0.0, convnet.FILTERS)
        self._add("hidden_bias", 0.0, convnet.HIDDEN)
        self._add("out_bias", 0.0, classes)

    def _add(self, name: str, spread: float | None, *shape: int) -> None:
        """A variable; `spread` is the standard deviation of its first values, None what keeps signals their size."""
        initializers, seed = self._tf.keras.initializers, len(self.variables) + self._seed
        first = (
            initializers.GlorotUniform(seed)
            if spread is None
            else initializers.RandomNormal(stddev=spread, seed=seed)
        )
        self.variables[name] = self._tf.Variable(first(shape), name=name)

    def arrays(self) -> Dict[str, Array]:
        """The weights by name."""
        return {name: variable.numpy() for name, variable in self.variables.items()}

    def scores(
        self, table: Any, vectors: Any, morphs: Any, tags: Any, chars: Any, letters: Any, lengths: Any
    ) -> Any:
        """Scores of the labels while training: with dropout."""
        tf, weights = self._tf, self.variables
        look = tf.nn.embedding_lookup
        whole = tf.concat(
            [look(table, vectors), look(weights["morphs"], morphs), look(weights["tags"], tags)], -1
        )
        whole = tf.nn.dropout(whole, _MORPH_DROPOUT, noise_shape=(tf.shape(whole)[0], tf.shape(whole)[1], 1))
        hidden = tf.nn.relu(whole @ weights["hidden"] + weights["hidden_bias"])
        own = tf.sequence_mask(lengths[:, 0], tf.shape(morphs)[1])
        hidden *= tf.cast(own, tf.float32)[:, :, None]
        pooled = [self._window(hidden, own, "morph", width) for width in convnet.MORPH_WINDOWS]
        pooled.append(self._attention(hidden, own))
        spelt = tf.reshape(
            look(weights["letters"], letters),
            (tf.shape(chars)[0], tf.shape(chars)[1], 3 * convnet.LETTER_SIZE),
        )
        there = tf.sequence_mask(lengths[:, 1], tf.shape(chars)[1])
        typed = tf.concat([look(weights["chars"], chars), spelt], -1) * tf.cast(there, tf.float32)[:, :, None]
        pooled += [self._window(typed, there, "char", width) for width in convnet.CHAR_WINDOWS]
        return tf.nn.dropout(tf.concat(pooled, -1), _DROPOUT) @ weights["out"] + weights["out_bias"]

    def _window(self, rows: Any, own: Any, kind: str, width: int) -> Any:
        tf = self._tf
        padded = tf.pad(rows, [[0, 0], [width - 1, 0], [0, 0]])
        found = tf.nn.conv1d(padded, self.variables[f"{kind}_{width}"], 1, "VALID")
        best = tf.reduce_max(tf.where(own[:, :, None], found, -1e9), 1)
        biased = tf.nn.relu(best + self.variables[f"{kind}_{width}_bias"])
        return biased * tf.cast(tf.reduce_any(own, 1), tf.float32)[:, None]

    def _attention(self, hidden: Any, own: Any) -> Any:
        tf = self._tf
        scores = tf.where(own[:, :, None], hidden @ self.variables["attend"], -1e9)
        values = hidden @ self.variables["value"]
        shape = tf.shape(values)
        parts = tf.reshape(values, (shape[0], shape[1], convnet.HEADS, convnet.HIDDEN // convnet.HEADS))
        pooled = tf.einsum("bth,bthd->bhd", tf.nn.softmax(scores, 1), parts)
        return tf.reshape(pooled, (shape[0], convnet.HIDDEN))


def _make_step(tf: Any, network: _Network, classes: int, steps: int) -> Any:
    """One batch: forward, backward, update; the rate rises for a quarter of the way and falls to nothing."""

    class OneCycle(tf.keras.optimizers.schedules.LearningRateSchedule):  # type: ignore[misc]
        def __call__(self, step: Any) -> Any:
            done = tf.cast(step, tf.float32) / max(1, steps)
            rising = done / _WARM_UP
            falling = 0.5 * (1 + tf.cos(np.pi * (done - _WARM_UP) / (1 - _WARM_UP)))
            return _RATE * tf.clip_by_value(tf.where(done < _WARM_UP, rising, falling), 0.0, 1.0)

    optimiser = tf.keras.optimizers.AdamW(learning_rate=OneCycle(), weight_decay=_DECAY, jit_compile=False)
    variables = list(network.variables.values())
    optimiser.build(variables)
    integers = [tf.TensorSpec([None, None], tf.int32)] * 4
    signature = [
        tf.TensorSpec([None, DIMENSIONS], tf.float32), *integers,
        tf.TensorSpec([None, None, 3], tf.int32), tf.TensorSpec([None, 2], tf.int32), tf.TensorSpec([None], tf.int64),
    ]  # fmt: skip

    @tf.function(input_signature=signature, autograph=False)  # type: ignore[misc]
    def step(
        table: Any, vectors: Any, morphs: Any, tags: Any, chars: Any, letters: Any, lengths: Any, numbers: Any
    ) -> Any:
        with tf.GradientTape() as tape:
            scores = network.scores(table, vectors, morphs, tags, chars, letters, lengths)
            wanted = tf.one_hot(numbers, classes) * (1 - _SMOOTHING) + _SMOOTHING / classes
            loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(wanted, scores))
        optimiser.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
        return loss

    return step
