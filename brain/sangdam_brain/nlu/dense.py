"""The sentence vectors of other components, ready to be one more block of the linear model."""

from __future__ import annotations

from typing import NamedTuple, Optional, Sequence

import numpy as np

from sangdam_brain.nlu.vectors import Array

#: A dimension that varies less than this part of the widest one says nothing: it is not blown up.
_STILL = 1e-3


class Standard(NamedTuple):
    """Mean and spread of every dimension over the training data: the vectors of one model all point much the same way,
    and what tells utterances apart is how they differ from the mean.
    """

    mean: Array
    spread: Array

    @classmethod
    def fit(cls, vectors: Sequence[Optional[Array]]) -> "Standard":
        """Measure vectors of one width, at least one of which is not None."""
        table = np.array([vector for vector in vectors if vector is not None], dtype=np.float64)
        spread = table.std(axis=0)
        spread[spread <= _STILL * spread.max()] = spread.max() or 1.0
        return cls(table.mean(axis=0).astype(np.float32), spread.astype(np.float32))

    def unit(self, vector: Optional[Array]) -> Array:
        """The standardised vector, of length one; zeros where there is none, or only zeros (no text, nothing known).

        Raises:
            ValueError: it is not as wide as those of the training data.
        """
        if vector is None:
            return np.zeros_like(self.mean)
        if vector.shape != self.mean.shape:
            raise ValueError(
                f"The intent model was trained with sentence vectors of {len(self.mean)} numbers, this message has "
                f"{len(vector)}: the featurizers before it are other ones. Train it again."
            )
        if not vector.any():
            return np.zeros_like(self.mean)
        standard = (vector - self.mean) / self.spread
        return np.asarray(standard / max(float(np.sqrt(standard @ standard)), 1e-12))

    def units(self, vectors: Sequence[Optional[Array]]) -> Array:
        """Row by row what ``unit`` returns."""
        return np.stack([self.unit(vector) for vector in vectors])
