"""Train the linear classifier: features, weights, and a temperature from cross-validation.

The only place of the intent classifier that needs scikit-learn and SciPy.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, List, NamedTuple, Sequence, Tuple

import numpy as np

from sangdam_brain.nlu.linear import FeatureSpace, LinearModel, softmax, utterance_of
from sangdam_brain.nlu.noise import disturb
from sangdam_brain.nlu.vectors import Array, MorphVectors

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

_SEED = 20_240_917


class Settings(NamedTuple):
    """How to train (see ``KiwiIntentClassifier.get_default_config`` for what each means)."""

    regularisation: float = 0.1
    noisy_copies: int = 1
    folds: int = 3


def train(texts: Sequence[str], labels: Sequence[str], settings: Settings) -> LinearModel:
    """Train on raw texts and their labels (at least two different ones)."""
    names = sorted(set(labels))
    numbers = np.array([names.index(label) for label in labels])
    clean = [utterance_of(text) for text in texts]
    noisy, origin = _noisy_copies(texts, settings.noisy_copies)
    everything = [*clean, *(utterance_of(text) for text in noisy)]
    vectors = MorphVectors.recover(morph for utterance in everything for morph in utterance.morphs)
    space = FeatureSpace.fit(everything, vectors)
    matrix = space.matrix(everything)
    groups = np.concatenate([np.arange(len(texts)), origin]).astype(int)
    margins = out_of_fold(matrix, numbers, groups, len(names), settings)
    temperature = fit_temperature(margins, numbers)
    weights, bias = fit_weights(matrix, numbers[groups], len(names), settings.regularisation)
    return LinearModel(space, names, weights, bias, temperature)


def _noisy_copies(texts: Sequence[str], copies: int) -> Tuple[List[str], Array]:
    rng = random.Random(_SEED)  # noqa: S311 (mistakes, not secrets)
    noisy: List[str] = []
    origin: List[int] = []
    for _ in range(copies):
        for position, text in enumerate(texts):
            disturbed = disturb(text, rng)
            if disturbed != text:
                noisy.append(disturbed)
                origin.append(position)
    return noisy, np.array(origin, dtype=int)


def fit_weights(
    matrix: csr_matrix, numbers: Array, classes: int, regularisation: float
) -> Tuple[Array, Array]:
    """Fit one linear support vector machine per class; return (features × classes, classes)."""
    from sklearn.svm import LinearSVC

    model = LinearSVC(C=regularisation, random_state=0, max_iter=3000)
    model.fit(matrix, numbers)
    weights = np.zeros((matrix.shape[1], classes))
    bias = np.full(classes, -9.0)
    if len(model.classes_) == 2:
        columns = np.vstack([-model.coef_, model.coef_])
        intercepts = np.array([-model.intercept_[0], model.intercept_[0]])
    else:
        columns, intercepts = model.coef_, model.intercept_
    weights[:, model.classes_] = columns.T
    bias[model.classes_] = intercepts
    return weights, bias


def folds_of(numbers: Array, folds: int) -> Array:
    """Assign every example a fold so that each class is spread evenly; the same every time."""
    rng = np.random.default_rng(_SEED)
    assigned = np.zeros(len(numbers), dtype=int)
    for number in np.unique(numbers):
        members = rng.permutation(np.flatnonzero(numbers == number))
        assigned[members] = (np.arange(len(members)) + number) % folds
    return assigned


def out_of_fold(matrix: csr_matrix, numbers: Array, groups: Array, classes: int, settings: Settings) -> Array:
    """Margins of every example from a model that has seen neither it nor its noisy copies."""
    assigned = folds_of(numbers, settings.folds)
    margins = np.zeros((len(numbers), classes))
    for fold in range(settings.folds):
        seen = assigned[groups] != fold
        held_out = np.flatnonzero(assigned == fold)
        if not len(held_out) or len(np.unique(numbers[groups[seen]])) < 2:
            continue
        weights, bias = fit_weights(matrix[seen], numbers[groups[seen]], classes, settings.regularisation)
        margins[held_out] = matrix[held_out] @ weights + bias
    return margins


def fit_temperature(margins: Array, numbers: Array) -> float:
    """Find the factor under which the true labels are most probable."""
    candidates = np.exp(np.linspace(np.log(0.5), np.log(20), 120))
    rows = np.arange(len(numbers))
    losses = [
        -np.log(np.maximum(softmax(margins * candidate)[rows, numbers], 1e-12)).mean()
        for candidate in candidates
    ]
    return float(candidates[int(np.argmin(losses))])
