"""Knowledge articles: Markdown files with YAML front matter.

They are read strictly, because an editor must hear of a slip before a customer does.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from sangdam.knowledge.korean import clean

#: Examples of messages that no article answers, next to the articles.
OUTSIDE_FILE = "outside.yml"

_FENCE = "---"
_FIELDS = ("id", "title", "category", "questions", "keywords", "answer", "links", "related", "updated")
_ID = re.compile(r"[a-z][a-z0-9_]*\Z")


class ArticleError(Exception):
    """A knowledge file cannot be used. The message says file, line, what is wrong and how to mend it."""

    def __init__(self, file: Path, line: int, problem: str, cure: str) -> None:
        self.file = file
        self.line = line
        self.problem = problem
        self.cure = cure
        super().__init__(f"{file}, line {line}: {problem}. {cure}.")


@dataclass(frozen=True, slots=True)
class Link:
    """A page of the shop's own site. `url` begins with one slash."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Article:
    """One topic: how customers ask for it, what the bot says in chat (`answer`), and the page (`body`, Markdown)."""

    id: str
    title: str
    category: str
    questions: tuple[str, ...]
    keywords: tuple[str, ...]
    answer: str
    links: tuple[Link, ...]
    related: tuple[str, ...]
    updated: datetime.date
    body: str


def load_folder(path: Path | str) -> list[Article]:
    """Every `*.md` of the folder, sorted by id.

    Raises:
        ArticleError: a file is broken, names an unknown related article, or asks a question another one asks.
    """
    folder = Path(path)
    if not folder.is_dir():
        raise ArticleError(
            folder, 0, "there is no such folder", "Create it or set the right knowledge folder"
        )
    pages = [_Page(file) for file in sorted(folder.glob("*.md"))]
    articles = [page.article() for page in pages]
    _check_related(pages, articles)
    _check_questions(pages, articles)
    return articles


def load_outside(path: Path | str) -> tuple[str, ...]:
    """The example messages of `outside.yml` in the folder, all groups together; empty if there is no such file.

    Raises:
        ArticleError: the file is not a mapping of group name to list of texts.
    """
    file = Path(path) / OUTSIDE_FILE
    if not file.is_file():
        return ()
    groups = _parse(file, _read(file), 1)
    if groups is None:
        return ()
    if not isinstance(groups, dict):
        raise ArticleError(
            file, 1, "this is not a mapping of groups", "Write `group:` and below it a list of messages"
        )
    found: list[str] = []
    for name, texts in groups.items():
        line = _key_line(groups, name) + 1
        if not isinstance(texts, list):
            raise ArticleError(
                file, line, f"`{name}` is not a list", "Write each message on its own line after `- `"
            )
        for number, text in enumerate(texts):
            if not isinstance(text, str):
                line = _item_line(texts, number) + 1
                raise ArticleError(file, line, f"`{text}` is not text", "Put it in single quotes")
            found.append(text)
    return tuple(found)


def to_json(articles: Sequence[Article]) -> str:
    """For `from_json`."""
    return json.dumps([asdict(article) for article in articles], default=str, ensure_ascii=False)


def from_json(text: str) -> list[Article]:
    """The articles that `to_json` gave: checked once, they need no YAML again."""
    return [
        Article(
            **{
                **fields,
                "questions": tuple(fields["questions"]),
                "keywords": tuple(fields["keywords"]),
                "links": tuple(Link(**link) for link in fields["links"]),
                "related": tuple(fields["related"]),
                "updated": datetime.date.fromisoformat(fields["updated"]),
            }
        )
        for fields in json.loads(text)
    ]


