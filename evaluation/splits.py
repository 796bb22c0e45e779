"""What is trained on and what is tested: no near-duplicate of a test utterance is ever in the training part."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedGroupKFold

from evaluation.examples import Example
from evaluation.styles import by_style, telling_words

#: Cosine of character n-grams from which two utterances are wordings of one.
NEAR = 0.6
#: A style that makes up more than this share of the data is everybody's and is never held back.
LARGEST_HELD_BACK = 1 / 3
_SEED = 31
_BLOCK = 512
_NOT_A_WORD = re.compile(r"[\W_]+")

Numbers = npt.NDArray[np.int64]


class Split(NamedTuple):
    """Positions of the examples to train on and of those to test on."""

    name: str
    train: list[int]
    test: list[int]


def clusters(texts: Sequence[str], near: float = NEAR) -> Numbers:
    """The number of the near-duplicate cluster of every text; likeness is passed on from neighbour to neighbour."""
    folded = [_NOT_A_WORD.sub("", text.lower()) or text for text in texts]
    matrix = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True).fit_transform(folded)
    rows: list[npt.NDArray[np.int32]] = []
    columns: list[npt.NDArray[np.int32]] = []
    for begin in range(0, len(folded), _BLOCK):
        alike = (matrix[begin : begin + _BLOCK] @ matrix.T).tocoo()
        close = alike.data >= near
        rows.append(alike.row[close] + begin)
        columns.append(alike.col[close])
    edges = np.concatenate(rows), np.concatenate(columns)
    graph = csr_matrix((np.ones(len(edges[0])), edges), shape=(len(folded), len(folded)))
    numbers: Numbers = connected_components(graph, directed=False)[1].astype(np.int64)
    return numbers


def folds(examples: Sequence[Example], count: int) -> Iterator[Split]:
    """Stratified folds by intent; a cluster of near-duplicates is always in one fold."""
    groups = clusters([example.text for example in examples])
    intents = [example.intent for example in examples]
    splitter = StratifiedGroupKFold(count, shuffle=True, random_state=_SEED)
    for number, (train, test) in enumerate(splitter.split(intents, intents, groups), 1):
        yield Split(f"fold {number}", train.tolist(), test.tolist())


def style_splits(examples: Sequence[Example]) -> Iterator[Split]:
    """Per style of writing: everything of that style is tested, by a model that has seen none of it.

    Near-duplicates of the tested that are written in another style are in neither part.
    """
    groups = clusters([example.text for example in examples])
    for name, test in by_style(examples, telling_words(examples)).items():
        if len(test) > LARGEST_HELD_BACK * len(examples):
            continue
        tested = set(groups[test].tolist())
        train = [place for place in range(len(examples)) if int(groups[place]) not in tested]
        yield Split(name, train, test)


def shots(examples: Sequence[Example], count: int, draw: int = 0) -> list[Example]:
    """`count` examples of every intent (all of an intent that has fewer), the same for the same `draw`."""
    by_intent: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        by_intent[example.intent].append(example)
    chance = random.Random(f"{_SEED}/{draw}/{count}")
    drawn: list[Example] = []
    for intent in sorted(by_intent):
        members = sorted(by_intent[intent])
        drawn += chance.sample(members, min(count, len(members)))
    return drawn


def sample(examples: Sequence[Example], rows: int) -> list[Example]:
    """`rows` examples, every intent in its proportion and with at least one; the same every time."""
    if rows >= len(examples):
        return list(examples)
    chance = random.Random(f"{_SEED}/{rows}")
    order = sorted(examples, key=lambda example: (example.intent, chance.random()))
    first = [example for i, example in enumerate(order) if i == 0 or order[i - 1].intent != example.intent]
    taken = set(map(id, first))
    rest = [example for example in order if id(example) not in taken]
    return first + chance.sample(rest, max(0, rows - len(first)))
