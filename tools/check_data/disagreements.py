"""Labels that the project's own classifier contradicts when it has not seen them: mistakes, and honest hard ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from tqdm import tqdm

from sangdam_brain.nlu.training import Settings, folds_of, train
from tools.check_data.findings import Finding
from tools.check_data.reading import Utterance
from tools.check_data.settings import Limits


def disagreements(utterances: Sequence[Utterance], limits: Limits) -> list[Finding]:
    """Cross-validate, and list what is contradicted with confidence, the most certain first."""
    labels = [utterance.intent for utterance in utterances]
    folds = folds_of(np.unique(labels, return_inverse=True)[1], limits.folds)
    found: list[tuple[float, Finding]] = []
    for fold in tqdm(range(limits.folds), desc="cross-validation", disable=None):
        seen = [utterance for utterance, own in zip(utterances, folds, strict=True) if own != fold]
        held_out = [utterance for utterance, own in zip(utterances, folds, strict=True) if own == fold]
        found += _contradicted(seen, held_out, limits.disagreement)
    return [finding for _, finding in sorted(found, key=lambda item: -item[0])]


def _contradicted(
    seen: Sequence[Utterance], held_out: Sequence[Utterance], least: float
) -> Iterator[tuple[float, Finding]]:
    if len({utterance.intent for utterance in seen}) < 2:
        return
    # The linear part alone: it is within a point of the whole classifier and trains in seconds.
    model = train([each.text for each in seen], [each.intent for each in seen], Settings(networks=0))
    for utterance in held_out:
        probabilities = model.probabilities(utterance.text)
        likeliest = int(np.argmax(probabilities))
        confidence = float(probabilities[likeliest])
        if model.labels[likeliest] != utterance.intent and confidence >= least:
            what = f'"{utterance.text}" is {utterance.intent}; its neighbours say {model.labels[likeliest]} ({confidence:.2f})'
            cure = "Correct the label if it is wrong; leave it, and write more like it, if it is only hard."
            yield confidence, utterance.finding(what, cure, error=False)
