"""Syntax problems in the text of a note. Each check runs on every note, so it tests first whether it applies."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rlnotes.markdown.inline import Span
from rlnotes.markdown.note import Link, SyntaxProblem

_FENCE_LINE = re.compile(r"[ \t>]*(`{3,}|~{3,})[ \t]*\r?\n?\Z")
_NO_CONTROL_BYTES = bytes({*range(32, 127), *range(128, 256), *b"\0\t\n\r\f"})
_CONTROL = re.compile("[\x01-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\u202d\u202e]")
_NO_ASCII_CONTROL = re.compile("[\x80-\x84\x86-\x9f\u202d\u202e]")
_PARENTHESIS = re.compile(r"[()]")
_CONFLICT = re.compile(r"^(<{7}|={7}|>{7})(?:[ \t][^\r\n]*)?\r?$", re.MULTILINE)
_SPACED = re.compile(r"\]\((?=[^()\r\n]*[^()\s][ \t]+[^)\s])")
_MAX_LABEL = 500  # characters searched for an opening bracket
_MAX_REPORTED = 20  # problems of one kind per note: a binary file has thousands


_ANSI_FENCE = re.compile(r"(?:`{3,}|~{3,})[ \t]*ansi\b", re.IGNORECASE)


def control_characters(text: str, data: bytes, fences: Sequence[Span]) -> Iterator[SyntaxProblem]:
    """Yield a problem for each control character and each bidirectional override.

    `data` are the bytes of `text`. Allowed are NUL (an encoding problem), form feeds (page breaks) and ESC in a fence
    (`fences`, in order) of the language `ansi`, which highlighters such as Shiki render.
    """
    if not data.translate(None, _NO_CONTROL_BYTES) and (text.isascii() or not _NO_ASCII_CONTROL.search(text)):
        return
    fence = found = 0
    for match in _CONTROL.finditer(text):
        at = match.start()
        while fence < len(fences) and fences[fence][1] <= at:
            fence += 1
        if (
            match[0] == "\x1b"
            and fence < len(fences)
            and _ANSI_FENCE.match(text, *fences[fence])
            and fences[fence][0] <= at
        ):
            continue
        if found == _MAX_REPORTED:
            return
        found += 1
        column = at - text.rfind("\n", 0, at)
        yield SyntaxProblem("control-character", _line(text, at), f"control character U+{ord(match[0]):04X}", column, 1)


def conflict_markers(text: str, fences: Sequence[Span]) -> Iterator[SyntaxProblem]:
    """Yield a problem for each merge conflict (git, *merge*, How conflicts are presented)."""
    if "<<<<<<<" not in text:
        return
    opened: re.Match[str] | None = None
    parted = False
    for match in _CONFLICT.finditer(text):
        if any(start <= match.start() < end for start, end in fences):
            continue
        if match[1][0] == "<":
            opened, parted = match, False
        elif match[1][0] == "=":
            parted = opened is not None
        elif opened and parted:
            length = len(opened[0].rstrip("\r"))
            yield SyntaxProblem("conflict", _line(text, opened.start()), "unresolved merge conflict", 1, length)
            opened = None


def unclosed_fences(text: str, fences: Sequence[Span]) -> Iterator[SyntaxProblem]:
    """Yield a problem for each fence without a closing line, which hides the rest of its container."""
    for start, end in fences:
        block = text[start:end].rstrip("\r\n")
        _, line_break, last = block.rpartition("\n")
        closing = _FENCE_LINE.match(last) if line_break else None
        if not (closing and closing[1].startswith(block[:1] * 3)):
            yield SyntaxProblem("unclosed-fence", _line(text, start), "the code fence opened here is not closed")


def empty_links(text: str, spans: Sequence[Span]) -> Iterator[SyntaxProblem]:
    """Yield a problem for each link without a target, given their spans."""
    for start, end in spans:
        column = start - text.rfind("\n", 0, start)
        length = min(end, _end_of_line(text, start)) - start
        yield SyntaxProblem(
            "empty-link", _line(text, start), f"`{text[start : start + length]}` has no target", column, length
        )


def may_be_spaced(text: str, start: int) -> bool:
    """Return whether `spaced_links` could yield anything if `taken` were empty."""
    return _SPACED.search(text, start) is not None


def spaced_links(text: str, start: int, taken: Sequence[Span]) -> Iterator[SyntaxProblem]:
    """Yield a problem for each `[label](two words)` from `start` on, which is text by CommonMark 6.3.

    `taken` (sorted, disjoint) are code, comments, math and all links.
    """
    for match in _SPACED.finditer(text, start):
        at = match.start()
        before = bisect_right(taken, (at, len(text))) - 1
        if before >= 0 and at < taken[before][1]:
            continue
        opening, end = _opening_bracket(text, at), _closing_parenthesis(text, match.end())
        if opening < 0 or end < 0:
            continue
        label, picture = text[opening + 1 : at].strip(), text[opening - 1 : opening] == "!" and opening > start
        indexed = text[opening - 1 : opening] in {"]", ")"} or (
            text[opening - 1 : opening].isascii() and (text[opening - 1 : opening].isalnum())
        )
        placeholder = "{{" in text[at:end] or "<%" in text[at:end]
        if placeholder or (not picture and (indexed or not label or label[0] in "^@!")):
            continue
        opening -= picture
        written = text[opening:end]
        message = f"`{written}` is not a link: enclose a destination with spaces in `<` and `>`"
        yield SyntaxProblem("spaced-link", _line(text, opening), message, _column(text, opening), len(written))


def _opening_bracket(text: str, at: int) -> int:
    """Return the offset of the bracket that closes at `at` in the same line; -1 if there is none or it is escaped."""
    depth = 0
    for place in range(at - 1, max(text.rfind("\n", 0, at), at - _MAX_LABEL), -1):
        if text[place] in "[]" and text[place - 1 : place] != "\\":
            if text[place] == "[" and not depth:
                return place
            depth += 1 if text[place] == "]" else -1
    return -1


def _closing_parenthesis(text: str, start: int) -> int:
    """Return the offset after the parenthesis that closes the one before `start` in the same line; else -1."""
    depth = 1
    for match in _PARENTHESIS.finditer(text, start, _end_of_line(text, start)):
        depth += 1 if match[0] == "(" else -1
        if not depth:
            return match.end()
    return -1


def cut_links(text: str, spans: Sequence[Span]) -> Iterator[SyntaxProblem]:
    """Yield a problem for each wikilink split by a table cell border, given their spans."""
    for start, end in spans:
        column = start - text.rfind("\n", 0, start)
        yield SyntaxProblem(
            "cut-link",
            _line(text, start),
            f"`{text[start:end]}` is split by a table cell border: escape its `|`",
            column,
            end - start,
        )


def unquoted_links(text: str, links: Iterable[Link], meta: Mapping[str, Any]) -> Iterator[SyntaxProblem]:
    """Yield a problem for each wikilink of the front matter that YAML reads as a nested list.

    `links` start with those of front matter; `meta` is the parsed front matter: a link inside a string is fine.
    """
    for link in links:
        if not link.property:
            return
        ahead = text[text.rfind("\n", 0, link.start) + 1 : link.start].rstrip(" \t")
        begins = text.startswith("[[", link.start) and (not ahead or ahead[-1] in ":-,[")
        if begins and not isinstance(meta.get(link.property.partition(".")[0]), str):
            message = f"quote the link `{link.target}`: YAML reads it as a list"
            yield SyntaxProblem("unquoted-link", link.line, message, link.column, link.end - link.start)


def _column(text: str, offset: int) -> int:
    return offset - text.rfind("\n", 0, offset)


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def _end_of_line(text: str, offset: int) -> int:
    end = text.find("\n", offset)
    return len(text) if end < 0 else end
