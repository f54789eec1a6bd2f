"""Include directives of site generators: such a page has headings that are not in its file."""

import re
from collections.abc import Iterator

# directives by their first characters
_INLINE = (
    # mkdocs-include-markdown; Jekyll, of Markdown only
    (
        "{%",
        re.compile(r"\{%-?\s*(?:include-markdown\b|include(?:_relative)?[ \t]+[\"']?[^\s%\"']+\.(?:md|markdown)\b)"),
    ),
    # mdBook; Hugo and Quarto
    ("{{", re.compile(r"\{\{(?:[ \t]*#include[ \t]|[<%][ \t]*(?:include|readfile)[ \t])")),
    # VitePress
    ("<!--", re.compile(r"<!--[ \t]*@include:")),
)
# directives by a mark in their first line
_LINES = (
    # pymdownx.snippets
    ("8<-", re.compile(r"[ \t]*-+8<-+[ \t]+[\"']")),
    # mkdocstrings, which generates a page from docstrings; remark-suppression
    ("::", re.compile(r":::[ \t]+\w+(?:\.\w+)+[ \t]*$|::include\{", re.MULTILINE)),
    # MyST, in its two forms
    ("{include}", re.compile(r"[ \t]*(?:`{3,}|:{3,})\{include\}")),
    # MDX
    ("import ", re.compile(r"import[ \t][^\r\n]*[ \t]from[ \t]+[\"'][^\"'\r\n]+\.mdx?[\"']")),
)
_MAX_PREFIX = 100  # characters from the start of a line to the mark


def inclusions(text: str, start: int) -> Iterator[tuple[int, bool]]:
    """Yield the offset of each directive in `text` from `start`, also in code, and whether it is itself a fence."""
    for mark, directive in _INLINE:
        at = _find(text, mark, start)
        while at >= 0:
            if directive.match(text, at):
                yield at, False
            at = text.find(mark, at + len(mark))
    for mark, directive in _LINES:
        at = _find(text, mark, start)
        while at >= 0:
            line = text.rfind("\n", max(at - _MAX_PREFIX, 0), at) + 1 or max(at - _MAX_PREFIX, 0)
            if (not line or text[line - 1] == "\n") and directive.match(text, line):
                yield line, mark == "{include}"
            at = text.find("\n", at)
            at = text.find(mark, at) if at >= 0 else -1


def _find(text: str, mark: str, start: int) -> int:
    """Return `text.find(mark, start)`, many times as fast where its first character is missing, as it mostly is."""
    return text.find(mark, start) if text.find(mark[0], start) >= 0 else -1
