"""Vectors recovered from Kiwi: the same for every component of a process, and recovered once."""

from __future__ import annotations

import numpy as np
import pytest

from sangdam_brain.nlu.linear import utterance_of
from sangdam_brain.nlu.vectors import MorphVectors


def test_what_one_component_recovered_the_others_know(monkeypatch: pytest.MonkeyPatch) -> None:
    one = MorphVectors.recover([])
    other = MorphVectors.restore(one.arrays(), one.keys(), one.version)
    morph = utterance_of("초콜릿").morphs[0]
    vector = one.get(morph)
    assert vector is not None
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=0.01)
    monkeypatch.setattr(other, "_recover", lambda _: pytest.fail("recovered twice"))
    assert other.get(morph) is vector


def test_other_landmarks_mean_other_vectors() -> None:
    one = MorphVectors.recover([])
    arrays = one.arrays()
    arrays["vector_landmarks"] = arrays["vector_landmarks"][::-1].copy()
    other = MorphVectors.restore(arrays, [], one.version)
    morph = utterance_of("초콜릿").morphs[0]
    first, second = one.get(morph), other.get(morph)
    assert first is not None
    assert second is not None
    assert not np.allclose(first, second, atol=0.01)
