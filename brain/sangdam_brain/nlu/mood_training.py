"""Train the mood model. The only place of ``KiwiSentiment`` that needs scikit-learn and SciPy."""

from __future__ import annotations

from typing import TYPE_CHECKING, List, NamedTuple, Sequence, Tuple

import numpy as np

from sangdam_brain.nlu.linear import softmax, utterance_of
from sangdam_brain.nlu.mood import LABELS, MoodFeatures, MoodModel
from sangdam_brain.nlu.polarity import PolarityLexicon
from sangdam_brain.nlu.vectors import Array

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

_SEED = 20_250_117
_TEMPERATURES = np.exp(np.linspace(np.log(0.3), np.log(5), 60))


class Settings(NamedTuple):
    """How to train (see ``KiwiSentiment.get_default_config`` for what each means)."""

    regularisation: float = 10.0
    balance: float = 0.75
    min_utterances: int = 2
    folds: int = 4


def train(
    texts: Sequence[str], labels: Sequence[str], lexicon: PolarityLexicon, settings: Settings
) -> MoodModel:
    """Train on raw texts and their labels (at least two different ones)."""
    names = [label for label in LABELS if label in labels]
    numbers = np.array([names.index(label) for label in labels])
    utterances = [utterance_of(text) for text in texts]
    features = MoodFeatures.fit(utterances, lexicon, settings.min_utterances)
    matrix = _matrix(features, [features(utterance) for utterance in utterances])
    temperature = _held_out_temperature(matrix, numbers, settings)
    weights, bias = _fit(matrix, numbers, settings)
    return MoodModel(features, names, weights, bias, temperature)


def _matrix(features: MoodFeatures, rows: List[Tuple[Array, Array]]) -> csr_matrix:
    from scipy.sparse import csr_matrix

    bounds = np.cumsum([0, *(len(places) for places, _ in rows)])
    values = np.concatenate([values for _, values in rows])
    places = np.concatenate([places for places, _ in rows])
    return csr_matrix((values, places, bounds), shape=(len(rows), len(features.names)))


def _fit(matrix: csr_matrix, numbers: Array, settings: Settings) -> Tuple[Array, Array]:
    """Weights (features × labels) and bias of a softmax regression; rare labels weigh more."""
    from sklearn.linear_model import LogisticRegression

    counts = np.bincount(numbers)
    weights = {
        int(number): float((len(numbers) / (len(counts) * counts[number])) ** settings.balance)
        for number in np.unique(numbers)
    }
    model = LogisticRegression(C=settings.regularisation, class_weight=weights, max_iter=2000)
    model.fit(matrix, numbers)
    if len(model.classes_) == 2:
        half = model.coef_[0] / 2
        return np.stack([-half, half], axis=1), np.array([-1, 1]) * model.intercept_[0] / 2
    return model.coef_.T, model.intercept_


def _held_out_temperature(matrix: csr_matrix, numbers: Array, settings: Settings) -> float:
    """The factor under which the labels of held-out utterances are most probable; 1 where there are too few."""
    from sklearn.model_selection import StratifiedKFold

    folds = min(settings.folds, int(np.bincount(numbers).min()))
    if folds < 2:
        return 1.0
    margins = np.zeros((len(numbers), int(numbers.max()) + 1))
    splits = StratifiedKFold(folds, shuffle=True, random_state=_SEED)
    for seen, held_out in splits.split(numbers, numbers):
        weights, bias = _fit(matrix[seen], numbers[seen], settings)
        margins[held_out] = matrix[held_out] @ weights + bias
    rows = np.arange(len(numbers))
    losses = [
        -np.log(np.maximum(softmax(margins * factor)[rows, numbers], 1e-12)).mean()
        for factor in _TEMPERATURES
    ]
    return float(_TEMPERATURES[int(np.argmin(losses))])
