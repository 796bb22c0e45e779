"""How well the search finds articles: cross-validation over their own questions, which it then has not seen.

    python -m sangdam.knowledge.evaluate knowledge --strangers chitchat.txt

`--strangers` is a text file with one message per line that no article answers. The weights in `likeness`, `index`
and `confidence` were chosen with this, never on the blind set in tests/.
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
from sangdam.knowledge.index import ANSWER_FROM, Index


@dataclass
class Tally:
    """Outcomes of one kind of message."""

    first: list[bool] = field(default_factory=list)
    among_three: list[bool] = field(default_factory=list)
    score: list[float] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)

    def add(self, index: Index, text: str, owner: str | None) -> None:
        """Search for `text`, whose right article is `owner`."""
        start = time.thread_time()  # processor time: other work on the machine does not count
        hits = index.search(text, 3).hits
        self.milliseconds.append((time.thread_time() - start) * 1000)
        ids = [hit.article_id for hit in hits]
        self.first.append(ids[:1] == [owner])
        self.among_three.append(owner in ids)
        self.score.append(hits[0].score if hits else 0.0)

    def answered(self, threshold: float) -> float:
        """Share of messages that would be answered."""
        return float(np.mean(np.array(self.score) >= threshold)) if self.score else 0.0

    def answered_right(self, threshold: float) -> float:
        """Share of messages that would be answered with the right article."""
        return float(np.mean((np.array(self.score) >= threshold) & np.array(self.first)))


def folds(
    articles: Sequence[Article], outside: Sequence[str], count: int
) -> Iterator[tuple[Index, list[tuple[str, str | None]]]]:
    """Per fold an index without some questions and examples, and those with their right article."""
    shuffle = random.Random(1)  # noqa: S311
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
        yield Index.of(kept, [text for text, number in outside_pairs if number != fold]), held


def measure(
    articles: Sequence[Article], outside: Sequence[str], strangers: Sequence[str], count: int
) -> dict[str, Tally]:
    """Tallies of held-out questions (as typed, without spaces, with a slip), held-out outside and strangers."""
    names = ("questions", "no spaces", "one slip", "outside", "strangers")
    tallies = {name: Tally() for name in names}
    slips = random.Random(2)  # noqa: S311
    for index, held in folds(articles, outside, count):
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
    options = parser.parse_args(arguments)
    strangers = options.strangers.read_text(encoding="utf-8").splitlines() if options.strangers else []
    tallies = measure(load_folder(options.folder), load_outside(options.folder), strangers, options.folds)
    for name in ("questions", "no spaces", "one slip"):
        tally = tallies[name]
        print(
            f"{name:10} {len(tally.first):5}  first {np.mean(tally.first):6.1%}  in three {np.mean(tally.among_three):6.1%}"
        )
    print("threshold  questions answered (right)  outside refused  strangers refused")
    for threshold in sorted({*np.arange(0.2, 0.75, 0.05).round(2).tolist(), ANSWER_FROM}):
        asked, outside, others = tallies["questions"], tallies["outside"], tallies["strangers"]
        print(
            f"{threshold:9.2f}  {asked.answered(threshold):18.1%} ({asked.answered_right(threshold):.1%})"
            f"  {1 - outside.answered(threshold):15.1%}  {1 - others.answered(threshold):17.1%}"
        )
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
