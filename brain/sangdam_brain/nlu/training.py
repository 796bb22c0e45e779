"""Train the intent model: the linear classifier with its temperature, and the networks beside it.

The only place of the intent classifier that needs scikit-learn and SciPy.
"""

from __future__ import annotations

import logging
import random
from typing import TYPE_CHECKING, Callable, List, NamedTuple, Optional, Sequence, Tuple

import numpy as np

from sangdam_brain.nlu.convnet import ConvNet
from sangdam_brain.nlu.dense import Standard
from sangdam_brain.nlu.linear import FeatureSpace, LinearModel, softmax, utterance_of
from sangdam_brain.nlu.mix import IntentMix
from sangdam_brain.nlu.noise import disturb
from sangdam_brain.nlu.vectors import Array, MorphVectors

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

logger = logging.getLogger(__name__)

_SEED = 20_240_917
#: Lengths that sentence vectors of other components are tried with beside the other blocks (n-grams: `BLOCKS`, Kiwi's
#: vectors: `POOLS`), the first one where nothing can be held out. What they are worth depends on where they come from.
VECTOR_LENGTHS = (2.0, 0.5, 1.0, 4.0)
#: Fewer utterances than these are shown twice as often.
MANY = 4000

#: Told after every round of training: how many of how many are done.
Progress = Callable[[int, int], None]


class Settings(NamedTuple):
    """How to train (see ``KiwiIntentClassifier.get_default_config`` for what each means)."""

    regularisation: float = 0.1
    noisy_copies: int = 1
    folds: int = 3
    networks: int = 1
    rounds: int = 9
    linear_share: float = 0.4
    sharpness: float = 1.2


def _unseen(_done: int, _total: int) -> None:
    """Nobody watches."""


def train(
    texts: Sequence[str],
    labels: Sequence[str],
    settings: Settings,
    progress: Progress = _unseen,
    vectors: Optional[Sequence[Optional[Array]]] = None,
) -> IntentMix:
    """Train on raw texts and their labels (at least two different ones). Networks need TensorFlow.

    With `vectors`, one for each text (None for a text without; all of one width), the linear model learns from them too.
    """
    linear = train_linear(texts, labels, settings, vectors)
    networks = _train_networks(texts, labels, linear, settings, progress) if settings.networks else []
    return IntentMix(linear, networks, settings.linear_share, settings.sharpness)


def _train_networks(
    texts: Sequence[str], labels: Sequence[str], linear: LinearModel, settings: Settings, progress: Progress
) -> List[ConvNet]:
    from sangdam_brain.nlu.convnet_training import Recipe, train_network

    numbers = np.array([linear.labels.index(label) for label in labels])
    rounds = settings.rounds if len(texts) >= MANY else 2 * settings.rounds
    networks: List[ConvNet] = []
    for place in range(settings.networks):
        # The first sees half of what people wrote with typing mistakes, the second all of it as it is, and so on.
        recipe = Recipe(seed=_SEED + place, rounds=rounds, noisy=0.0 if place % 2 else 0.5)
        before, total = place * rounds, settings.networks * rounds

        def report(done: int, before: int = before, total: int = total) -> None:
            progress(before + done, total)

        vectors = linear.space.vectors
        networks.append(train_network(texts, numbers, len(linear.labels), vectors, recipe, report))
    return networks


def train_linear(
    texts: Sequence[str],
    labels: Sequence[str],
    settings: Settings,
    vectors: Optional[Sequence[Optional[Array]]] = None,
) -> LinearModel:
    """Train the linear classifier alone. A noisy copy has the sentence vector of the utterance that it is made from:
    the components that bring the vectors never see the copies.
    """
    names = sorted(set(labels))
    numbers = np.array([names.index(label) for label in labels])
    clean = [utterance_of(text) for text in texts]
    noisy, origin = _noisy_copies(texts, settings.noisy_copies)
    everything = [*clean, *(utterance_of(text) for text in noisy)]
    known = MorphVectors.recover(morph for utterance in everything for morph in utterance.morphs)
    space = FeatureSpace.fit(everything, known)
    matrix = space.matrix(everything)
    groups = np.concatenate([np.arange(len(texts)), origin]).astype(int)
    if vectors is None:
        temperature = fit_held_out(matrix, numbers, groups, len(names), settings).temperature
        weights, bias = fit_weights(matrix, numbers[groups], len(names), settings.regularisation)
        return LinearModel(space, names, weights, bias, temperature)
    standard = Standard.fit(vectors)
    units = standard.units(vectors)[groups]
    tried = {
        length: fit_held_out(beside(matrix, length * units), numbers, groups, len(names), settings)
        for length in VECTOR_LENGTHS
    }
    length = min(tried, key=lambda each: tried[each].loss)
    logger.info("Sentence vectors of %d numbers weigh %.1f in the mix.", units.shape[1], length)
    wide = beside(matrix, length * units)
    weights, bias = fit_weights(wide, numbers[groups], len(names), settings.regularisation)
    weights[matrix.shape[1] :] *= length
    return LinearModel(space, names, weights, bias, tried[length].temperature, standard)


def beside(matrix: csr_matrix, rows: Array) -> csr_matrix:
    """A dense block to the right of sparse ones."""
    from scipy.sparse import csr_matrix, hstack

    return hstack([matrix, csr_matrix(rows)], format="csr")


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

    model = LinearSVC(C=regularisation, tol=0.1, random_state=0, max_iter=3000)
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


class HeldOut(NamedTuple):
    """The temperature that fits held-out utterances best, and the mean logarithmic loss on them with it."""

    temperature: float
    loss: float


def fit_held_out(
    matrix: csr_matrix, numbers: Array, groups: Array, classes: int, settings: Settings
) -> HeldOut:
    """Hold examples out with their noisy copies: one of `settings.folds` parts."""
    held_out = np.flatnonzero(folds_of(numbers, settings.folds) == 0)
    seen = ~np.isin(groups, held_out)
    if not len(held_out) or len(np.unique(numbers[groups[seen]])) < 2:
        return HeldOut(1.0, 0.0)
    weights, bias = fit_weights(matrix[seen], numbers[groups[seen]], classes, settings.regularisation)
    return fit_temperature(matrix[held_out] @ weights + bias, numbers[held_out])


def fit_temperature(margins: Array, numbers: Array) -> HeldOut:
    """Find the factor under which the true labels are most probable."""
    candidates = np.exp(np.linspace(np.log(0.5), np.log(20), 120))
    rows = np.arange(len(numbers))
    losses = [
        -np.log(np.maximum(softmax(margins * candidate)[rows, numbers], 1e-12)).mean()
        for candidate in candidates
    ]
    best = int(np.argmin(losses))
    return HeldOut(float(candidates[best]), float(losses[best]))
