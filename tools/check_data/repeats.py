"""Utterances that say the same again: copies, near copies, and sentences filled in like forms."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.preprocessing import normalize

from sangdam_brain.nlu.kiwi import analyse
from sangdam_brain.nlu.text import fold
from tools.check_data.findings import Finding
from tools.check_data.reading import Utterance
from tools.check_data.settings import Limits

#: Parts of speech that carry content; a copula or an auxiliary does not.
_CONTENT = ("NN", "NP", "NR", "VV", "VA", "MM", "MA", "XR", "SL", "SN")
_NOUNS = ("NNG", "NNP", "SL", "SN", "NR")
#: Rows compared at a time, so that memory stays in proportion to the number of utterances.
_ROWS = 500


def copies(utterances: Sequence[Utterance]) -> Iterator[Finding]:
    """The same text twice in one intent; the same letters, however spaced and dotted, in two."""
    texts: dict[tuple[str, str], Utterance] = {}
    letters: dict[str, Utterance] = {}
    for utterance in utterances:
        text = " ".join(utterance.text.casefold().split())
        if (first := texts.setdefault((utterance.intent, text), utterance)) is not utterance:
            yield utterance.finding(f"the same as {first.place}", "Take out one of the two.")
        if (first := letters.setdefault(utterance.letters, utterance)).intent != utterance.intent:
            what = f'"{utterance.text}" is {utterance.intent} here and {first.intent} in {first.place}'
            yield utterance.finding(what, "Decide which of the two intents it is and take the other out.")


def near_copies(utterances: Sequence[Utterance], limits: Limits) -> Iterator[Finding]:
    """Utterances that differ in a few letters: of two intents, or of one and too long for a coincidence."""
    if len(utterances) < 2:
        return
    grams = CountVectorizer(
        analyzer="char", ngram_range=(1, 3), binary=True, lowercase=False, dtype=np.float32
    )
    texts = [unicodedata.normalize("NFD", utterance.letters) for utterance in utterances]
    matrix = normalize(grams.fit_transform(texts))
    for start in range(0, len(utterances), _ROWS):
        likeness = (matrix[start : start + _ROWS] @ matrix.T).toarray()
        for row, column in np.argwhere(likeness >= limits.alike):
            one, two = utterances[start + row], utterances[column]
            if start + row < column and one.letters != two.letters and _tells(one, two, limits):
                what = f'{two.intent} "{two.text}" is nearly {one.intent} "{one.text}" in {one.place}'
                cure = "Keep both only if the difference decides the intent; within one intent write another."
                yield two.finding(what, cure, error=False)


def _tells(one: Utterance, two: Utterance, limits: Limits) -> bool:
    return one.intent != two.intent or min(len(one.letters), len(two.letters)) >= limits.telling


def forms(utterances: Sequence[Utterance], limits: Limits) -> Iterator[Finding]:
    """Many utterances that are one sentence with other values in it, or with other nouns."""
    yield from _same(utterances, _sentence, limits.same_sentence, "other values")
    yield from _same(utterances, _frame, limits.same_frame, "other nouns")


def _same(
    utterances: Iterable[Utterance], shape_of: Callable[[Utterance], str], least: int, other: str
) -> Iterator[Finding]:
    groups: dict[tuple[str, str], list[Utterance]] = defaultdict(list)
    for utterance in utterances:
        if shape := shape_of(utterance):
            groups[utterance.intent, shape].append(utterance)
    for (_, shape), group in groups.items():
        if len(group) >= least:
            places = ", ".join(utterance.place for utterance in group[1:6])
            what = f'"{shape}" stands here and, with {other}, in {places}'
            yield group[0].finding(what, "Write what other people would say; filled-in forms teach nothing.")


def _sentence(utterance: Utterance) -> str:
    """The utterance without its values; empty where nothing but endings remains, as in a bare answer."""
    shape, rest = utterance.masked(" "), utterance.masked(" ", named=False)
    content = any(morph.tag.startswith(_CONTENT) for morph in analyse(rest.strip()))
    return shape if utterance.entities and content else ""


def _frame(utterance: Utterance) -> str:
    """The utterance with a sign for its nouns; empty where nothing but nouns and endings remains."""
    shape: list[str] = []
    content = False
    for morph in analyse(fold(utterance.text).text):
        noun = morph.tag in _NOUNS
        content = content or (not noun and morph.tag.startswith(_CONTENT))
        if not (noun and shape[-1:] == ["·"]):
            shape.append("·" if noun else morph.form)
    return " ".join(shape) if content and "·" in shape else ""
