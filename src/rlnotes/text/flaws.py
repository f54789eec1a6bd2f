"""What is wrong with a note's text itself, seen while it is read: asked of every note, so each question is quick."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rlnotes.text.inline import Span
from rlnotes.text.note import Flaw
from rlnotes.text.patterns import lazily

_FENCE_LINE = lazily(r"[ \t>]*(`{3,}|~{3,})[ \t]*\r?\n?\Z")
_CONTROL_BYTES = bytes({*range(32), 127} - set(b"\0\t\n\r\f"))
_CONTROL = lazily("[\x01-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\u202d\u202e]")
_NO_ASCII_CONTROL = lazily("[\x80-\x84\x86-\x9f\u202d\u202e]")
_CONFLICT = lazily(r"^(<{7}|={7}|>{7})(?:[ \t][^\r\n]*)?\r?$", re.MULTILINE)
_MOST_SHOWN = 20  # flaws of one kind in one note: a binary file has no end of them


def control_characters(text: str, data: bytes) -> Iterator[Flaw]:
    """Yield a flaw for each control character that no text needs, and each override of the direction of writing.

    `data` is what `text` was read from. NUL is a flaw of the encoding, form feeds are old page breaks.
    """
    if len(data.translate(None, _CONTROL_BYTES)) == len(data) and (
        text.isascii() or not _NO_ASCII_CONTROL.search(text)
    ):
        return
    for number, match in enumerate(_CONTROL.finditer(text)):
        if number == _MOST_SHOWN:
            return
        at = match.start()
        column = at - text.rfind("\n", 0, at)
        yield Flaw("control-character", _line(text, at), f"the control character U+{ord(match[0]):04X}", column, 1)


def conflict_markers(text: str, fences: Sequence[Span]) -> Iterator[Flaw]:
    """Yield a flaw for each conflict that a merge left in the text (git, *merge*, How conflicts are presented)."""
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
            yield Flaw("conflict", _line(text, opened.start()), "a merge conflict was left unresolved here", 1, length)
            opened = None


def unclosed_fences(text: str, fences: Sequence[Span]) -> Iterator[Flaw]:
    """Yield a flaw for each fence that runs to the end of its container: what stands in it is silently no text."""
    for start, end in fences:
        block = text[start:end].rstrip("\r\n")
        _, line_break, last = block.rpartition("\n")
        closing = _FENCE_LINE.match(last) if line_break else None
        if not (closing and closing[1].startswith(block[:1] * 3)):
            yield Flaw("unclosed-fence", _line(text, start), "the code fence that opens here is never closed")


def empty_links(text: str, spans: Sequence[Span]) -> Iterator[Flaw]:
    """Yield a flaw for each link that names nothing, by the spans of such links."""
    for start, end in spans:
        column = start - text.rfind("\n", 0, start)
        length = min(end, _end_of_line(text, start)) - start
        yield Flaw("empty-link", _line(text, start), f"`{text[start : start + length]}` names nothing", column, length)


def cut_links(text: str, spans: Sequence[Span]) -> Iterator[Flaw]:
    """Yield a flaw for each wikilink that a table's cells cut in two, by the spans of such links."""
    for start, end in spans:
        column = start - text.rfind("\n", 0, start)
        yield Flaw(
            "cut-link", _line(text, start), f"`{text[start:end]}` is cut in two by the table", column, end - start
        )


def unquoted_links(text: str, links: Iterable[Sequence[Any]], meta: Mapping[str, Any]) -> Iterator[Flaw]:
    """Yield a flaw for each wikilink of the front matter that YAML reads as a list in a list.

    `links` are flat, those of front matter first; `meta` is what YAML made of it: a text holds its links as text.
    """
    for _, target, _, _, line, column, start, end, _, _, _, name, _ in links:
        if not name:
            return
        ahead = text[text.rfind("\n", 0, start) + 1 : start].rstrip(" \t")
        begins = text.startswith("[[", start) and (not ahead or ahead[-1] in ":-,[")
        if begins and not isinstance(meta.get(name.partition(".")[0]), str):
            yield Flaw("unquoted-link", line, f"the link `{target}` needs quotes here", column, end - start)


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def _end_of_line(text: str, offset: int) -> int:
    end = text.find("\n", offset)
    return len(text) if end < 0 else end
