"""The intent model: a linear classifier and a small convolutional network, mixed into one probability.

The linear model knows every n-gram and learns from little; the network knows what words mean and forgives typing. What
the linear model is sure of it decides alone. Elsewhere the weighed mean of their
log-probabilities, sharpened, is also the best single measure of confidence (docs/korean-nlu.md).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import List, Optional, Sequence

import numpy as np

from sangdam_brain.nlu.convnet import ConvNet, ConvNets
from sangdam_brain.nlu.linear import LinearModel, softmax, utterance_of
from sangdam_brain.nlu.vectors import Array

_META = "mix.json"
#: A linear model at least so sure is right as often as the mix.
_SURE = 0.95


class IntentMix:
    """Probabilities of the intents of a text. Safe to share between threads."""

    def __init__(
        self, linear: LinearModel, networks: Sequence[ConvNet], linear_share: float, sharpness: float
    ) -> None:
        """`linear_share` is the linear model's part of the mean (all of it without networks), `sharpness` the inverse
        temperature of the mix.
        """
        self.linear = linear
        self.networks = list(networks)
        self._beside = ConvNets(networks) if networks else None
        self._share = linear_share
        self._sharpness = sharpness

    @property
    def labels(self) -> List[str]:
        """The intents, in the order of the probabilities."""
        return self.linear.labels

    @property
    def takes_vectors(self) -> bool:
        """Whether it learnt from the sentence vectors of other components, and wants that of every text."""
        return self.linear.standard is not None

    def probabilities(self, text: str, vector: Optional[Array] = None) -> Array:
        """Probability of every label for raw text; with its sentence vector, if the model takes them.

        Raises:
            ValueError: the vector is not as wide as those of the training data.
        """
        utterance = utterance_of(text)
        alone = self.linear.probabilities(utterance, vector)
        if self._beside is None or alone.max() >= _SURE:
            return alone
        beside = self._beside.log_probabilities(utterance).mean(axis=0)
        return softmax((self._share * np.log(alone + 1e-9) + (1 - self._share) * beside) * self._sharpness)

    def save(self, folder: Path) -> None:
        """Write everything as arrays and JSON."""
        self.linear.save(folder)
        for place, network in enumerate(self.networks):
            network.save(folder, f"network_{place}")
        meta = {"networks": len(self.networks), "linear_share": self._share, "sharpness": self._sharpness}
        (folder / _META).write_text(json.dumps(meta), encoding="utf-8")

    @classmethod
    def restore(cls, folder: Path) -> "IntentMix":
        """Read what ``save`` wrote."""
        linear = LinearModel.restore(folder)
        meta = json.loads((folder / _META).read_text(encoding="utf-8"))
        vectors = linear.space.vectors
        networks = [ConvNet.restore(folder, f"network_{place}", vectors) for place in range(meta["networks"])]
        return cls(linear, networks, meta["linear_share"], meta["sharpness"])
