"""Who writes like this? Style of an utterance, told from its form alone, never from its intent.

People differ in length, honorifics, spacing and abbreviations; a model that has met all styles but one shows on that
one how it will do with the next kind of customer.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from evaluation.examples import Example

#: From the rarest sign to the plainest: an utterance belongs to the first style that it shows.
STYLES = ("initials", "unspaced", "letter", "keywordless", "formal", "fragment", "plain", "polite")

_LAUGH = re.compile(r"[ㅋㅎㅠㅜㅡ]+")
_INITIALS = re.compile(r"[ㄱ-ㅎ]{2,}")
_HANGUL_RUN = re.compile(r"[가-힣]+")
_TAIL = re.compile(r"[\s.,!?~…^;:)(\u2e80-\u2eff\u3000-\u303f\U0001f300-\U0001faff\u2600-\u27bfㄱ-ㅣ]+$")
_SENTENCE = re.compile(r"[.!?\n]+")
_FORMAL = re.compile(r"(니다|니까|시오|십쇼|니당|니다만)$")
_POLITE = re.compile(r"(요|죠|여|용|염|욤|슈|쥬)$")
_PLAIN = re.compile(
    r"(다|해|줘|라|자|냐|니|지|래|어|아|야|까|네|음|임|됨|함|셈|삼|노|나|데|게|고|든|든지|봐|돼|군|구나|거든|려고|서)$"
)

#: Characters from which an utterance is a letter (an e-mail pasted into the chat).
LETTER_FROM = 80
#: Syllables per word, and in all, from which spacing is missing.
UNSPACED_FROM = 6.0
UNSPACED_AT_LEAST = 7


def honorific(text: str) -> str:
    """`formal` (-습니다), `polite` (-요), `plain` (-해, -함) or `fragment` (no predicate at the end)."""
    sentences = [part for part in _SENTENCE.split(text) if _HANGUL_RUN.search(part)]
    last = _TAIL.sub("", sentences[-1] if sentences else text)
    for name, ending in (("formal", _FORMAL), ("polite", _POLITE), ("plain", _PLAIN)):
        if ending.search(last):
            return name
    return "fragment"


def has_initials(text: str) -> bool:
    """Whether a word is written by its initial consonants (ㅂㅅ for 배송); laughing and weeping do not count."""
    return bool(_INITIALS.search(_LAUGH.sub(" ", text)))


def is_unspaced(text: str) -> bool:
    """Whether words run together: more syllables per word than Korean words have with their particles."""
    words = _HANGUL_RUN.findall(text)
    syllables = sum(map(len, words))
    return syllables >= UNSPACED_AT_LEAST and syllables / len(words) >= UNSPACED_FROM


def telling_words(examples: Iterable[Example], times: int = 4, share: float = 0.4) -> frozenset[str]:
    """Two-syllable pieces that occur at least `times` and mostly (`share`) in one intent: its keywords."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for example in examples:
        for piece in _pieces(example.text):
            seen[piece][example.intent] += 1
    return frozenset(
        piece
        for piece, intents in seen.items()
        if (total := sum(intents.values())) >= times and max(intents.values()) >= share * total
    )


def _pieces(text: str) -> set[str]:
    return {run[i : i + 2] for run in _HANGUL_RUN.findall(text) for i in range(len(run) - 1)}


def style(text: str, telling: frozenset[str]) -> str:
    """The one of `STYLES` that an utterance belongs to; `telling` are keywords (`telling_words`)."""
    if has_initials(text):
        return "initials"
    if is_unspaced(text):
        return "unspaced"
    if len(text) >= LETTER_FROM:
        return "letter"
    if not _pieces(text) & telling:
        return "keywordless"
    return honorific(text)


def by_style(examples: Sequence[Example], telling: frozenset[str]) -> dict[str, list[int]]:
    """Positions of the examples of each style that occurs, in the order of `STYLES`."""
    groups: dict[str, list[int]] = {name: [] for name in STYLES}
    for position, example in enumerate(examples):
        groups[style(example.text, telling)].append(position)
    return {name: members for name, members in groups.items() if members}
