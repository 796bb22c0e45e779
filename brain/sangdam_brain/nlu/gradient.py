"""What training a small network with TensorFlow takes, whatever the network: first weights, the optimiser, padding."""

from __future__ import annotations

import random
from typing import Any, Callable, Dict, Iterator, List, Sequence

import numpy as np

from sangdam_brain.nlu.vectors import Array

_RATE, _DECAY, _WARM_UP = 2e-3, 0.01, 0.25

#: Told after every round how many are done.
Progress = Callable[[int], None]


def tensorflow(seed: int) -> Any:
    """The module, with its chance seeded.

    Raises:
        RuntimeError: this process runs without it.
    """
    import tensorflow as tf

    if tf.__version__ == "0.0.0":
        raise RuntimeError(
            "The networks need TensorFlow to train, and this process runs without it (see lean.py)."
        )
    tf.keras.utils.set_random_seed(seed)
    return tf


class Weights:
    """The weights of a network as TensorFlow variables, by name."""

    def __init__(self, tf: Any, seed: int) -> None:
        """Every variable begins from a seed of its own, counted from `seed`."""
        self._tf, self._seed = tf, 1000 * seed
        self.variables: Dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        return self.variables[name]

    def add(self, name: str, spread: float | None, *shape: int) -> None:
        """A variable; `spread` is the standard deviation of its first values, None what keeps signals their size."""
        initializers, seed = self._tf.keras.initializers, len(self.variables) + self._seed
        first = (
            initializers.GlorotUniform(seed)
            if spread is None
            else initializers.RandomNormal(stddev=spread, seed=seed)
        )
        self.variables[name] = self._tf.Variable(first(shape), name=name)

    def arrays(self) -> Dict[str, Array]:
        """The weights as they are now."""
        return {name: variable.numpy() for name, variable in self.variables.items()}


def optimiser(tf: Any, variables: List[Any], steps: int) -> Any:
    """AdamW whose rate rises for a quarter of the `steps` and falls to nothing."""

    class OneCycle(tf.keras.optimizers.schedules.LearningRateSchedule):  # type: ignore[misc]
        def __call__(self, step: Any) -> Any:
            done = tf.cast(step, tf.float32) / max(1, steps)
            rising = done / _WARM_UP
            falling = 0.5 * (1 + tf.cos(np.pi * (done - _WARM_UP) / (1 - _WARM_UP)))
            return _RATE * tf.clip_by_value(tf.where(done < _WARM_UP, rising, falling), 0.0, 1.0)

    made = tf.keras.optimizers.AdamW(learning_rate=OneCycle(), weight_decay=_DECAY, jit_compile=False)
    made.build(variables)
    return made


def padded(rows: Sequence[Array]) -> Array:
    """Rows of one length; what is put behind them is never read."""
    table = np.zeros((len(rows), max(1, *(len(row) for row in rows))), np.int32)
    for place, row in enumerate(rows):
        table[place, : len(row)] = row
    return table


def batches(lengths: Sequence[int], size: int, unevenness: float, rng: random.Random) -> Iterator[List[int]]:
    """Random batches of rows of about the same length (give or take `unevenness`), so that little is padded."""
    order = sorted(
        range(len(lengths)), key=lambda place: (lengths[place] + unevenness * rng.random(), rng.random())
    )
    found = [order[start : start + size] for start in range(0, len(order), size)]
    rng.shuffle(found)
    yield from found
