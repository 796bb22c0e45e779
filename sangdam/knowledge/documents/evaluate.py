"""How well passages are found that nobody has asked about before, and what each sign adds.

    python -m sangdam.knowledge.documents.evaluate knowledge --strangers chitchat.txt

The bodies of the articles stand in for documents, their questions for what is asked of them. An article's body does not
hold the answer to every question asked of it, so the figures are a lower bound; they were used to choose the weights
and thresholds in `finder`. How much the words of asking say is learnt from one half of the questions, the other half
is asked.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from markdown_it import MarkdownIt
from numpy.typing import NDArray

from sangdam.knowledge.article import Article, load_folder, load_outside
from sangdam.knowledge.documents.finder import QUOTE_FROM, WEIGHTS, Finder, words_of_asking
from sangdam.knowledge.documents.markup import document_of_html
from sangdam.knowledge.documents.passages import Passage, passages
from sangdam.knowledge.korean import clean, content
from sangdam.knowledge.vectors import MorphemeVectors

Floats = NDArray[np.float64]

_SIGNS = ("BM25", "pieces of syllables", "sentence vector")


def bodies(articles: Sequence[Article]) -> list[Passage]:
    """The articles' bodies as passages; a passage's file is the article's id."""
    markdown = MarkdownIt("commonmark").enable("table")
    return [
        passage
        for article in articles
        for passage in passages(
            document_of_html(Path(article.id), markdown.render(f"# {article.title}\n\n{article.body}"))
        )
    ]


def signs(finder: Finder, texts: Sequence[str]) -> Floats:
    """By text, passage and sign."""
    return np.array([finder.signs(text, content(clean(text))) for text in texts])


def found(scores: Floats, owners: Sequence[str], files: Sequence[str]) -> tuple[float, float]:
    """Share of texts whose right document is the first found, and among the first three documents."""
    first = three = 0
    for row, owner in zip(scores, owners, strict=True):
        ranked = list(dict.fromkeys(files[passage] for passage in np.argsort(-row)))[:3]
        first += ranked[0] == owner
        three += owner in ranked
    return first / len(owners), three / len(owners)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--strangers", type=Path)
    options = parser.parse_args(arguments)
    articles = load_folder(options.folder)
    said = words_of_asking(article.questions[::2] for article in articles)
    finder = Finder.of(bodies(articles), said, MorphemeVectors.recover())
    files = [passage.file for passage in finder.passages]
    asked = [(text, article.id) for article in articles for text in article.questions[1::2]]
    owners = [owner for _, owner in asked]
    questions = signs(finder, [text for text, _ in asked])
    print(f"{len(files)} passages, {len(asked)} questions")
    for number, name in enumerate(_SIGNS):
        alone = found(questions[:, :, number], owners, files)
        others = WEIGHTS * (np.arange(len(WEIGHTS)) != number)
        without = found(questions @ others, owners, files)
        print(f"{name:20} alone: first {alone[0]:.1%}, in three {alone[1]:.1%}", end="; ")
        print(f"all but it: first {without[0]:.1%}, in three {without[1]:.1%}")
    every = found(questions @ WEIGHTS, owners, files)
    print(f"{'all':20}        first {every[0]:.1%}, in three {every[1]:.1%}")
    best = (questions @ WEIGHTS).argmax(axis=1)
    right = np.array([files[row] == owner for row, owner in zip(best, owners, strict=True)])
    sure = _chances(questions) >= QUOTE_FROM
    print(f"quoted: {sure.mean():.1%} of the questions, {(right & sure).mean():.1%} from the right document")
    strangers = options.strangers.read_text(encoding="utf-8").splitlines() if options.strangers else []
    for name, texts in (("outside", load_outside(options.folder)), ("strangers", strangers)):
        if texts:
            print(f"quoted: {(_chances(signs(finder, texts)) >= QUOTE_FROM).mean():.1%} of {name}")


def _chances(given: Floats) -> Floats:
    """By text: how likely its best passage answers."""
    chances: Floats = 1.0 / (1.0 + np.exp(-(given @ WEIGHTS).max(axis=1)))
    return chances


if __name__ == "__main__":
    main()
