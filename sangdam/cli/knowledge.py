"""Commands about the knowledge: search in articles and documents, take documents in, say what is wrong with them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sangdam.cli import lines
from sangdam.settings import Settings, from_process
from sangdam.stack.errors import StackError

if TYPE_CHECKING:
    from sangdam.knowledge.library import Library

app = typer.Typer(help="The knowledge: articles and documents.", no_args_is_help=True)

_HITS = 5

Lines = Annotated[Path, typer.Argument(help='JSON lines {"id", "text"}; "-" is standard input.')]
Documents = Annotated[list[Path], typer.Argument(help="PDF, DOCX, HTML or Markdown files.")]


@app.command("search")
def search(file: Lines) -> None:
    """The five best articles for every line, and whether any answers it."""
    library = _library(from_process())
    bad = lines.BadLines()
    with lines.progress(lines.count_lines(file)) as bar:
        for _, item in lines.read(file, bad):
            found = library.search(item["text"], _HITS)
            hits = [{"article": hit.article_id, "score": hit.score} for hit in found.hits]
            lines.write({"id": item["id"], "answered": found.answered, "hits": hits})
            bar.update()
    _end(bad.count)


@app.command("passages")
def passages(file: Lines) -> None:
    """The five best passages of documents for every line, and whether one may be quoted if no article answers."""
    library = _library(from_process())
    bad = lines.BadLines()
    with lines.progress(lines.count_lines(file)) as bar:
        for _, item in lines.read(file, bad):
            hits = [
                {
                    "file": each.passage.file,
                    "document": each.passage.document,
                    "headings": list(each.passage.headings),
                    "page": each.passage.page,
                    "quote": each.text,
                    "score": each.score,
                }
                for each in library.quotations(item["text"], _HITS)
            ]
            quoted = library.quotation(item["text"]) is not None
            lines.write({"id": item["id"], "quoted": quoted, "hits": hits})
            bar.update()
    _end(bad.count)


@app.command("import")
def take_in(files: Documents) -> None:
    """Copy documents among the knowledge, each only if it can be read. A running Sangdam takes them over at once."""
    from sangdam.knowledge.documents.document import DocumentError
    from sangdam.knowledge.documents.shelf import take_in

    folder = from_process().documents_folder
    refused = 0
    for file in files:
        try:
            count, replaced = take_in(file, folder)
        except DocumentError as error:
            typer.echo(str(error), err=True)
            refused += 1
            continue
        done = "새것으로 바꿨어요" if replaced else "가져왔어요"
        typer.echo(f"{file.name}: {done}. 문단 {count}개를 찾아볼 수 있어요.")
    _end(refused)


@app.command("check")
def check() -> None:
    """What documents there are, and what is wrong with those that cannot be used."""
    from sangdam.knowledge.cache import Cache
    from sangdam.knowledge.documents.shelf import Shelf

    settings = from_process()
    read = Shelf(settings.documents_folder, Cache(_cache(settings))).read()
    names = [passage.file for passage in read.passages]
    for name in dict.fromkeys(names):
        typer.echo(f"{name}: 문단 {names.count(name)}개")
    for problem in read.problems:
        typer.echo(str(problem), err=True)
    if not names and not read.problems:
        typer.echo(
            f"'{settings.documents_folder}'에 문서가 없어요. 'sangdam knowledge import 파일'로 가져오세요."
        )
    _end(len(read.problems))


def _library(settings: Settings) -> Library:
    from sangdam.knowledge.article import ArticleError
    from sangdam.knowledge.library import Library

    try:
        library = Library(settings.knowledge_folder, settings.documents_folder, _cache(settings))
    except ArticleError as error:
        raise StackError(str(error)) from error
    for problem in library.problems:
        typer.echo(str(problem), err=True)
    return library


def _cache(settings: Settings) -> Path:
    return settings.data_folder / "cache"


def _end(failures: int) -> None:
    if failures:
        raise typer.Exit(1)
