"""spaCy's tokenizer for Korean, on Kiwi: tokens end where morphemes meet (운동화|를).

Registered as ``sangdam.KiwiTokenizer.v1`` (also as an entry point, so that ``spacy.load`` finds it by itself).
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any, Callable, Dict, Iterable, List, NamedTuple, Optional, Sequence, Union

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

from sangdam_brain.nlu.kiwi import Morph, analyse
from sangdam_brain.nlu.text import fold
from sangdam_brain.nlu.units import units_of

NAME = "sangdam.KiwiTokenizer.v1"

#: Universal part of speech by the beginning of Kiwi's tag; the first that fits counts.
_POS = {
    "NNP": "PROPN", "NP": "PRON", "NR": "NUM", "SN": "NUM", "N": "NOUN", "XR": "NOUN", "VX": "AUX", "VC": "AUX",
    "VA": "ADJ", "V": "VERB", "XSV": "VERB", "XSA": "ADJ", "MM": "DET", "MAJ": "CCONJ", "MA": "ADV", "IC": "INTJ",
    "J": "ADP", "E": "PART", "X": "PART", "SL": "X", "SH": "X", "W": "X", "SW": "SYM", "S": "PUNCT",
}  # fmt: skip
#: Half of an emoji, which spaCy's UTF-8 cannot hold.
_HALF = re.compile("[\ud800-\udfff]")
_PREDICATES = ("V", "XSV", "XSA")


class _Word(NamedTuple):
    text: str
    morphs: Sequence[Morph]


@registry.tokenizers(NAME)
def create_kiwi_tokenizer() -> Callable[[Language], "KiwiSpacyTokenizer"]:
    """What ``[nlp.tokenizer]`` of a pipeline's config names."""

    def create(nlp: Language) -> "KiwiSpacyTokenizer":
        return KiwiSpacyTokenizer(nlp.vocab)

    return create


class KiwiSpacyTokenizer:
    """Text to ``Doc``. Nothing is lost: ``doc.text`` is the text, whatever white space or invisible signs it has (only
    half an emoji becomes U+FFFD; offsets stay).

    Each token carries ``lemma_`` (dictionary form of its first morpheme, verbs with 다), ``tag_`` (Kiwi's tags, joined
    by +), ``pos_`` (universal) and ``norm_`` (the folded, lower-case text: full-width letters become plain ones).
    """

    def __init__(self, vocab: Vocab) -> None:
        """``vocab`` is the pipeline's."""
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Tokenize one text."""
        spelled: List[_Word] = []
        spaces: List[bool] = []
        for word in _words(_HALF.sub("\ufffd", text)):
            # spaCy keeps one space with the word before it, further ones are a token.
            kept = word.text.startswith(" ") and bool(spelled) and not spaces[-1]
            if kept:
                spaces[-1] = True
            if rest := word.text[kept:]:
                spelled.append(_Word(rest, word.morphs))
                spaces.append(False)
        doc = Doc(
            self.vocab,
            words=[word.text for word in spelled],
            spaces=spaces,
            tags=[_tag(word) for word in spelled],
            pos=[_pos(word) for word in spelled],
            lemmas=[_lemma(word) for word in spelled],
        )
        if fold(text).starts is not None:
            for token in doc:
                token.norm_ = fold(token.text).text.lower()
        return doc

    # What spaCy asks of a tokenizer when a pipeline is saved: this one has nothing to keep.

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Nothing."""
        return b""

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> "KiwiSpacyTokenizer":
        """Read nothing."""
        return self

    def to_disk(self, path: Union[str, Path], *, exclude: Iterable[str] = ()) -> None:
        """Write nothing."""

    def from_disk(self, path: Union[str, Path], *, exclude: Iterable[str] = ()) -> "KiwiSpacyTokenizer":
        """Read nothing."""
        return self


def _words(text: str) -> Iterable[_Word]:
    """All of the text in pieces: what morphemes were read from, and what lies between."""
    folded = fold(text)
    position = 0
    held: Optional[_Word] = None
    for unit in units_of(folded.text, analyse(folded.text)):
        start, end = folded.span(unit.start, unit.end)
        if end <= position:
            continue  # one character of the original that is several when folded
        start = max(start, position)
        if position < start:
            yield from _between(text[position:start])
        held = _Word(text[start:end], unit.morphs)
        yield held
        position = end
    yield from _between(text[position:])


def _between(gap: str) -> Iterable[_Word]:
    """White space and what was not analysed, apart."""
    start = 0
    for end in range(1, len(gap) + 1):
        if end == len(gap) or gap[end].isspace() != gap[start].isspace():
            yield _Word(gap[start:end], ())
            start = end


def _tag(word: _Word) -> str:
    """Never empty: spaCy would take that for a pipeline without tags."""
    if not word.morphs:
        return "_SP" if word.text.isspace() else "UN"
    return "+".join(morph.tag for morph in word.morphs)


def _pos(word: _Word) -> str:
    if not word.morphs:
        return "SPACE" if word.text.isspace() else "X"
    return _pos_of_tag(word.morphs[0].tag)


@cache
def _pos_of_tag(tag: str) -> str:
    return next((pos for begin, pos in _POS.items() if tag.startswith(begin)), "X")


def _lemma(word: _Word) -> str:
    if not word.morphs:
        return word.text
    first = word.morphs[0]
    return f"{first.form}다" if first.tag.startswith(_PREDICATES) else first.form


def blank(config: Optional[Dict[str, Any]] = None) -> Language:
    """``spacy.blank("ko")`` with this tokenizer."""
    import spacy

    tokenizer = {"nlp": {"tokenizer": {"@tokenizers": NAME}}}
    return spacy.blank("ko", config={**(config or {}), **tokenizer})
