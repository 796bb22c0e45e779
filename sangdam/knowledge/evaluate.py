"""How well the search finds articles: cross-validation over their own questions, which it then has not seen.

    python -m sangdam.knowledge.evaluate knowledge --strangers chitchat.txt

`--strangers` is a text file with one message per line that no article answers. The numbers in `likeness`, `index`
and `ranking` were chosen with this, never on the blind set in tests/.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from sangdam.knowledge.article import Article, load_folder, load_outside
from sangdam.knowledge.cache import nested
from sangdam.knowledge.index import VOICES, Index
from sangdam.knowledge.korean import initials, is_hangul
from sangdam.knowledge.likeness import MEANING, TOGETHER, WORDS, Voices
from sangdam.knowledge.spelling import Spelling
from sangdam.knowledge.vectors import MorphemeVectors

_VOICES: dict[str, Voices] = {
    "all": VOICES,
    "words": (WORDS,),
    "meaning": (MEANING,),
    "together": (TOGETHER,),
    "words+meaning": (WORDS, MEANING),
}


@dataclass
class Tally:
    """Outcomes of one kind of message."""

    first: list[bool] = field(default_factory=list)
    among_three: list[bool] = field(default_factory=list)
    answered: list[bool] = field(default_factory=list)
    score: list[float] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)

    def add(self, index: Index, text: str, owner: str | None) -> None:
        """Search for `text`, whose right article is `owner`."""
        start = time.thread_time()  # processor time: other work on the machine does not count
        result = index.search(text, 3)
        self.milliseconds.append((time.thread_time() - start) * 1000)
        ids = [hit.article_id for hit in result.hits]
        self.first.append(ids[:1] == [owner])
        self.among_three.append(owner in ids)
        self.answered.append(result.answered)
        self.score.append(result.hits[0].score if result.hits else 0.0)

    def answered_right(self) -> float:
        """Share of messages that are answered with the right article."""
        return float(np.mean(np.array(self.answered) & np.array(self.first)))


def folds(
    articles: Sequence[Article], outside: Sequence[str], count: int, voices: Voices = VOICES
) -> Iterator[tuple[Index, list[tuple[str, str | None]]]]:
    """Per fold an index without some questions and examples, and those with their right article."""
    shuffle = random.Random(1)  # noqa: S311
    vectors = MorphemeVectors.recover()
    part = {article.id: _parts(len(article.questions), count, shuffle) for article in articles}
    outside_part = _parts(len(outside), count, shuffle)
    for fold in range(count):
        held: list[tuple[str, str | None]] = []
        kept: list[Article] = []
        for article in articles:
            pairs = list(zip(article.questions, part[article.id], strict=True))
            held += [(question, article.id) for question, number in pairs if number == fold]
            kept.append(
                replace(article, questions=tuple(question for question, number in pairs if number != fold))
            )
        outside_pairs = list(zip(outside, outside_part, strict=True))
        held += [(text, None) for text, number in outside_pairs if number == fold]
        kept_outside = [text for text, number in outside_pairs if number != fold]
        yield Index.of(kept, kept_outside, vectors, voices), held


def as_typed(index: Index) -> Index:
    """The same index, but it knows no word by its spelling: what is mistyped stays as it is."""
    return Index({**index.dump(), **nested("spelling", Spelling.of(()).dump())})


def measure(
    indexes: Iterable[tuple[Index, Sequence[tuple[str, str | None]]]], strangers: Sequence[str]
) -> dict[str, Tally]:
    """Tallies of each fold's questions (as written, and with slips of each kind) and outside examples, and of strangers."""
    names = ("questions", *SLIPS, "outside", "outside, slipped", "strangers")
    tallies = {name: Tally() for name in names}
    chance = random.Random(2)  # noqa: S311
    for index, held in indexes:
        for text, owner in held:
            if owner is None:
                tallies["outside"].add(index, text, None)
                tallies["outside, slipped"].add(index, slip(text, chance), None)
                continue
            tallies["questions"].add(index, text, owner)
            for name, slipped in SLIPS.items():
                tallies[name].add(index, slipped(text, chance), owner)
        for text in strangers:
            tallies["strangers"].add(index, text, None)
    return tallies


def _parts(length: int, count: int, shuffle: random.Random) -> list[int]:
    numbers = [number % count for number in range(length)]
    shuffle.shuffle(numbers)
    return numbers


def slip(text: str, chance: random.Random) -> str:
    """The text with one Hangul syllable mistyped: its vowel or its tail changed."""
    places = [place for place, character in enumerate(text) if is_hangul(character)]
    if not places:
        return text
    place = chance.choice(places)
    lead, rest = divmod(ord(text[place]) - 0xAC00, 588)
    vowel, tail = divmod(rest, 28)
    if chance.random() < 0.5:
        vowel = (vowel + chance.choice((1, 4, 20))) % 21
    else:
        tail = 0 if tail else chance.choice((4, 8, 19, 21))
    return text[:place] + chr(0xAC00 + lead * 588 + vowel * 28 + tail) + text[place + 1 :]


def _word_by_initials(text: str, chance: random.Random) -> str:
    """The text with one of its words by its initials: ㅂㅅㅂ 얼마예요."""
    words = text.split()
    places = [place for place, word in enumerate(words) if len(word) > 1 and is_hangul(word)]
    if places:
        place = chance.choice(places)
        words[place] = initials(words[place])
    return " ".join(words)


#: What people do to a question at a keyboard, by name.
SLIPS: dict[str, Callable[[str, random.Random], str]] = {
    "no spaces": lambda text, _: text.replace(" ", ""),
    "one slip": slip,
    "two slips": lambda text, chance: slip(slip(text, chance), chance),
    "initials": _word_by_initials,
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tallies."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--strangers", type=Path)
    parser.add_argument("--as-typed", action="store_true", help="without putting slips right")
    parser.add_argument("--voices", choices=sorted(_VOICES), default="all", help="what each part adds")
    options = parser.parse_args(arguments)
    strangers = options.strangers.read_text(encoding="utf-8").splitlines() if options.strangers else []
    articles, outside = load_folder(options.folder), load_outside(options.folder)
    indexes = folds(articles, outside, options.folds, _VOICES[options.voices])
    if options.as_typed:
        indexes = ((as_typed(index), held) for index, held in indexes)
    tallies = measure(indexes, strangers)
    for name, tally in tallies.items():
        told = f"{name:16} {len(tally.first):5}  answered {np.mean(tally.answered or [False]):6.1%}"
        if name in {"questions", *SLIPS}:
            told += (
                f" ({tally.answered_right():.1%} right)"
                f"  first {np.mean(tally.first):6.1%}  in three {np.mean(tally.among_three):6.1%}"
            )
        print(told)
    _print_calibration(tallies["questions"])
    for name in ("questions", "one slip"):
        spent = np.array(tallies[name].milliseconds)
        print(
            f"milliseconds of processor time, {name}: mean {spent.mean():.2f}, median {np.median(spent):.2f},"
            f" 95th {np.quantile(spent, 0.95):.2f}"
        )


def _print_calibration(tally: Tally) -> None:
    score, first = np.array(tally.score), np.array(tally.first)
    for low in np.arange(0.0, 1.0, 0.2):
        inside = (score >= low) & (score < low + 0.2 + 1e-9)
        if inside.any():
            print(
                f"score {low:.1f}-{low + 0.2:.1f}: {inside.sum():5} questions, {first[inside].mean():6.1%} right"
            )


if __name__ == "__main__":
    main()
