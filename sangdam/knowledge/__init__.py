"""What the shop has written for its customers: articles in Markdown, and the search that finds the right one."""

from sangdam.knowledge.article import Article, ArticleError, Link, load_folder, load_outside
from sangdam.knowledge.index import Hit, Index, SearchResult
from sangdam.knowledge.library import Library

__all__ = [
    "Article",
    "ArticleError",
    "Hit",
    "Index",
    "Library",
    "Link",
    "SearchResult",
    "load_folder",
    "load_outside",
]
