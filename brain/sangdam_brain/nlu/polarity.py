"""Which words of an utterance are polar (a lexicon), and which words of it are negated.

The lexicon is a text file that people edit: expressions in three sections, found as letters or as morphemes.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import product
from pathlib import Path
from typing import Dict, FrozenSet, Iterator, List, NamedTuple, Sequence, Tuple

from sangdam_brain.nlu.kiwi import Morph
from sangdam_brain.nlu.ngrams import Utterance

#: The sections of a lexicon.
SECTIONS = ("positive", "negative", "profanity")

#: The lexicon that comes with the package.
PACKAGED = Path(__file__).with_name("polarity.txt")

_ADVERBS = frozenset(["안", "못", "아니"])
_AUXILIARIES = frozenset(["않", "못하", "말", "아니하"])
_NOUNS = ("NN", "XR", "XPN")
_CONTENT = ("NN", "XR", "V", "MA")
#: A word of an expression that is a negation itself: "못 믿", "성의 없", "마음에 안".
_NEGATION = re.compile(r"^안$|^못|않|없")
_ABSENT = frozenset(["없", "없이"])
#: Verbs that say nothing without their noun: "도움이 안 되", "만족을 못 하".
_LIGHT = frozenset(["하", "되"])
#: Nouns that mean what stands before them: "불편한 점이 없".
_BOUND = frozenset(["점", "일", "구석"])
#: How many morphemes before "아니" or "적이 없" it denies: "나쁜 것은 아니", "실망한 적이 없".
_REACH = 4


class Hit(NamedTuple):
    """A polar expression: its section, and whether it is negated."""

    section: str
    negated: bool


class _Run(NamedTuple):
    """Letters to look for, and whether a negation beside them turns them (not if they hold one)."""

    letters: str
    section: str
    turnable: bool


class PolarityLexicon:
    """Finds polar expressions in an utterance."""

    def __init__(self, entries: Dict[str, List[str]]) -> None:
        """``entries`` has the expressions of each section, as they are written in the file."""
        self.entries = entries
        self._morphs: Dict[Tuple[str, str], str] = {}
        self._runs: Dict[str, List[_Run]] = {}
        for section, expressions in entries.items():
            for expression in expressions:
                self._add(expression, section)
        for runs in self._runs.values():
            runs.sort(key=lambda run: -len(run.letters))

    def _add(self, expression: str, section: str) -> None:
        form, slash, tag = expression.rpartition("/")
        if slash:
            self._morphs[form, tag] = section
            return
        first, *words = expression.split(" ")
        turnable = not any(_NEGATION.search(word) for word in (first, *words))
        for spaces in product(("", " "), repeat=len(words)):
            letters = first + "".join(space + word for space, word in zip(spaces, words, strict=True))
            self._runs.setdefault(letters[0], []).append(_Run(letters, section, turnable))

    @classmethod
    def parse(cls, text: str) -> "PolarityLexicon":
        """Read the text of a lexicon file.

        Raises:
            ValueError: An expression stands before the first section, or a section is unknown.
        """
        entries: Dict[str, List[str]] = {section: [] for section in SECTIONS}
        section = ""
        for number, line in enumerate(text.splitlines(), start=1):
            expression = line.strip().lower()
            if not expression or expression.startswith("#"):
                continue
            if expression.startswith("[") and expression.endswith("]"):
                section = expression[1:-1]
            elif section:
                # Parts of speech are upper case, as Kiwi writes them.
                form, slash, tag = expression.rpartition("/")
                entries[section].append(f"{form}/{tag.upper()}" if slash else expression)
            if section not in entries:
                raise ValueError(
                    f"Line {number} of the polarity lexicon is in none of its sections {SECTIONS}."
                )
        return cls(entries)

    @classmethod
    def read(cls, path: Path) -> "PolarityLexicon":
        """Read a lexicon file (see ``polarity.txt``)."""
        return cls.parse(path.read_text(encoding="utf-8"))

    def hits(self, utterance: Utterance, negated: FrozenSet[int]) -> List[Hit]:
        """Polar expressions, letters before morphemes; of overlapping ones the first and longest."""
        ends = [morph.end for morph in utterance.morphs]
        covered: List[Tuple[int, int]] = []
        found: List[Tuple[int, Hit]] = []
        for start, run in self._found_runs(utterance.text.lower()):
            end = start + len(run.letters)
            covered.append((start, end))
            found.append((start, Hit(run.section, run.turnable and bisect_left(ends, end) in negated)))
        for index, morph in enumerate(utterance.morphs):
            section = self._morphs.get((morph.form, morph.tag), "")
            if section and not any(start < morph.end and morph.start < end for start, end in covered):
                found.append((morph.start, Hit(section, index in negated)))
        return [hit for _, hit in sorted(found)]

    def _found_runs(self, text: str) -> Iterator[Tuple[int, _Run]]:
        position = 0
        while position < len(text):
            for run in self._runs.get(text[position], ()):
                if text.startswith(run.letters, position):
                    yield position, run
                    position += len(run.letters)
                    break
            else:
                position += 1


def negated_morphs(morphs: Sequence[Morph]) -> FrozenSet[int]:
    """Places of the morphemes that a negation turns: 안 좋, 좋지(는) 않, 도움이 안 되, 불편 없, 나쁜 것은 아니."""
    found: List[int] = []
    for place, morph in enumerate(morphs):
        if morph.tag == "MAG" and morph.form in _ADVERBS:
            found.extend(_around_adverb(morphs, place))
        elif morph.tag[0] == "V" and morph.form in _AUXILIARIES:
            found.extend(_predicate_before(morphs, place))
        elif morph.form in _ABSENT and morph.tag in ("VA", "MAG"):
            found.extend(_missing(morphs, place))
        elif morph.tag == "VCN":
            found.extend(_content_before(morphs, place))
    return frozenset(found)


def _around_adverb(morphs: Sequence[Morph], place: int) -> Iterator[int]:
    """What "안" or "못" stands before: a predicate, or a noun and its "하"; and the noun of "도움이 안 되"."""
    following = place + 1
    if following == len(morphs):
        return
    yield following
    if morphs[following].tag.startswith(_NOUNS) and following + 1 < len(morphs):
        yield following + 1
    if morphs[following].form in _LIGHT:
        yield from _noun_before(morphs, place)


def _predicate_before(morphs: Sequence[Morph], place: int) -> Iterator[int]:
    """The predicate whose "지" (and perhaps a particle) the auxiliary follows, with the noun before it: 만족하지, 짜증나지."""
    one = _skip_particle(morphs, place - 1)
    if one < 1 or morphs[one].form != "지":
        return
    yield one - 1
    if one >= 2 and morphs[one - 2].tag.startswith(_NOUNS):
        yield one - 2


def _missing(morphs: Sequence[Morph], place: int) -> Iterator[int]:
    """The noun that is absent; in "실망한 적이 없" what there was no time of."""
    one = _skip_particle(morphs, place - 1)
    if one >= 0 and (morphs[one].tag == "NNB" or morphs[one].form in _BOUND):
        yield from _content_before(morphs, one)
    else:
        yield from _noun_before(morphs, place)


def _noun_before(morphs: Sequence[Morph], place: int) -> Iterator[int]:
    one = _skip_particle(morphs, place - 1)
    if one >= 0 and morphs[one].tag.startswith(_NOUNS):
        yield one


def _content_before(morphs: Sequence[Morph], place: int) -> Iterator[int]:
    for one in range(max(0, place - _REACH), place):
        if morphs[one].tag.startswith(_CONTENT):
            yield one


def _skip_particle(morphs: Sequence[Morph], place: int) -> int:
    return place - 1 if place >= 1 and morphs[place].tag[0] == "J" else place
