"""Training of the conditional random field (`field.py`) with python-crfsuite.

The averaged perceptron finds in seconds what gradients find in minutes. Its weights rank tags but are no log odds: they are
scaled so that the chances they give come true.
"""

from __future__ import annotations

import ctypes
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any, Dict, List, Sequence, Tuple

import pycrfsuite

from sangdam_brain.nlu.field import Field, weights_of
from sangdam_brain.nlu.tag_features import Described

#: So often everything is learnt anew in another order; the weights are averaged.
_RUNS = 4
#: Found on MASSIVE ko-KR, where it makes chances come true.
_SCALE = 0.25


def train_field(
    examples: Sequence[Tuple[Described, Sequence[str]]], iterations: int, *, words: bool
) -> Field:
    """Train on utterances and the tags of their units, each shown `iterations` times.

    Of whole `words` many are met once and still tell something; of morphemes none does.
    """
    rows = [(described.rows(), tags) for described, tags in examples]
    learnt = [_learnt(rows, iterations, run, words=words) for run in range(_RUNS)]
    labels = sorted(learnt[0].labels, key=lambda label: int(learnt[0].labels[label]))
    states = _averaged([one.state_features for one in learnt])
    return Field(weights_of(labels, states, _averaged([one.transitions for one in learnt])))


def _averaged(weights: Sequence[Dict[Tuple[str, str], float]]) -> Dict[Tuple[str, str], float]:
    """The mean of the weights of all runs (nothing where a run has none), scaled."""
    total: Dict[Tuple[str, str], float] = defaultdict(float)
    for own in weights:
        for key, value in own.items():
            total[key] += value * _SCALE / len(weights)
    return total


def _learnt(
    rows: Sequence[Tuple[List[List[str]], Sequence[str]]], iterations: int, run: int, *, words: bool
) -> Any:
    """What crfsuite knows after training."""
    trainer = pycrfsuite.Trainer(algorithm="ap", verbose=False)
    trainer.set_params(
        {
            "max_iterations": iterations,
            "feature.possible_transitions": not words,
            "feature.minfreq": 0 if words else 2,
        }
    )
    for features, tags in rows:
        trainer.append(features, tags)
    # crfsuite shuffles with the C library's generator and cannot be told where to begin.
    ctypes.CDLL(None).srand(run + 1)
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "field.crfsuite")
        trainer.train(path)
        tagger = pycrfsuite.Tagger()
        tagger.open(path)
        learnt = tagger.info()
        tagger.close()
    return learnt
