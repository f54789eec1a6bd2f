"""Orders to a site generator to put text from elsewhere into a page: it has headings that its file does not show."""

import re
from collections.abc import Iterator

from rlnotes.text.patterns import lazily

_MARKS = ("include", "--8<--", ":::", "readfile", "import ")
# pymdownx.snippets; mkdocs-include-markdown and Jekyll, of Markdown only; mdBook; VitePress; remark-directive; Hugo and
# Quarto; MDX; MyST, in its two forms; mkdocstrings, which writes a page from a program's docstrings
_INCLUSION = lazily(
    r"^[ \t]*-+8<-+[ \t]+[\"']"
    r"|\{%-?\s*(?:include-markdown\b|include(?:_relative)?[ \t]+[\"']?[^\s%\"']+\.(?:md|markdown)\b)"
    r"|\{\{[ \t]*#include[ \t]"
    r"|<!--[ \t]*@include:"
    r"|^::include\{"
    r"|\{\{[<%][ \t]*(?:include|readfile)[ \t]"
    r"|^import[ \t][^\r\n]*[ \t]from[ \t]+[\"'][^\"'\r\n]+\.mdx?[\"']"
    r"|^[ \t]*(?:`{3,}|:{3,})\{include\}"
    r"|^:::[ \t]+\w+(?:\.\w+)+[ \t]*$",
    re.MULTILINE,
)


def inclusions(text: str, start: int) -> Iterator[tuple[int, bool]]:
    """Yield where such orders begin in `text` from `start`, in code too, and whether each is itself a fence of code."""
    if any(text.find(mark, start) >= 0 for mark in _MARKS):
        yield from ((match.start(), match[0].endswith("{include}")) for match in _INCLUSION.finditer(text, start))
