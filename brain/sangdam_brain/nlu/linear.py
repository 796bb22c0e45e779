"""A linear classifier over n-grams and morpheme vectors: about a millisecond per utterance, plain NumPy.

Training uses scikit-learn; parsing uses dictionaries, one gather of half-precision rows and one product.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, List, NamedTuple, Sequence, Tuple

import numpy as np

from sangdam_brain.nlu.kiwi import analyse
from sangdam_brain.nlu.ngrams import BLOCKS, Utterance
from sangdam_brain.nlu.text import fold
from sangdam_brain.nlu.vectors import DIMENSIONS, Array, MorphVectors

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

#: Stored format; a model of another format must be trained again.
FORMAT = 1
_ARRAYS = "arrays.npz"
_META = "meta.json"


class Features(NamedTuple):
    """One utterance: positions and values of its n-grams, and its dense vector."""

    positions: Array
    values: Array
    dense: Array


def utterance_of(text: str) -> Utterance:
    """Fold and analyse raw text."""
    folded = fold(text).text
    return Utterance(folded, analyse(folded))


class Pool(NamedTuple):
    """A mean of morpheme vectors: over which parts of speech, and how much it weighs."""

    tags: Tuple[str, ...]
    weight: float


#: All morphemes, what it is about, and what is to be done; found by cross-validation.
POOLS = (Pool(("",), 2.0), Pool(("N", "SL", "XR"), 1.5), Pool(("V", "MA", "XR"), 1.5))


class FeatureSpace:
    """Knows the n-grams of the training data, how rare each is, and the vectors of morphemes."""

    def __init__(self, vocabularies: Sequence[Dict[str, int]], idf: Array, vectors: MorphVectors) -> None:
        """Build from the n-gram positions of each block and their idf."""
        self.vocabularies = list(vocabularies)
        self.idf = idf
        self.vectors = vectors
        self._weights = idf.tolist()
        self._morph_idf = self._idf_of_morphs()

    @property
    def size(self) -> int:
        """Number of n-grams."""
        return len(self.idf)

    @classmethod
    def fit(cls, utterances: Sequence[Utterance], vectors: MorphVectors) -> "FeatureSpace":
        """Keep the n-grams that occur in enough utterances."""
        vocabularies: List[Dict[str, int]] = []
        frequencies: List[int] = []
        for block in BLOCKS:
            counts: Counter[str] = Counter()
            for utterance in utterances:
                counts.update(set(block.read(utterance)))
            kept = sorted(gram for gram, count in counts.items() if count >= block.min_documents)
            vocabularies.append({gram: len(frequencies) + position for position, gram in enumerate(kept)})
            frequencies.extend(counts[gram] for gram in kept)
        total = len(utterances)
        idf = np.log((1 + total) / (1 + np.array(frequencies, dtype=np.float64))) + 1
        return cls(vocabularies, idf.astype(np.float32), vectors)

    def _idf_of_morphs(self) -> Dict[str, float]:
        morphs = self.vocabularies[[block.name for block in BLOCKS].index("morph")]
        return {gram: self._weights[position] for gram, position in morphs.items() if " " not in gram}

    def features(self, utterance: Utterance) -> Features:
        """Look up an utterance. Every block has the length of its weight (or zero, if nothing in it is known)."""
        indexes: List[int] = []
        values: List[float] = []
        for block, vocabulary in zip(BLOCKS, self.vocabularies, strict=True):
            counts: Dict[int, int] = {}
            for gram in block.read(utterance):
                position = vocabulary.get(gram)
                if position is not None:
                    counts[position] = counts.get(position, 0) + 1
            weights = [
                (1.0 + math.log(count)) * self._weights[position] for position, count in counts.items()
            ]
            norm = math.sqrt(sum(weight * weight for weight in weights)) / block.weight
            indexes.extend(counts)
            values.extend(weight / norm for weight in weights)
        return Features(
            np.array(indexes, dtype=np.int32), np.array(values, dtype=np.float32), self._dense(utterance)
        )

    def _dense(self, utterance: Utterance) -> Array:
        pools = np.zeros((len(POOLS), DIMENSIONS), dtype=np.float32)
        for morph in utterance.morphs:
            vector = self.vectors.get(morph)
            if vector is None:
                continue
            weighted = self._morph_idf.get(f"{morph.form}/{morph.tag}", 1.0) * vector
            for row, pool in enumerate(POOLS):
                if morph.tag.startswith(pool.tags):
                    pools[row] += weighted
        for row, pool in enumerate(POOLS):
            norm = float(np.linalg.norm(pools[row]))
            if norm > 0:
                pools[row] *= np.float32(pool.weight / norm)
        return pools.ravel()

    def matrix(self, utterances: Sequence[Utterance]) -> "csr_matrix":
        """Stack the features of many utterances (training only)."""
        from scipy.sparse import csr_matrix, hstack

        rows = [self.features(utterance) for utterance in utterances]
        bounds = np.cumsum([0, *(len(row.positions) for row in rows)])
        sparse = csr_matrix(
            (
                np.concatenate([row.values for row in rows]),
                np.concatenate([row.positions for row in rows]),
                bounds,
            ),
            shape=(len(rows), self.size),
        )
        return hstack([sparse, csr_matrix(np.array([row.dense for row in rows]))], format="csr")


class LinearModel:
    """Weights of every class for every feature, and the temperature that turns margins into probabilities."""

    def __init__(
        self,
        space: FeatureSpace,
        labels: Sequence[str],
        weights: Array,
        bias: Array,
        temperature: float,
    ) -> None:
        """``weights`` has one row per feature (n-grams, then dense dimensions) and one column per label."""
        self.space = space
        self.labels = list(labels)
        self.sparse_weights = weights[: space.size].astype(np.float16)
        self.dense_weights = weights[space.size :].astype(np.float32)
        self.bias = bias.astype(np.float32)
        self.temperature = float(temperature)

    def margins(self, utterance: Utterance) -> Array:
        """Signed distance to each class' boundary."""
        found = self.space.features(utterance)
        rows = self.sparse_weights[found.positions].astype(np.float32)
        return np.asarray(found.values @ rows + found.dense @ self.dense_weights + self.bias)

    def probabilities(self, utterance: Utterance) -> Array:
        """Calibrated probability of every label."""
        return softmax(self.margins(utterance) * self.temperature)

    def save(self, folder: Path) -> None:
        """Write the model as plain arrays and JSON."""
        arrays = {
            "idf": self.space.idf,
            "weights": self.sparse_weights,
            "dense_weights": self.dense_weights,
            "bias": self.bias,
            **self.space.vectors.arrays(),
        }
        np.savez(folder / _ARRAYS, **arrays)
        meta = {
            "format": FORMAT,
            "labels": self.labels,
            "temperature": self.temperature,
            "kiwi": self.space.vectors.version,
            "morphs": self.space.vectors.keys(),
            "vocabularies": {
                block.name: list(grams) for block, grams in zip(BLOCKS, self.space.vocabularies, strict=True)
            },
        }
        (folder / _META).write_text(json.dumps(meta, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def restore(cls, folder: Path) -> "LinearModel":
        """Read what ``save`` wrote."""
        meta: Dict[str, Any] = json.loads((folder / _META).read_text(encoding="utf-8"))
        if meta.get("format") != FORMAT:
            raise ValueError(
                f"The intent model has format {meta.get('format')}, not {FORMAT}. Train it again."
            )
        with np.load(folder / _ARRAYS, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        vectors = MorphVectors.restore(arrays, meta["morphs"], meta["kiwi"])
        space = FeatureSpace(_positions(meta["vocabularies"]), arrays["idf"], vectors)
        weights = np.concatenate([arrays["weights"].astype(np.float32), arrays["dense_weights"]])
        return cls(space, meta["labels"], weights, arrays["bias"], meta["temperature"])


def _positions(blocks: Dict[str, List[str]]) -> List[Dict[str, int]]:
    vocabularies = []
    offset = 0
    for block in BLOCKS:
        grams = blocks[block.name]
        vocabularies.append({gram: offset + position for position, gram in enumerate(grams)})
        offset += len(grams)
    return vocabularies


def softmax(scores: Array) -> Array:
    """Probabilities along the last axis."""
    shifted = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True))


def ranking(labels: Sequence[str], probabilities: Array) -> List[Tuple[str, float]]:
    """Labels with their probabilities, best first; equal ones in the order of the labels."""
    order = np.argsort(-probabilities, kind="stable")
    return [(labels[index], float(probabilities[index])) for index in order]
