"""How alike a message and the texts of the articles are: four views of the same words, heard by several voices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sangdam.knowledge.cache import Arrays, nested, part
from sangdam.knowledge.korean import Morph, clean, grams, jamo, morphs
from sangdam.knowledge.terms import TermTable
from sangdam.knowledge.vectors import DIMENSIONS, Floats, MorphemeVectors

#: How much each voice heeds each view of a text: characters of words (endings, compounds), letters without spaces (typing
#: slips, wrong spacing), morphemes, and their vectors (near meanings). `ranking` learns how far to trust each voice.
Voices = tuple[tuple[float, float, float, float], ...]
WORDS, MEANING, TOGETHER = (1.0, 1.0, 1.0, 0.0), (0.0, 0.0, 0.0, 1.0), (1.0, 1.0, 1.0, 2.0)
#: Pieces of characters and letters that only one text has are left out: half the memory, nothing lost.
_LEAST = 2


@dataclass(frozen=True, slots=True)
class Seen:
    """A text, cleaned and taken apart."""

    text: str
    characters: list[str]
    letters: list[str]
    morphemes: list[str]
    content: list[Morph]

    @classmethod
    def of(cls, text: str) -> Seen:
        """Any text, however broken; cleaned first."""
        cleaned = clean(text)
        found = morphs(cleaned)
        words = [f" {word} " for word in cleaned.split()]
        return cls(
            text=cleaned,
            characters=[piece for word in words for piece in grams(word, 1, 4)],
            letters=grams(jamo(cleaned.replace(" ", "")), 3, 6),
            morphemes=[morph.term for morph in found],
            content=[morph for morph in found if morph.is_content],
        )


class Likeness:
    """The likeness of any message to each of the texts it was built from, as each voice hears it."""

    def __init__(self, arrays: Arrays, vectors: MorphemeVectors) -> None:
        """From what `dump` gave; `of` makes one of texts."""
        self._characters = TermTable(part("characters", arrays))
        self._letters = TermTable(part("letters", arrays))
        self._morphemes = TermTable(part("morphemes", arrays))
        self._means: Floats = arrays["means"]
        self.voices: Floats = arrays["voices"]
        self._voices = self.voices / self.voices.sum(axis=1, keepdims=True)
        self._vectors = vectors

    @classmethod
    def of(cls, texts: Sequence[Seen], vectors: MorphemeVectors, voices: Voices) -> Likeness:
        """Of texts taken apart."""
        morphemes = TermTable.of([one.morphemes for one in texts])
        means = [vectors.mean(one.content, morphemes.idf) for one in texts]
        arrays: Arrays = {
            **nested("characters", TermTable.of([one.characters for one in texts], least=_LEAST).dump()),
            **nested("letters", TermTable.of([one.letters for one in texts], least=_LEAST).dump()),
            **nested("morphemes", morphemes.dump()),
            "means": np.array(means, dtype=np.float32).reshape(-1, DIMENSIONS),
            "voices": np.array(voices, dtype=np.float32),
        }
        return cls(arrays, vectors)

    def dump(self) -> Arrays:
        """Everything that took time, as arrays."""
        return {
            **nested("characters", self._characters.dump()),
            **nested("letters", self._letters.dump()),
            **nested("morphemes", self._morphemes.dump()),
            "means": self._means,
            "voices": self.voices,
        }

    def to_texts(self, message: Seen) -> Floats:
        """By voice and text, 0 (nothing in common) to about 6.4 (the same); rare agreement counts more."""
        views = np.stack(
            [
                self._characters.cosines(message.characters),
                self._letters.cosines(message.letters),
                self._morphemes.cosines(message.morphemes),
                self._means @ self._vectors.mean(message.content, self._morphemes.idf),
            ]
        )
        likeness: Floats = np.expm1(2.0 * (self._voices @ views)).astype(np.float32)
        return likeness

    def coverage(self, message: Seen, *, besides_itself: bool = False) -> float:
        """Share (0..1) of the message's content words, rare ones counting more, that any text has."""
        terms = {morph.term for morph in message.content}
        weights = {term: self._morphemes.idf(term) for term in terms}
        known = sum(
            weight
            for term, weight in weights.items()
            if self._morphemes.known(term, besides_itself=besides_itself)
        )
        return known / sum(weights.values()) if weights else 0.0
