"""How well the search finds articles: cross-validation over their own questions, which it then has not seen.

    python -m sangdam.knowledge.evaluate knowledge --strangers chitchat.txt

`--strangers` is a text file with one message per line that no article answers. The numbers in `likeness`, `index`
and `ranking` were chosen with this, never on the blind set in tests/.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from sangdam.knowledge.article import Article, load_folder, load_outside
from sangdam.knowledge.index import VOICES, Index
from sangdam.knowledge.likeness import MEANING, TOGETHER, WORDS, Voices
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


def measure(
    articles: Sequence[Article],
    outside: Sequence[str],
    strangers: Sequence[str],
    count: int,
    voices: Voices = VOICES,
) -> dict[str, Tally]:
    """Tallies of held-out questions (as typed, without spaces, with a slip), held-out outside and strangers."""
    names = ("questions", "no spaces", "one slip", "outside", "strangers")
    tallies = {name: Tally() for name in names}
    slips = random.Random(2)  # noqa: S311
    for index, held in folds(articles, outside, count, voices):
        for text, owner in held:
            if owner is None:
                tallies["outside"].add(index, text, None)
                continue
            tallies["questions"].add(index, text, owner)
            tallies["no spaces"].add(index, text.replace(" ", ""), owner)
            tallies["one slip"].add(index, _slip(text, slips), owner)
        for text in strangers:
            tallies["strangers"].add(index, text, None)
    return tallies


def _parts(length: int, count: int, shuffle: random.Random) -> list[int]:
    numbers = [number % count for number in range(length)]
    shuffle.shuffle(numbers)
    return numbers


def _slip(text: str, slips: random.Random) -> str:
    """The text with one Hangul syllable mistyped: its vowel or its tail changed."""
    places = [place for place, character in enumerate(text) if "가" <= character <= "힣"]
    if not places:
        return text
    place = slips.choice(places)
    lead, rest = divmod(ord(text[place]) - 0xAC00, 588)
    vowel, tail = divmod(rest, 28)
    if slips.random() < 0.5:
        vowel = (vowel + slips.choice((1, 4, 20))) % 21
    else:
        tail = 0 if tail else slips.choice((4, 8, 19, 21))
    return text[:place] + chr(0xAC00 + lead * 588 + vowel * 28 + tail) + text[place + 1 :]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tallies."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--strangers", type=Path)
    parser.add_argument("--voices", choices=sorted(_VOICES), default="all", help="what each part adds")
    options = parser.parse_args(arguments)
    strangers = options.strangers.read_text(encoding="utf-8").splitlines() if options.strangers else []
    articles, outside = load_folder(options.folder), load_outside(options.folder)
    tallies = measure(articles, outside, strangers, options.folds, _VOICES[options.voices])
    for name, tally in tallies.items():
        told = f"{name:10} {len(tally.first):5}  answered {np.mean(tally.answered or [False]):6.1%}"
        if name in {"questions", "no spaces", "one slip"}:
            told += (
                f" ({tally.answered_right():.1%} right)"
                f"  first {np.mean(tally.first):6.1%}  in three {np.mean(tally.among_three):6.1%}"
            )
        print(told)
    _print_calibration(tallies["questions"])
    spent = np.array(tallies["questions"].milliseconds)
    print(
        f"milliseconds of processor time: median {np.median(spent):.2f}, 95th {np.quantile(spent, 0.95):.2f}"
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
