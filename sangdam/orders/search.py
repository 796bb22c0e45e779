"""Finding the product a Korean sentence names: '무선이어폰 있나요' names 무선 이어폰, '사이즈가 모자라요' no 모자."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

NAME, ALIAS, CATEGORY = 3, 2, 1

_PARTICLES = (
    "은|는|이|가|을|를|의|도|만|과|와|랑|이랑|하고|로|으로|에|에서|에는|까지|부터|보다|처럼|나|이나|"
    "요|이요|예요|이에요|이예요|인가요|인데|인데요|이고|고|이며|들|들은|들이|좀|류|용|말고|라도|이라도|있나요|있어요|"
    "추천|주문|구매|반품|교환|취소|환불|세트|사이즈|색상|재고|가격"
)
_AFTER_SHORT = re.compile(rf"(?:{_PARTICLES})*(?:\s|$)")


@dataclass(frozen=True, slots=True)
class Term:
    """One folded word a product goes by, and how telling it is (`NAME` > `ALIAS` > `CATEGORY`)."""

    text: str
    product_id: str
    weight: int


def fold(text: str) -> str:
    """NFKC, lower case, no spaces and punctuation: how terms are stored and compared."""
    return "".join(_words(text))


def terms(product_id: str, name: str, aliases: Iterable[str], category_words: Iterable[str]) -> list[Term]:
    """All a product may be called, each once with its best weight. The tails of its name count as aliases:
    '오버핏 린넨 셔츠' is also a '린넨 셔츠', but a '4인 식탁 세트' is no '세트'.
    """
    words = name.split()
    tails = [" ".join(words[start:]) for start in range(1, len(words) - 1) if not words[start][0].isdigit()]
    best: dict[str, int] = {}
    for weight, spoken in ((CATEGORY, category_words), (ALIAS, [*aliases, *tails]), (NAME, [name])):
        best.update({fold(each): weight for each in spoken})
    return [Term(term, product_id, weight) for term, weight in sorted(best.items())]


def ranked(found: Iterable[Term], text: str) -> list[str]:
    """Ids of the products that `text` truly names, best first.

    Longer terms tell more than shorter ones; a category only helps when nothing better is named.
    """
    words = _words(text)
    scores: dict[str, tuple[bool, int, int]] = {}
    for term in found:
        if names(term.text, words):
            score = (term.weight > CATEGORY, len(term.text), term.weight)
            scores[term.product_id] = max(score, scores.get(term.product_id, score))
    specific = any(score[0] for score in scores.values())
    kept = [each for each, score in scores.items() if score[0] or not specific]
    return sorted(kept, key=lambda each: (-scores[each][1], -scores[each][2], each))


def names(term: str, words: Sequence[str]) -> bool:
    """Whether folded `words` name `term`. Long terms may span words; one or two syllables must end a word,
    particles aside, or '모자라요' would name a 모자; a single syllable must be that word.
    """
    if len(term) > 2:
        return term in "".join(words)
    for word in words:
        at = word.find(term)
        while at >= 0:
            if _AFTER_SHORT.match(word[at + len(term) :]) and (at == 0 or len(term) > 1):
                return True
            at = word.find(term, at + 1)
    return False


def _words(text: str) -> list[str]:
    return re.findall(r"[0-9a-z가-힣]+", unicodedata.normalize("NFKC", text).casefold())
