"""The whole pipeline: tokenizer, rules, and vectors for the words of the training data."""

from __future__ import annotations

from pathlib import Path
from typing import Dict, List

import numpy as np
from spacy.language import Language
from spacy.vectors import Vectors

from sangdam_brain.nlu.kiwi import Morph, analyse
from sangdam_brain.nlu.text import fold
from sangdam_brain.nlu.units import units_of
from sangdam_brain.nlu.vectors import DIMENSIONS, MorphVectors
from sangdam_brain.spacy.rules import add_rules, read_rules
from sangdam_brain.spacy.tokenizer import blank


def build(patterns: Path, nlu: Path) -> Language:
    """Build the pipeline from a rule file and Rasa training data.

    Raises:
        BadRule: a rule cannot be used.
    """
    nlp = blank({"nlp": {"lang": "ko"}})
    nlp.meta.update(name="sangdam", description="Kiwi tokenizer, editable span rules, Kiwi vectors")
    add_rules(nlp, read_rules(patterns, nlp))
    add_vectors(nlp, _texts(nlu))
    return nlp


def _texts(nlu: Path) -> List[str]:
    from rasa.shared.data import get_data_files, is_nlu_file
    from rasa.shared.nlu.constants import TEXT
    from rasa.shared.nlu.training_data.loading import load_data

    if not get_data_files([str(nlu)], is_nlu_file):
        return []
    return [message.get(TEXT) for message in load_data(str(nlu)).nlu_examples if message.get(TEXT)]


def add_vectors(nlp: Language, texts: List[str]) -> None:
    """Store for each word of the texts the mean of its morphemes' vectors; words without one stay without."""
    morphs_of: Dict[str, List[Morph]] = {}
    for text in texts:
        folded = fold(text).text
        for unit in units_of(folded, analyse(folded)):
            morphs_of.setdefault(unit.text, list(unit.morphs))
    if not morphs_of:
        return
    known = MorphVectors.recover(morph for morphs in morphs_of.values() for morph in morphs)
    found = {word: [known.get(morph) for morph in morphs] for word, morphs in morphs_of.items()}
    rows = {
        word: np.mean([vector for vector in vectors if vector is not None], axis=0)
        for word, vectors in found.items()
        if any(vector is not None for vector in vectors)
    }
    table = np.stack(list(rows.values())).astype(np.float32) if rows else np.zeros((0, DIMENSIONS))
    nlp.vocab.vectors = Vectors(strings=nlp.vocab.strings, data=table, keys=list(rows), name="kiwi")
