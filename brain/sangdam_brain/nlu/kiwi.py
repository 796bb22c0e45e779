"""The one Kiwi analyser of this process.

Kiwi needs seconds to load and half a gigabyte to stay, so there is never more than one. It is loaded by the first
component that is created or loaded, not by the first customer.
"""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, Optional, Tuple

if TYPE_CHECKING:
    from kiwipiepy import Kiwi

_lock = threading.Lock()
_kiwi: Optional["Kiwi"] = None


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
    """Return the analyser, loading it once."""
    global _kiwi
    if _kiwi is None:
        with _lock:
            if _kiwi is None:
                from kiwipiepy import Kiwi

                loaded = Kiwi(num_workers=1)
                loaded.tokenize("안녕하세요 주문하신 상품이에요")
                _kiwi = loaded
    return _kiwi


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