class _Page:
    """One file being read; knows the line of everything, for messages."""

    def __init__(self, file: Path) -> None:
        self.file = file
        front, self.body = self._split(_read(file))
        data = _parse(file, front, 2)
        if not isinstance(data, dict):
            raise ArticleError(
                file, 2, "the front matter is not a mapping", "Write `name: value` lines between the `---`"
            )
        self.data: Any = data

    def article(self) -> Article:
        """The checked article."""
        unknown = [name for name in self.data if name not in _FIELDS]
        if unknown:
            raise self.error(unknown[0], f"unknown field `{unknown[0]}`", f"Use only {', '.join(_FIELDS)}")
        article_id = self._text("id")
        if article_id != self.file.stem or not _ID.match(article_id):
            cure = f"Write `id: {self.file.stem}` or rename the file; small letters, digits and _ only"
            raise self.error("id", f"id `{article_id}` is not the file name `{self.file.stem}`", cure)
        if not self.body.strip():
            raise self.error("id", "the body is empty", "Write the page below the second `---`")
        return Article(
            id=article_id,
            title=self._text("title"),
            category=self._text("category"),
            questions=self._texts("questions", at_least=1),
            keywords=self._texts("keywords"),
            answer=self._text("answer"),
            links=self._links(),
            related=self._texts("related"),
            updated=self._date("updated"),
            body=self.body.strip() + "\n",
        )

    def error(self, name: str, problem: str, cure: str, item: int | None = None) -> ArticleError:
        """An error at the line of field `name`, or of its `item`; at line 1 where the field is missing."""
        line = 1
        if name in self.data:
            line = _key_line(self.data, name) + 2
            if item is not None:
                line = _item_line(self.data[name], item) + 2
        return ArticleError(self.file, line, problem, cure)

    def _split(self, text: str) -> tuple[str, str]:
        lines = text.split("\n")
        if lines[0].rstrip() != _FENCE:
            raise ArticleError(
                self.file, 1, "the file does not begin with `---`", "Put the front matter first"
            )
        for number, line in enumerate(lines[1:], 1):
            if line.rstrip() == _FENCE:
                return "\n".join(lines[1:number]), "\n".join(lines[number + 1 :])
        raise ArticleError(
            self.file, 1, "the front matter is never closed", "Write `---` on a line of its own after it"
        )

    def _value(self, name: str) -> Any:
        if self.data.get(name) is None:
            raise self.error(
                name, f"field `{name}` is missing or empty", f"Write `{name}: ...` in the front matter"
            )
        return self.data[name]

    def _text(self, name: str) -> str:
        value = self._value(name)
        if not isinstance(value, str) or not value.strip():
            raise self.error(
                name, f"`{name}` is not text", "Write text; put numbers and dates in single quotes"
            )
        return str(value).strip()

    def _list(self, name: str) -> list[Any]:
        value = self._value(name)
        if not isinstance(value, list):
            raise self.error(name, f"`{name}` is not a list", "Write each entry on its own line after `- `")
        return value

    def _texts(self, name: str, at_least: int = 0) -> tuple[str, ...]:
        found: list[str] = []
        for number, value in enumerate(self._list(name)):
            if not isinstance(value, str) or not value.strip():
                cure = "Write text; put numbers, dates and yes/no in single quotes"
                raise self.error(name, f"entry {number + 1} of `{name}` is not text", cure, number)
            found.append(str(value).strip())
        if len(found) < at_least:
            raise self.error(name, f"`{name}` is empty", f"Write at least {at_least}")
        return tuple(found)

    def _links(self) -> tuple[Link, ...]:
        found: list[Link] = []
        for number, value in enumerate(self._list("links")):
            title = value.get("title") if isinstance(value, dict) else None
            url = value.get("url") if isinstance(value, dict) else None
            if not isinstance(title, str) or not isinstance(url, str):
                cure = "Write `- {title: ..., url: /shop/...}`"
                raise self.error("links", f"entry {number + 1} of `links` has no title and url", cure, number)
            if not re.match(r"/(?![/\\])\S*\Z", url):
                cure = "Begin it with one slash, such as /shop/help/return"
                raise self.error("links", f"`{url}` is not an address of this site", cure, number)
            found.append(Link(str(title), str(url)))
        return tuple(found)

    def _date(self, name: str) -> datetime.date:
        value = self._value(name)
        if isinstance(value, datetime.datetime) or not isinstance(value, datetime.date):
            raise self.error(name, f"`{name}` is not a date", f"Write `{name}: 2026-11-02`")
        return value


def _check_related(pages: Sequence[_Page], articles: Sequence[Article]) -> None:
    known = {article.id for article in articles}
    for page, article in zip(pages, articles, strict=True):
        for number, other in enumerate(article.related):
            if other not in known or other == article.id:
                cure = "Name the id (file name without .md) of another article"
                raise page.error("related", f"there is no other article `{other}`", cure, number)


def _check_questions(pages: Sequence[_Page], articles: Sequence[Article]) -> None:
    owner: dict[str, str] = {}
    for page, article in zip(pages, articles, strict=True):
        for number, question in enumerate(article.questions):
            first = owner.setdefault(clean(question).replace(" ", ""), article.id)
            if first != article.id:
                problem = f"`{question}` is already a question of `{first}`"
                raise page.error("questions", problem, "Keep it in the article that answers it", number)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = file.read_bytes()[: error.start].count(b"\n") + 1
        raise ArticleError(file, line, "the file is not UTF-8", "Save it as UTF-8") from error


def _key_line(mapping: Any, key: object) -> int:
    return int(mapping.lc.key(key)[0])


def _item_line(sequence: Any, number: int) -> int:
    return int(sequence.lc.item(number)[0])


def _parse(file: Path, text: str, first_line: int) -> Any:
    """YAML with line numbers. `first_line` is where `text` begins in the file."""
    try:
        return YAML(typ="rt", pure=True).load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = (mark.line if mark else 0) + first_line
        problem = " ".join(str(error.problem or error.context or "unreadable").split())
        cure = (
            "Mend the YAML: check the indent, and quote a text that holds `: ` or ` #` or begins with a sign"
        )
        raise ArticleError(file, line, f"the YAML cannot be read ({problem})", cure) from error
    except (YAMLError, ValueError) as error:
        raise ArticleError(file, first_line, f"the YAML cannot be read ({error})", "Mend the YAML") from error
