"""Orders to a site generator to put text from elsewhere into a page: it has headings that its file does not show."""

import re
from collections.abc import Iterator

from rlnotes.markdown.patterns import lazily

# what such an order begins with
_INLINE = (
    # mkdocs-include-markdown; Jekyll, of Markdown only
    (
        "{%",
        lazily(r"\{%-?\s*(?:include-markdown\b|include(?:_relative)?[ \t]+[\"']?[^\s%\"']+\.(?:md|markdown)\b)"),
    ),
    # mdBook; Hugo and Quarto
    ("{{", lazily(r"\{\{(?:[ \t]*#include[ \t]|[<%][ \t]*(?:include|readfile)[ \t])")),
    # VitePress
    ("<!--", lazily(r"<!--[ \t]*@include:")),
)
# what stands in the line that such an order begins
_LINES = (
    # pymdownx.snippets
    ("8<-", lazily(r"[ \t]*-+8<-+[ \t]+[\"']")),
    # mkdocstrings, which writes a page from a program's docstrings; remark-suppression
    ("::", lazily(r":::[ \t]+\w+(?:\.\w+)+[ \t]*$|::include\{", re.MULTILINE)),
    # MyST, in its two forms
    ("{include}", lazily(r"[ \t]*(?:`{3,}|:{3,})\{include\}")),
    # MDX
    ("import ", lazily(r"import[ \t][^\r\n]*[ \t]from[ \t]+[\"'][^\"'\r\n]+\.mdx?[\"']")),
)
_FARTHEST = 100  # characters from the start of a line to what stands in it


def inclusions(text: str, start: int) -> Iterator[tuple[int, bool]]:
    """Yield where such orders begin in `text` from `start`, in code too, and whether each is itself a fence of code."""
    for mark, order in _INLINE:
        at = _find(text, mark, start)
        while at >= 0:
            if order.match(text, at):
                yield at, False
            at = text.find(mark, at + len(mark))
    for mark, order in _LINES:
        at = _find(text, mark, start)
        while at >= 0:
            line = text.rfind("\n", max(at - _FARTHEST, 0), at) + 1 or max(at - _FARTHEST, 0)
            if (not line or text[line - 1] == "\n") and order.match(text, line):
                yield line, mark == "{include}"
            at = text.find("\n", at)
            at = text.find(mark, at) if at >= 0 else -1


def _find(text: str, mark: str, start: int) -> int:
    """Return `text.find(mark, start)`, many times as fast where its first character is missing, as it mostly is."""
    return text.find(mark, start) if text.find(mark[0], start) >= 0 else -1
