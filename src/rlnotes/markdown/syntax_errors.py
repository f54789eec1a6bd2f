"""What is wrong with a note's text itself, seen while it is read: asked of every note, so each question is quick."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rlnotes.markdown.inline import Span
from rlnotes.markdown.note import Link, SyntaxProblem
from rlnotes.markdown.patterns import lazily

_FENCE_LINE = lazily(r"[ \t>]*(`{3,}|~{3,})[ \t]*\r?\n?\Z")
_NO_CONTROL_BYTES = bytes({*range(32, 127), *range(128, 256), *b"\0\t\n\r\f"})
_CONTROL = lazily("[\x01-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\u202d\u202e]")
_NO_ASCII_CONTROL = lazily("[\x80-\x84\x86-\x9f\u202d\u202e]")
_PARENTHESIS = lazily(r"[()]")
_CONFLICT = lazily(r"^(<{7}|={7}|>{7})(?:[ \t][^\r\n]*)?\r?$", re.MULTILINE)
_SPACED = lazily(r"\]\((?=[^()\r\n]*[^()\s][ \t]+[^)\s])")
_LONGEST_LABEL = 500  # characters: past that no bracket is looked for
_MOST_SHOWN = 20  # syntax_errors of one kind in one note: a binary file has no end of them


_ANSI_FENCE = lazily(r"(?:`{3,}|~{3,})[ \t]*ansi\b", re.IGNORECASE)


def control_characters(text: str, data: bytes, fences: Sequence[Span]) -> Iterator[SyntaxProblem]:
    """Yield a problem for each control character that no text needs, and each override of the direction of writing.

    `data` is what `text` was read from. NUL is a problem of the encoding, form feeds are old page breaks, and ESC in a
    fence (`fences`, in order) of the language `ansi` is meant: highlighters such as Shiki colour what it colours.
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
        if found == _MOST_SHOWN:
            return
        found += 1
        column = at - text.rfind("\n", 0, at)
        yield SyntaxProblem(
            "control-character", _line(text, at), f"the control character U+{ord(match[0]):04X}", column, 1
        )


def conflict_markers(text: str, fences: Sequence[Span]) -> Iterator[SyntaxProblem]:
    """Yield a problem for each conflict that a merge left in the text (git, *merge*, How conflicts are presented)."""
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
            yield SyntaxProblem(
                "conflict", _line(text, opened.start()), "a merge conflict was left unresolved here", 1, length
            )
            opened = None


def unclosed_fences(text: str, fences: Sequence[Span]) -> Iterator[SyntaxProblem]:
    """Yield a problem for each fence that runs to the end of its container: what stands in it is silently no text."""
    for start, end in fences:
        block = text[start:end].rstrip("\r\n")
        _, line_break, last = block.rpartition("\n")
        closing = _FENCE_LINE.match(last) if line_break else None
        if not (closing and closing[1].startswith(block[:1] * 3)):
            yield SyntaxProblem("unclosed-fence", _line(text, start), "the code fence that opens here is never closed")


def empty_links(text: str, spans: Sequence[Span]) -> Iterator[SyntaxProblem]:
    """Yield a problem for each link that names nothing, by the spans of such links."""
    for start, end in spans:
        column = start - text.rfind("\n", 0, start)
        length = min(end, _end_of_line(text, start)) - start
        yield SyntaxProblem(
            "empty-link", _line(text, start), f"`{text[start : start + length]}` names nothing", column, length
        )


def may_be_spaced(text: str, start: int) -> bool:
    """Say whether `spaced_links` could yield anything, were nothing taken."""
    return _SPACED.search(text, start) is not None


def spaced_links(text: str, start: int, taken: Sequence[Span]) -> Iterator[SyntaxProblem]:
    """Yield a problem for each `[label](two words)` from `start` on, which CommonMark 6.3 takes for text.

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
        message = f"`{written}` is no link: a destination with spaces stands in `<` and `>`"
        yield SyntaxProblem("spaced-link", _line(text, opening), message, _column(text, opening), len(written))


def _opening_bracket(text: str, at: int) -> int:
    """Return where the bracket opens, in the same line, that closes at `at`; -1 where none does or it is escaped."""
    depth = 0
    for place in range(at - 1, max(text.rfind("\n", 0, at), at - _LONGEST_LABEL), -1):
        if text[place] in "[]" and text[place - 1 : place] != "\\":
            if text[place] == "[" and not depth:
                return place
            depth += 1 if text[place] == "]" else -1
    return -1


def _closing_parenthesis(text: str, start: int) -> int:
    """Return the offset behind the parenthesis that closes, in the same line, the one ahead of `start`; else -1."""
    depth = 1
    for match in _PARENTHESIS.finditer(text, start, _end_of_line(text, start)):
        depth += 1 if match[0] == "(" else -1
        if not depth:
            return match.end()
    return -1


def cut_links(text: str, spans: Sequence[Span]) -> Iterator[SyntaxProblem]:
    """Yield a problem for each wikilink that a table's cells cut in two, by the spans of such links."""
    for start, end in spans:
        column = start - text.rfind("\n", 0, start)
        yield SyntaxProblem(
            "cut-link", _line(text, start), f"`{text[start:end]}` is cut in two by the table", column, end - start
        )


def unquoted_links(text: str, links: Iterable[Link], meta: Mapping[str, Any]) -> Iterator[SyntaxProblem]:
    """Yield a problem for each wikilink of the front matter that YAML reads as a list in a list.

    The `links` of front matter come first; `meta` is what YAML made of it: a text holds its links as text.
    """
    for link in links:
        if not link.property:
            return
        ahead = text[text.rfind("\n", 0, link.start) + 1 : link.start].rstrip(" \t")
        begins = text.startswith("[[", link.start) and (not ahead or ahead[-1] in ":-,[")
        if begins and not isinstance(meta.get(link.property.partition(".")[0]), str):
            message = f"the link `{link.target}` needs quotes here"
            yield SyntaxProblem("unquoted-link", link.line, message, link.column, link.end - link.start)


def _column(text: str, offset: int) -> int:
    return offset - text.rfind("\n", 0, offset)


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def _end_of_line(text: str, offset: int) -> int:
    end = text.find("\n", offset)
    return len(text) if end < 0 else end
