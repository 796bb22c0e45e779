"""The one Kiwi analyser of this process.

Kiwi needs seconds to load and half a gigabyte to stay, so there is never more than one. It is loaded by the first
component that is created or loaded, not by the first customer.

Its user dictionary belongs to the model that was loaded last. A process that answers with two models at once reads
both with the words of one: let one process serve one model.
"""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import TYPE_CHECKING, FrozenSet, Iterable, NamedTuple, Optional, Tuple

if TYPE_CHECKING:
    from kiwipiepy import Kiwi

_lock = threading.Lock()
_kiwi: Optional["Kiwi"] = None


class UserWord(NamedTuple):
    """A word that Kiwi shall know, and its part of speech (by default a proper noun)."""

    form: str
    tag: str = "NNP"


_words: FrozenSet[UserWord] = frozenset()


class Morph(NamedTuple):
    """A morpheme: dictionary form, part of speech, Kiwi's id, and the span of the text it was read from.

    Contracted morphemes share their span (``했`` is 하 + 었) and some have none of their own (``start == end``).
    """

    form: str
    tag: str
    id: int
    start: int
    end: int

    def begins_before(self, end: int) -> bool:
        """Whether it belongs to a word that ends at ``end``, as does what was contracted away at its very end."""
        return self.start < end or self.start == self.end == end


def kiwi() -> "Kiwi":
    """Return the analyser, loading it once for each user dictionary."""
    global _kiwi
    loaded = _kiwi
    if loaded is None:
        with _lock:
            if _kiwi is None:
                _kiwi = _load(_words)
            loaded = _kiwi
    return loaded


def _load(words: Iterable[UserWord]) -> "Kiwi":
    from kiwipiepy import Kiwi

    loaded = Kiwi(num_workers=1)
    for word in sorted(words):
        loaded.add_user_word(word.form, word.tag)
    loaded.tokenize("안녕하세요 주문하신 상품이에요")
    return loaded


def use_words(words: Iterable[UserWord]) -> None:
    """Make ``words``, and no others, the user dictionary. Kiwi forgets no word, so other words mean another Kiwi.

    Ids and vectors of Kiwi's own morphemes stay; user words have no vector.
    """
    global _kiwi, _words
    wanted = frozenset(words)
    with _lock:
        if wanted != _words:
            _words, _kiwi = wanted, None
            analyse.cache_clear()


def is_guess(morph: Morph) -> bool:
    """Whether the morpheme is in no dictionary: Kiwi gives all it guesses at the id of a nameless one of its kind."""
    return not kiwi().morpheme(morph.id).form


def model_version() -> str:
    """Name the Kiwi release and dictionary. Morpheme ids and vectors are only valid within one of them."""
    from importlib.metadata import version

    return f"{version('kiwipiepy')}/{version('kiwipiepy_model')}"


@lru_cache(maxsize=2048)
def analyse(text: str) -> Tuple[Morph, ...]:
    """Analyse folded text (see ``text.fold``) into morphemes."""
    if not text or text.isspace():
        return ()
    return tuple(
        Morph(token.form, token.tag.split("-")[0], token.id, token.start, token.start + token.len)
        for token in kiwi().tokenize(text)
    )
