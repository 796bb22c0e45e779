"""A linear classifier over n-grams and morpheme vectors: about a millisecond per utterance, plain NumPy.

Training uses scikit-learn; parsing uses tables of n-grams, one gather of rows and one product.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, List, NamedTuple, Optional, Sequence, Tuple

import numpy as np

from sangdam_brain.nlu.dense import Standard
from sangdam_brain.nlu.kiwi import Morph, analyse
from sangdam_brain.nlu.memory import Memory
from sangdam_brain.nlu.ngram_table import NgramTable
from sangdam_brain.nlu.ngrams import BLOCKS, Utterance, morph_name
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


_POOL_WEIGHTS = np.array([pool.weight for pool in POOLS], dtype=np.float32)


@cache
def _parts(tag: str) -> Tuple[bool, ...]:
    """In which pools a part of speech counts."""
    return tuple(tag.startswith(pool.tags) for pool in POOLS)


_LENGTHS = np.array([block.weight for block in BLOCKS], dtype=np.float32)


class FeatureSpace:
    """Knows the n-grams of the training data, how rare each is, and the vectors of morphemes."""

    def __init__(self, vocabularies: Sequence[Dict[str, int]], idf: Array, vectors: MorphVectors) -> None:
        """Build from the n-gram positions of each block (one block after the other) and their idf."""
        self.vocabularies = list(vocabularies)
        self.idf = idf
        self.vectors = vectors
        self._bounds = np.cumsum([0, *map(len, self.vocabularies)])
        blocks = list(zip(BLOCKS, self.vocabularies, strict=True))
        self._texts = [block.text for block in BLOCKS if block.text]
        self._table = NgramTable([known for block, known in blocks if block.text])
        self._others = [(block.read, known) for block, known in blocks if not block.text]
        self._morph_idf = self._idf_of_morphs()
        self._morphs: Memory[Tuple[str, str]] = Memory()

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
        return {gram: float(self.idf[position]) for gram, position in morphs.items() if " " not in gram}

    def features(self, utterance: Utterance) -> Features:
        """Look up an utterance. Every block has the length of its weight (or zero, if nothing in it is known)."""
        positions = self._table.find([text(utterance) for text in self._texts])
        others = [
            place
            for read, known in self._others
            for gram in read(utterance)
            if (place := known.get(gram)) is not None
        ]
        found, values = self._weigh(np.concatenate([positions, np.array(others, dtype=positions.dtype)]))
        return Features(found, values, self._dense(utterance))

    def _weigh(self, positions: Array) -> Tuple[Array, Array]:
        """Each position once, with its idf times one plus the logarithm of its count; every block of its length."""
        found, counts = np.unique(positions, return_counts=True)
        values = self.idf[found] * (np.log(counts, dtype=np.float32) + 1)
        edges = found.searchsorted(self._bounds)
        sums = np.concatenate([[0.0], np.cumsum(values * values, dtype=np.float64)])[edges]
        scales = _LENGTHS / np.sqrt(np.maximum(np.diff(sums), 1e-12))
        return found, values * np.repeat(scales.astype(np.float32), np.diff(edges))

    def _dense(self, utterance: Utterance) -> Array:
        rows = [row for morph in utterance.morphs if len(row := self._of_morph(morph))]
        if not rows:
            return np.zeros(len(POOLS) * DIMENSIONS, dtype=np.float32)
        table = np.concatenate(rows).reshape(len(rows), -1)
        pools = table[:, DIMENSIONS:].T @ table[:, :DIMENSIONS]
        norms = np.sqrt(np.einsum("pd,pd->p", pools, pools))
        norms[norms == 0] = 1.0
        return np.asarray(pools * (_POOL_WEIGHTS / norms)[:, None]).ravel()

    def _of_morph(self, morph: Morph) -> Array:
        """A morpheme's vector, then its share in every pool; nothing if it has no vector."""
        key = (morph.form, morph.tag)
        known = self._morphs.get(key)
        if known is not None:
            return known
        vector = self.vectors.get(morph)
        if vector is None:
            return self._morphs.put(key, np.zeros(0, dtype=np.float32))
        idf = self._morph_idf.get(morph_name(*key), 1.0)
        shares = [idf * part for part in _parts(morph.tag)]
        return self._morphs.put(key, np.concatenate([vector, np.array(shares, dtype=np.float32)]))

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
        standard: Optional[Standard] = None,
    ) -> None:
        """``weights`` has one row per feature (n-grams, dense dimensions, and with a ``standard`` those of the sentence
        vectors that other components bring) and one column per label.
        """
        self.space = space
        self.labels = list(labels)
        # Stored in half precision, so rounded to it: a model answers the same before and after it is saved.
        self.sparse_weights = weights[: space.size].astype(np.float16).astype(np.float32)
        outside = len(weights) - (len(standard.mean) if standard else 0)
        self.dense_weights = weights[space.size : outside].astype(np.float32)
        self.standard = standard
        self.vector_weights = weights[outside:].astype(np.float32)
        self.bias = bias.astype(np.float32)
        self.temperature = float(temperature)

    def margins(self, utterance: Utterance, vector: Optional[Array] = None) -> Array:
        """Signed distance to each class' boundary; `vector` is only looked at by a model that learnt from such.

        Raises:
            ValueError: the vector is not as wide as those of the training data.
        """
        found = self.space.features(utterance)
        rows = self.sparse_weights[found.positions]
        margins = np.asarray(found.values @ rows + found.dense @ self.dense_weights + self.bias)
        if self.standard is None:
            return margins
        return margins + self.standard.unit(vector) @ self.vector_weights

    def probabilities(self, utterance: Utterance, vector: Optional[Array] = None) -> Array:
        """Calibrated probability of every label (``margins`` says what `vector` is)."""
        return softmax(self.margins(utterance, vector) * self.temperature)

    def save(self, folder: Path) -> None:
        """Write the model as plain arrays and JSON."""
        arrays = {
            "idf": self.space.idf,
            "weights": self.sparse_weights.astype(np.float16),
            "dense_weights": self.dense_weights,
            "bias": self.bias,
            **self.space.vectors.arrays(),
        }
        if self.standard is not None:
            arrays["sentence_mean"], arrays["sentence_spread"] = self.standard
            arrays["sentence_weights"] = self.vector_weights
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
        weights = [arrays["weights"].astype(np.float32), arrays["dense_weights"]]
        standard = None
        if "sentence_mean" in arrays:
            standard = Standard(arrays["sentence_mean"], arrays["sentence_spread"])
            weights.append(arrays["sentence_weights"])
        stacked = np.concatenate(weights)
        return cls(space, meta["labels"], stacked, arrays["bias"], meta["temperature"], standard)


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
