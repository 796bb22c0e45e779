"""The model behind ``KiwiSentiment``: how a customer feels, read with one gather of rows, plain NumPy.

Morphemes and their pairs, negated morphemes, signs of feeling (ㅠㅠ, ㅡㅡ, !!) and a polarity lexicon, in a logistic
regression. scikit-learn is needed for training only (``mood_training``).
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Sequence, Tuple

import numpy as np

from sangdam_brain.nlu.linear import softmax
from sangdam_brain.nlu.ngrams import Utterance, morph_name
from sangdam_brain.nlu.polarity import Hit, PolarityLexicon, negated_morphs
from sangdam_brain.nlu.vectors import Array

#: What a label may be, from the worst mood to the best.
LABELS = ("negative", "neutral", "positive")

#: Stored format; a model of another format must be trained again.
FORMAT = 1
_ARRAYS = "mood.npz"
_META = "mood.json"

#: Signs are counted up to so many times: the tenth ㅠ says no more than the third.
_MOST = 3

_SIGNS: Tuple[Tuple[str, "re.Pattern[str]"], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("tears", r"[ㅠㅜ]+"),
        ("many tears", r"[ㅠㅜ]{2,}"),
        ("glare", r"ㅡ[.,_]?ㅡ|-_+-|=_+="),
        ("laughter", r"ㅋ+"),
        ("much laughter", r"ㅋ{2,}"),
        ("smile", r"ㅎ{2,}|\^[-_.]?\^|:\)"),
        ("shout", r"!+"),
        ("loud shout", r"!{2,}"),
        ("question", r"\?"),
        ("loud question", r"\?{2,}|\?!|!\?"),
        ("sweat", r";{2,}"),
        ("trailing off", r"\.{2,}|…"),
        ("wave", r"~+"),
        ("bare letters", r"[ㄱ-ㅊㅌㅍ]{2,}"),
        ("emoji", r"[☀-➿\U0001F300-\U0001FAFF]"),
    )
)


#: Text without any of these has no signs.
_ANY_SIGN = re.compile(r"[ㄱ-ㅣ!?;~^…=:☀-➿\U0001F300-\U0001FAFF]|-_|\.\.")


class Mood(NamedTuple):
    """The likeliest label, its probability, and the balance from -1 (surely negative) to 1 (surely positive)."""

    name: str
    confidence: float
    score: float


class MoodFeatures:
    """Knows the features of the training data by their place in the weights."""

    def __init__(self, names: Sequence[str], lexicon: PolarityLexicon) -> None:
        """``names`` are all features in the order of the weights."""
        self.names = list(names)
        self.lexicon = lexicon
        self._places = {name: place for place, name in enumerate(self.names)}

    @classmethod
    def fit(
        cls, utterances: Sequence[Utterance], lexicon: PolarityLexicon, min_utterances: int
    ) -> "MoodFeatures":
        """Keep the features that occur in enough utterances."""
        counts: Counter[str] = Counter()
        for utterance in utterances:
            words, signs = read(utterance, lexicon)
            counts.update(words)
            counts.update(signs.keys())
        return cls(sorted(name for name, count in counts.items() if count >= min_utterances), lexicon)

    def __call__(self, utterance: Utterance) -> Tuple[Array, Array]:
        """Places and values of the known features of an utterance: words share a length of one."""
        words, signs = read(utterance, self.lexicon)
        places = [self._places[word] for word in words if word in self._places]
        values = [1.0 / math.sqrt(len(places))] * len(places) if places else []
        for name, value in signs.items():
            place = self._places.get(name)
            if place is not None:
                places.append(place)
                values.append(value)
        return np.array(places, dtype=np.int32), np.array(values, dtype=np.float32)


def read(utterance: Utterance, lexicon: PolarityLexicon) -> Tuple[List[str], Dict[str, float]]:
    """Read the words of an utterance (each once), and its signs of feeling with their strength from 0 to 1."""
    negated = negated_morphs(utterance.morphs)
    names = [morph_name(morph.form, morph.tag) for morph in utterance.morphs]
    words = dict.fromkeys(f"not {name}" if place in negated else name for place, name in enumerate(names))
    words.update(dict.fromkeys(f"{left} {right}" for left, right in pairwise(names)))
    signs = _polar(lexicon.hits(utterance, negated))
    if _ANY_SIGN.search(utterance.text):
        for name, pattern in _SIGNS:
            found = len(pattern.findall(utterance.text))
            if found:
                signs[f"sign {name}"] = min(found, _MOST) / _MOST
    return list(words), signs


def _polar(hits: Sequence[Hit]) -> Dict[str, float]:
    sides = [_side(hit) for hit in hits]
    counts = Counter(sides)
    signs = {f"polar {side}": min(count, _MOST) / _MOST for side, count in counts.items()}
    if len(counts) == 1:
        signs[f"only {sides[0]}"] = 1.0
    if sides:
        signs[f"last {sides[-1]}"] = 1.0
    if any(hit.section == "profanity" for hit in hits):
        signs["profanity"] = 1.0
    return signs


def _side(hit: Hit) -> str:
    """Not good is bad, but not bad is not yet good ("불편한 건 없어요"), and no negation softens profanity."""
    if hit.section == "profanity":
        return "negative"
    if hit.negated:
        return "negative" if hit.section == "positive" else "not negative"
    return hit.section


class MoodModel:
    """Weights of every label for every feature, and the temperature that turns margins into probabilities."""

    def __init__(
        self, features: MoodFeatures, labels: Sequence[str], weights: Array, bias: Array, temperature: float
    ) -> None:
        """``weights`` has one row per feature and one column per label."""
        self.features = features
        self.labels = list(labels)
        self.weights = weights.astype(np.float32)
        self.bias = bias.astype(np.float32)
        self.temperature = float(temperature)
        self._balance = np.array([LABELS.index(label) - 1 for label in self.labels], dtype=np.float32)

    def read(self, utterance: Utterance) -> Mood:
        """Say how the customer feels."""
        places, values = self.features(utterance)
        margins = values @ self.weights[places] + self.bias
        probabilities = softmax(margins * self.temperature)
        best = int(probabilities.argmax())
        return Mood(self.labels[best], float(probabilities[best]), float(probabilities @ self._balance))

    def save(self, folder: Path) -> None:
        """Write the model, its lexicon included, as plain arrays and JSON."""
        np.savez(folder / _ARRAYS, weights=self.weights, bias=self.bias)
        meta = {
            "format": FORMAT,
            "labels": self.labels,
            "temperature": self.temperature,
            "features": self.features.names,
            "lexicon": self.features.lexicon.entries,
        }
        (folder / _META).write_text(json.dumps(meta, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def restore(cls, folder: Path) -> "MoodModel | None":
        """Read what ``save`` wrote; None where nothing was saved."""
        if not (folder / _META).exists():
            return None
        meta: Dict[str, Any] = json.loads((folder / _META).read_text(encoding="utf-8"))
        if meta.get("format") != FORMAT:
            raise ValueError(
                f"The sentiment model has format {meta.get('format')}, not {FORMAT}. Train it again."
            )
        with np.load(folder / _ARRAYS, allow_pickle=False) as stored:
            weights, bias = stored["weights"], stored["bias"]
        features = MoodFeatures(meta["features"], PolarityLexicon(meta["lexicon"]))
        return cls(features, meta["labels"], weights, bias, meta["temperature"])
