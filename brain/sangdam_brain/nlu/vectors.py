"""Pre-trained morpheme vectors, recovered from Kiwi's own language model.

Kiwi does not hand out its 256-dimension embedding, only cosines between two morphemes. Cosines against 256 well
chosen landmark morphemes determine a vector up to rotation: with the landmarks' Gram matrix ``G = L L^T``
(Cholesky), the vector of a morpheme with landmark cosines ``c`` is ``L^-1 c``. Nothing has to be downloaded.
"""

from __future__ import annotations

import logging
import threading
from typing import Any, Dict, Iterable, List, Optional, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray

from sangdam_brain.nlu.kiwi import Morph, kiwi, model_version

logger = logging.getLogger(__name__)

DIMENSIONS = 256
#: Landmarks are chosen among this many candidates, spread evenly over the ids that have vectors.
CANDIDATES = 700
_LAST_ID = 70_000
_CACHE_LIMIT = 30_000

Array = NDArray[Any]
Key = Tuple[str, str]


#: Vectors recovered in this process, by Kiwi release and landmarks, then by the morpheme's id.
_RECOVERED: Dict[Tuple[object, ...], Dict[int, Optional[Array]]] = {}
_lock = threading.Lock()


class MorphVectors:
    """Vectors of morphemes: those of the training data are stored, others are recovered when first met."""

    def __init__(
        self, landmarks: Sequence[int], inverse: Array, known: Dict[Key, Array], version: str
    ) -> None:
        """Build from stored parts. Landmark ids of another Kiwi release are not used."""
        self.landmarks = [int(landmark) for landmark in landmarks]
        self.inverse = inverse
        self.known = known
        self.version = version
        self._can_recover = version == model_version()
        # Components each have their vectors; what one has recovered, which takes a while, the others need too.
        self._met = _RECOVERED.setdefault((version, *self.landmarks), {})
        if not self._can_recover:
            logger.warning(
                "Model was trained with Kiwi %s, this is %s: retrain it.", version, model_version()
            )

    @classmethod
    def recover(cls, morphs: Iterable[Morph]) -> "MorphVectors":
        """Find landmarks and store the vectors of ``morphs`` (training only: needs SciPy)."""
        landmarks, inverse = _find_landmarks()
        vectors = cls(landmarks, inverse, {}, model_version())
        for morph in morphs:
            vector = vectors.get(morph)
            if vector is not None:
                vectors.known.setdefault((morph.form, morph.tag), vector)
        return vectors

    def get(self, morph: Morph) -> Optional[Array]:
        """Return the unit vector of a morpheme, or None if Kiwi has none for it."""
        vector = self.known.get((morph.form, morph.tag))
        if vector is not None:
            return vector
        try:
            return self._met[morph.id]
        except KeyError:
            pass  # or another thread has just made room
        vector = self._recover(morph.id) if self._can_recover else None
        with _lock:
            if len(self._met) >= _CACHE_LIMIT:
                self._met.clear()
            self._met[morph.id] = vector
        return vector

    def _recover(self, morph_id: int) -> Optional[Array]:
        if morph_id < 0:
            return None
        similarity = kiwi().morpheme_similarity
        if np.isnan(similarity(morph_id, self.landmarks[0])):
            return None
        cosines = np.array([similarity(morph_id, landmark) for landmark in self.landmarks])
        if np.isnan(cosines).any():
            return None
        # Stored in half precision, so that a vector is the same before and after the model is saved.
        return np.asarray((self.inverse @ cosines).astype(np.float16), dtype=np.float32)

    def arrays(self) -> Dict[str, Array]:
        """Return the numeric parts, for ``numpy.savez``."""
        rows: List[Array] = list(self.known.values())
        table = np.array(rows, dtype=np.float16) if rows else np.zeros((0, DIMENSIONS), dtype=np.float16)
        return {
            "vector_landmarks": np.array(self.landmarks, dtype=np.int32),
            "vector_inverse": self.inverse,
            "vector_table": table,
        }

    def keys(self) -> List[List[str]]:
        """Return the (form, tag) of every row of the table, for JSON."""
        return [list(key) for key in self.known]

    @classmethod
    def restore(cls, arrays: Dict[str, Array], keys: Sequence[Sequence[str]], version: str) -> "MorphVectors":
        """Build from what ``arrays`` and ``keys`` returned."""
        table = arrays["vector_table"].astype(np.float32)
        known = {(form, tag): table[row] for row, (form, tag) in enumerate(keys)}
        return cls(arrays["vector_landmarks"].tolist(), arrays["vector_inverse"], known, version)


def _find_landmarks() -> Tuple[List[int], Array]:
    """Choose the 256 most independent of some hundred morphemes; return their ids and ``L^-1``."""
    from scipy.linalg import qr, solve_triangular

    candidates = _candidates()
    gram = np.array(
        [[kiwi().morpheme_similarity(a, b) for b in candidates] for a in candidates], dtype=np.float64
    )
    gram = (gram + gram.T) / 2
    _, _, pivots = qr(gram, mode="economic", pivoting=True)
    chosen = pivots[:DIMENSIONS]
    lower = np.linalg.cholesky(gram[np.ix_(chosen, chosen)])
    inverse = solve_triangular(lower, np.eye(DIMENSIONS), lower=True)
    return [candidates[index] for index in chosen], inverse


def _candidates() -> List[int]:
    similarity = kiwi().morpheme_similarity
    reference = "사람"
    found: List[int] = []
    # Frequent morphemes have small ids: look densely there, thinly later.
    for morph_id in [*range(100, 6000, 12), *range(6000, _LAST_ID, 150)]:
        if len(found) == CANDIDATES:
            break
        if not np.isnan(similarity(morph_id, reference)):
            found.append(morph_id)
    return found
