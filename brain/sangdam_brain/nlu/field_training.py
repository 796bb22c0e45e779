"""Training of the conditional random field (`field.py`) with python-crfsuite."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Sequence, Tuple

import pycrfsuite

from sangdam_brain.nlu.field import Field, weights_of
from sangdam_brain.nlu.tag_features import Described


def train_field(
    examples: Sequence[Tuple[Described, Sequence[str]]], iterations: int, l1: float, l2: float, *, words: bool
) -> Field:
    """Train on utterances and the tags of their units.

    Of whole `words` many are met once and still tell something; of morphemes none does.
    """
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params(
        {
            "c1": l1,
            "c2": l2,
            "max_iterations": iterations,
            "feature.possible_transitions": not words,
            "feature.minfreq": 0 if words else 2,
        }
    )
    for described, tags in examples:
        trainer.append(described.rows(), tags)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "field.crfsuite"
        trainer.train(str(path))
        tagger = pycrfsuite.Tagger()
        tagger.open(str(path))
        learnt = tagger.info()
        tagger.close()
    labels = sorted(learnt.labels, key=lambda label: int(learnt.labels[label]))
    return Field(weights_of(labels, learnt.state_features, learnt.transitions))
