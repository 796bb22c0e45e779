"""Train the tagger of `sangdam_brain.nlu.tagnet` with the TensorFlow that Rasa brings.

It learns the intent beside the tags, where there is one: what an utterance is for says what its words are. The recipe was
found on MASSIVE ko-KR; see docs/korean-nlu.md.
"""

from __future__ import annotations

import random
from collections import Counter
from typing import Any, Dict, List, Sequence, Tuple

import numpy as np

from sangdam_brain.nlu import tagnet
from sangdam_brain.nlu.gradient import Progress, Weights, batches, optimiser, padded, tensorflow
from sangdam_brain.nlu.ngrams import letters_of, morph_name
from sangdam_brain.nlu.tagnet import Example, Key, TagNet, UnitReader, Vocabulary, key_of, spelt
from sangdam_brain.nlu.units import Unit
from sangdam_brain.nlu.vectors import DIMENSIONS, Array, MorphVectors

_SMOOTHING, _DROPOUT, _UNIT_DROPOUT, _INPUT_DROPOUT = 0.1, 0.4, 0.1, 0.2
#: How much the intent weighs beside the tags.
_INTENT_SHARE = 0.5
_BATCH = 64
_SEED = 1


def train_tagnet(examples: Sequence[Example], rounds: int, progress: Progress) -> TagNet:
    """Fit a tagger to the examples; those without any unit are left out."""
    tf = tensorflow(_SEED)
    rng = random.Random(_SEED)  # noqa: S311 - order, not secrets
    examples = [example for example in examples if example.units]
    vectors = MorphVectors.recover(
        morph for example in examples for unit in example.units for morph in unit.morphs
    )
    vocabulary = _vocabulary(examples)
    encoder = _Encoder(examples, vocabulary, vectors)
    network = _Network(tf, vocabulary, len(encoder.intents))
    step = _make_step(tf, network, vocabulary, rounds * -(-len(examples) // _BATCH))
    lengths = [len(example.units) for example in examples]
    for done in range(1, rounds + 1):
        for batch in batches(lengths, _BATCH, 2, rng):
            step(*encoder.arrays(batch))
        progress(done)
    return TagNet(vocabulary, network.weights.arrays(), vectors)


def _vocabulary(examples: Sequence[Example]) -> Vocabulary:
    units = [unit for example in examples for unit in example.units]
    morphs = Counter(morph_name(morph.form, morph.tag) for unit in units for morph in unit.morphs)
    chars = Counter(char for unit in units for char in spelt(unit))
    return Vocabulary(
        morphs=sorted(name for name, count in morphs.items() if count > 1),
        tags=sorted({morph.tag for unit in units for morph in unit.morphs}),
        chars=sorted(char for char, count in chars.items() if count > 1),
        letters=sorted({letter for char in chars for letter in letters_of(char)} - {""}),
        marks=sorted({mark for example in examples for own in example.marks for mark in own}),
        labels=sorted({tag for example in examples for tag in example.tags}),
    )


class _Encoder:
    """The examples as numbers; every unit and every character that occurs is read once."""

    def __init__(self, examples: Sequence[Example], vocabulary: Vocabulary, vectors: MorphVectors) -> None:
        self._reader = UnitReader(vocabulary, vectors)
        self._places: Dict[Key, int] = {}
        self._vectors: List[Array] = []
        self._ends: List[Sequence[int]] = []
        #: Where the characters of each unit stand among those met; the first place is for nothing.
        self._spelt: List[Array] = []
        self._chars: Dict[Tuple[int, ...], int] = {}
        self._char_keys: List[Tuple[int, ...]] = [(0, 0, 0, 0)]
        self.intents = sorted({example.intent for example in examples})
        marks = {mark: place for place, mark in enumerate(vocabulary.marks)}
        labels = {label: place for place, label in enumerate(vocabulary.labels)}
        self._units = [np.array([self._place(unit) for unit in one.units], np.int32) for one in examples]
        self._tags = [np.array([labels[tag] for tag in one.tags], np.int32) for one in examples]
        self._intents = np.array([self.intents.index(one.intent) for one in examples], np.int32)
        self._marks = [[[marks[mark] for mark in own] for own in one.marks] for one in examples]
        self._marks_known = len(marks)

    def _place(self, unit: Unit) -> int:
        key = key_of(unit)
        if key not in self._places:
            self._places[key] = len(self._vectors)
            self._vectors.append(self._reader.vector(unit))
            self._ends.append(self._reader.ends(unit))
            self._spelt.append(np.array([self._char(char) for char in self._reader.chars(unit)], np.int32))
        return self._places[key]

    def _char(self, char: Tuple[int, ...]) -> int:
        if char not in self._chars:
            self._chars[char] = len(self._char_keys)
            self._char_keys.append(char)
        return self._chars[char]

    def arrays(self, batch: Sequence[int]) -> List[Array]:
        """The units and characters of a batch, each once (vectors, ends, characters); where the characters stand in the
        units, and how many; where the units stand; marks, lengths, tags, intents.
        """
        at = padded([self._units[one] for one in batch])
        units, places = np.unique(at, return_inverse=True)
        spelt_at = padded([self._spelt[unit] for unit in units])
        chars, char_at = np.unique(spelt_at, return_inverse=True)
        marks = np.zeros((*at.shape, self._marks_known), np.float32)
        for row, one in enumerate(batch):
            for place, own in enumerate(self._marks[one]):
                marks[row, place, own] = 1.0
        return [
            np.stack([self._vectors[unit] for unit in units]),
            np.array([self._ends[unit] for unit in units], np.int32),
            np.array([self._char_keys[char] for char in chars], np.int32),
            char_at.reshape(spelt_at.shape).astype(np.int32),
            np.array([len(self._spelt[unit]) for unit in units], np.int32),
            places.reshape(at.shape).astype(np.int32),
            marks,
            np.array([len(self._units[one]) for one in batch], np.int32),
            padded([self._tags[one] for one in batch]),
            self._intents[batch],
        ]


class _Network:
    """The forward pass that `TagNet` repeats in NumPy, and the head for the intent, which only training needs."""

    def __init__(self, tf: Any, vocabulary: Vocabulary, intents: int) -> None:
        self._tf, self.weights = tf, Weights(tf, _SEED)
        add = self.weights.add
        for name, entries, width in (
            ("morphs", vocabulary.morphs, tagnet.MORPH_SIZE),
            ("tags", vocabulary.tags, tagnet.TAG_SIZE),
            ("chars", vocabulary.chars, tagnet.CHAR_SIZE),
            ("letters", vocabulary.letters, tagnet.LETTER_SIZE),
        ):
            add(name, 0.3, len(entries) + 1, width)
        char = tagnet.CHAR_SIZE + 3 * tagnet.LETTER_SIZE
        for width in tagnet.WINDOWS:
            add(f"window_{width}", None, width, char, tagnet.FILTERS)
            add(f"window_{width}_bias", 0.0, tagnet.FILTERS)
        ends = 2 * (tagnet.MORPH_SIZE + tagnet.TAG_SIZE)
        add("unit", None, DIMENSIONS + ends + tagnet.FILTERS * len(tagnet.WINDOWS), tagnet.HIDDEN)
        add("unit_bias", 0.0, tagnet.HIDDEN)
        add("marks", 0.1, len(vocabulary.marks), tagnet.HIDDEN)
        for layer in range(tagnet.LAYERS):
            add(f"near_{layer}", None, 3, tagnet.HIDDEN, tagnet.HIDDEN)
            add(f"near_{layer}_bias", 0.0, tagnet.HIDDEN)
        add("whole", None, tagnet.HIDDEN, tagnet.HIDDEN)
        add("out", None, tagnet.HIDDEN, len(vocabulary.labels))
        add("out_bias", 0.0, len(vocabulary.labels))
        add("intent", None, tagnet.HIDDEN, intents)

    def scores(self, *batch: Any) -> "tuple[Any, Any]":
        """Scores of the tags and of the intents while training: with dropout. See `_Encoder.arrays`."""
        vectors, ends, chars, char_at, spelt_to, at, marks, lengths = batch
        tf, weights = self._tf, self.weights
        units = tf.concat([vectors, *self._ends(ends), *self._windows(chars, char_at, spelt_to)], -1)
        units = tf.nn.dropout(units, _INPUT_DROPOUT) @ weights["unit"] + weights["unit_bias"]
        own = tf.sequence_mask(lengths, tf.shape(at)[1], tf.float32)[:, :, None]
        # A unit that is hidden is told by its neighbours; the signal of the others keeps its size.
        rows = tf.gather(units, at) * tf.nn.dropout(tf.ones_like(own), _UNIT_DROPOUT) * (1 - _UNIT_DROPOUT)
        rows = tf.nn.relu(rows + tf.einsum("btm,mh->bth", marks, weights["marks"])) * own
        rows = tf.nn.dropout(rows, _DROPOUT)
        for layer in range(tagnet.LAYERS):
            seen = tf.nn.conv1d(rows, weights[f"near_{layer}"], 1, "SAME") + weights[f"near_{layer}_bias"]
            rows += tf.nn.dropout(tf.nn.relu(seen) * own, _DROPOUT)
        whole = tf.reduce_max(tf.where(own > 0, rows, -1e9), 1)
        heard = tf.nn.dropout(rows + tf.nn.relu(whole @ weights["whole"])[:, None, :], _DROPOUT)
        return heard @ weights["out"] + weights["out_bias"], whole @ weights["intent"]

    def _ends(self, ends: Any) -> List[Any]:
        look, weights = self._tf.nn.embedding_lookup, self.weights
        names = ("morphs", "morphs", "tags", "tags")
        return [look(weights[name], ends[:, column]) for column, name in enumerate(names)]

    def _windows(self, chars: Any, at: Any, lengths: Any) -> List[Any]:
        """The maximum of every window. What a character adds to each place of each is computed once, as in `TagNet`."""
        tf, weights = self._tf, self.weights
        look = tf.nn.embedding_lookup
        typed = tf.concat(
            [
                look(weights["chars"], chars[:, 0]),
                *(look(weights["letters"], chars[:, place]) for place in (1, 2, 3)),
            ],
            -1,
        )
        places = [weights[f"window_{width}"][place] for width in tagnet.WINDOWS for place in range(width)]
        there = tf.sequence_mask(lengths, tf.shape(at)[1], tf.float32)[:, :, None]
        rows = tf.gather(typed @ tf.concat(places, -1), at) * there
        parts, found = tf.split(rows, len(places), -1), []
        for width in tagnet.WINDOWS:
            own, parts = parts[:width], parts[width:]
            # The window of a character begins (width - 1) // 2 before it; beyond the edges there is nothing.
            moved = [
                tf.pad(part, [[0, 0], [width - 1 - place, place], [0, 0]]) for place, part in enumerate(own)
            ]
            ahead = width - 1 - (width - 1) // 2
            total = tf.add_n(moved)[:, ahead : ahead + tf.shape(at)[1]]
            found.append(tf.reduce_max(tf.nn.relu(total + weights[f"window_{width}_bias"]) * there, 1))
        return found


def _make_step(tf: Any, network: _Network, vocabulary: Vocabulary, steps: int) -> Any:
    """One batch: forward, backward, update."""
    variables = list(network.weights.variables.values())
    update = optimiser(tf, variables, steps)
    labels = len(vocabulary.labels)
    signature = [
        tf.TensorSpec([None, DIMENSIONS], tf.float32),
        tf.TensorSpec([None, 4], tf.int32),
        tf.TensorSpec([None, 4], tf.int32),
        tf.TensorSpec([None, None], tf.int32),
        tf.TensorSpec([None], tf.int32),
        tf.TensorSpec([None, None], tf.int32),
        tf.TensorSpec([None, None, len(vocabulary.marks)], tf.float32),
        tf.TensorSpec([None], tf.int32),
        tf.TensorSpec([None, None], tf.int32),
        tf.TensorSpec([None], tf.int32),
    ]

    @tf.function(input_signature=signature, autograph=False)  # type: ignore[misc]
    def step(*batch: Any) -> Any:
        *given, tags, intents = batch
        own = tf.sequence_mask(given[-1], tf.shape(tags)[1], tf.float32)
        with tf.GradientTape() as tape:
            scores, meant = network.scores(*given)
            wanted = tf.one_hot(tags, labels) * (1 - _SMOOTHING) + _SMOOTHING / labels
            missed = tf.nn.softmax_cross_entropy_with_logits(wanted, scores) * own
            loss = tf.reduce_sum(missed) / tf.reduce_sum(own)
            loss += _INTENT_SHARE * tf.reduce_mean(
                tf.nn.sparse_softmax_cross_entropy_with_logits(intents, meant)
            )
        update.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
        return loss

    return step
