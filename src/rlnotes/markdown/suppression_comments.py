"""Suppression comments: lint directives in a note (`<!-- rlnotes: ignore[RULE] -->`)."""

import re
from collections.abc import Iterator
from typing import Any

from rlnotes.markdown.commonmark import parse_structure
from rlnotes.markdown.front_matter import FrontMatter, as_strings, property_keys
from rlnotes.markdown.inline import Span
from rlnotes.markdown.note import Suppression

END = 1 << 31
"""The last line of a suppression that applies to the rest of the note."""

_COMMENT = re.compile(
    r"<!--[ \t]*rlnotes:[ \t]*((?:(?!-->)[^\r\n])*?)[ \t]*-->|%%[ \t]*rlnotes:[ \t]*((?:(?!%%)[^\r\n])*?)[ \t]*%%"
)
_DIRECTIVE = re.compile(r"(ignore|ignore-file|disable|enable)[ \t]*\[([^\[\]]*)\](?:[ \t]+\S.*)?")
_WORD = re.compile(r"[A-Za-z-]*")
_ALONE = re.compile(r"[\s>]*")


def read_suppressions(text: str, front: FrontMatter) -> Iterator[Suppression]:
    """Yield the suppressions of a file's `text`: those of front matter (`rlnotes: {ignore: [...]}`), then comments.

    `ignore[...]` after text applies to its line, alone on its line to the block that follows; `disable[...]` applies
    up to the `enable[...]` of the same name, else to the end; `ignore-file[...]` applies to the note. Comments are
    `<!-- rlnotes: ... -->` or `%% rlnotes: ... %%`; in code they are text.
    """
    yield from _properties(text, front)
    masks = parse_structure(text, front.body).code
    disabled: dict[str, tuple[int, Span]] = {}  # line and comment by name
    ended: list[Suppression] = []
    for match in _COMMENT.finditer(text, front.body):
        if any(start <= match.start() < end for start, end in masks):
            continue
        line = text.count("\n", 0, match.start()) + 1
        span = _with_space(text, match.start(), match.end())
        written = (match[1] or match[2] or "").strip()
        directive = _DIRECTIVE.fullmatch(written)
        names = tuple(name.strip() for name in directive[2].split(",") if name.strip()) if directive else ()
        if not directive or not names:
            ended.append(Suppression(line, *span, "", line, line, _problem(written)))
            continue
        for name in names:
            key = name.casefold()
            if directive[1] == "disable":
                disabled.setdefault(key, (line, span))
            elif directive[1] == "enable":
                since, opened = disabled.pop(key, (0, span))
                problem = "" if since else f"`{name}` is enabled but not disabled above"
                ended.append(Suppression(since or line, *opened, name, since or line, line, problem))
            elif directive[1] == "ignore-file":
                ended.append(Suppression(line, *span, name, 1, END, ""))
            else:
                ended.append(Suppression(line, *span, name, *_extent(text, match.start(), match.end(), line), ""))
    ended += [Suppression(line, *span, name, line, END, "") for name, (line, span) in disabled.items()]
    yield from sorted(ended)


def _properties(text: str, front: FrontMatter) -> Iterator[Suppression]:
    value: Any = front.meta.get("rlnotes")
    if value is None:
        return
    line = 1
    for offset, name in property_keys(text, front.start, front.end):
        if name == "rlnotes":
            line = text.count("\n", 0, offset) + 1
            break
    names = as_strings(value.get("ignore"), re.compile(r"[, ]+")) if isinstance(value, dict) else ()
    problem = "" if names else "the property `rlnotes` must be `{ignore: [RULE, ...]}`"
    yield from [Suppression(line, -1, -1, name, 1, END, problem) for name in names or ("",)]


def _extent(text: str, start: int, end: int, line: int) -> tuple[int, int]:
    """Return the first and last line a comment applies to: its own, or, if alone on it, those of the next block."""
    begins = text.rfind("\n", 0, start) + 1
    ends = text.find("\n", end)
    ends = len(text) if ends < 0 else ends
    if text[end:ends].strip() or not _ALONE.fullmatch(text, begins, start):
        return line, line
    first = 0
    for number, below in enumerate(text[ends + 1 :].split("\n"), line + 1):
        if below.strip(" \t\r>"):
            first = first or number
        elif first:
            return first, number - 1
    return (first, END) if first else (line, line)


def _with_space(text: str, start: int, end: int) -> Span:
    """Return the span to delete with a comment: including spaces before it, or its whole line if it is alone."""
    begins = text.rfind("\n", 0, start) + 1
    while start > begins and text[start - 1] in " \t":
        start -= 1
    if start == begins and text[end : end + 2].lstrip("\r")[:1] == "\n":
        end = text.index("\n", end) + 1
    return start, end


def _problem(written: str) -> str:
    word = _WORD.match(written)
    if word and word[0] in {"ignore", "ignore-file", "disable", "enable"}:
        return f"`{word[0]}` names no rule: write `{word[0]}[RULE]`"
    return "unknown comment: expected `ignore[RULE]`, `ignore-file[RULE]`, `disable[RULE]` or `enable[RULE]`"
