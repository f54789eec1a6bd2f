"""The links of a note: those in front matter and those of the body, with position, block and relation."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from rlnotes.markdown.commonmark import MarkdownLink, Structure
from rlnotes.markdown.excerpts import relation
from rlnotes.markdown.front_matter import FrontMatter, property_keys, property_values, unquoted
from rlnotes.markdown.inline import (
    InlineScan,
    LinkTuple,
    Span,
    merge_spans,
    split_wikilink,
    wikilinks_in,
    without_size,
)
from rlnotes.markdown.note import Link, Section
from rlnotes.markdown.spans import OutsideSpans

_PROPERTY_LINK = re.compile(
    r"(!?)\[([^\[\]\r\n]*)\]\((?:<([^<>\r\n]*)>|([^()<\s](?:[^()\s]|\([^()\s]*\))*+))(?:[ \t][^()\r\n]*)?\)"
)
_YAML_LIST = re.compile(r"(?:.*,)?\s*[\"'{]|.*[\[\]]")
# `\n` is found much faster than `^`
_FOOTER = re.compile(r"\n[ \t>]*+[*_]*+(?:topics|hubs|up)[*_]*+:[*_]*+[ \t]*+(\[.*|\r?$)", re.IGNORECASE | re.MULTILINE)
_LIST_LINES = re.compile(r"\n(?:[ \t]*+\r?\n)?(?:[ \t>]*+(?:[-*+]|\d{1,9}[.)])[ \t][^\r\n]*(?:\r?\n|\Z))+")


def note_links(
    text: str, front: FrontMatter, structure: Structure, inline: InlineScan, sections: list[Section]
) -> list[Link]:
    """Return the links of a note in order, those of front matter first."""
    found = inline.wikilinks
    if structure.links or inline.autolinks:
        found = sorted((*found, *_other_links(text, structure, inline)))
    links = [*_property_links(text, front)]
    if not found:
        return links
    colon = text.find(":", front.body)  # without a colon there are no footers or fields
    fields = colon >= 0 and text.find("::", colon) >= 0
    footers = merge_spans(_footers(text, front.body)) if colon >= 0 else ()
    outside_footers = OutsideSpans(footers)
    ends = len(text) + 1
    starts = [*[section.start for section in sections], ends]
    blocks = [*structure.blocks, (ends, ends)]
    block = section = -1
    line, line_start, reached = 1, 0, 0
    for start, end, kind, target, fragment, label in found:
        breaks = text.count("\n", reached, start)  # as `_LineCounter`, inlined: called for every link of a vault
        if breaks:
            line += breaks
            line_start = text.rfind("\n", reached, start) + 1
        reached = start
        while blocks[block + 1][0] <= start:
            block += 1
        while starts[section + 1] <= start:
            section += 1
        block_start, block_end = blocks[block] if block >= 0 else (0, 0)
        if block_end <= start:
            block_start, block_end = start, end
        elif not end <= block_end <= blocks[block + 1][0]:  # a nested block, or a link that extends past the block
            block_end = max(end, min(block_end, blocks[block + 1][0]))
        role = ""
        if footers and not outside_footers(start):
            role = "topics"
        elif fields or start == block_start or not text[block_start].isalpha():  # else it opens no item
            role = relation(text, start, end, block_start, block_end)
        column = start - line_start + 1
        links.append(
            Link(
                kind, target, fragment, label, line, column, start, end, section, block_start, block_end, "", role
            )
        )  # fmt: skip
    return links


def _other_links(text: str, structure: Structure, inline: InlineScan) -> Iterator[LinkTuple]:
    """Yield Markdown links outside of wikilinks, and bare URLs outside of both."""
    taken = OutsideSpans([(start + 1, end) for start, end, *_ in inline.wikilinks])
    visible = OutsideSpans(inline.hidden)
    for link in structure.links:
        if not (visible(link.start) and taken(link.start)) or "{{" in link.destination or "<%" in link.destination:
            continue
        if link.start and text[link.start - 1] == "@" and _is_directive(text, link):
            continue
        if link.kind == "url":
            yield link.start, link.end, "url", link.destination, "", ""
            continue
        target, _, fragment = link.destination.partition("#")
        if target or fragment:
            yield link.start, link.end, link.kind, target, fragment, link.label.strip()
    inside = OutsideSpans(merge_spans((link.start, link.end) for link in structure.links) if inline.autolinks else ())
    for start, end in inline.autolinks:
        if inside(start):
            yield start, end, "url", text[start:end], "", ""


def _is_directive(text: str, link: MarkdownLink) -> bool:
    """Return whether `@[name](argument)` at the start of a line is a directive of a site generator without a path.

    `@[code](@alias/x.js)` (VuePress, *Import Code Blocks*: an alias of its configuration), `@[youtube](id)`
    (markdown-it-video), `@[toc](Contents)`. `@[code](./x.js)` has a path and is a link.
    """
    line = text.rfind("\n", 0, link.start) + 1
    argument = link.destination
    is_path = argument[:1] not in {"@", "~"} and ("/" in argument or "." in argument)
    return not is_path and not text[line : link.start - 1].strip(" \t>")


def _property_links(text: str, front: FrontMatter) -> Iterator[Link]:
    """Yield the links in front matter values (Obsidian help, *Properties*; Markdown links since Obsidian 1.11).

    They are read from the raw block, to include bare `[[x]]`, which is a list in YAML, and invalid YAML. A bare one
    with brackets, a quoted item or a mapping (`[["x"], ["y"]]`, `[[meta, {name: draft}]]`) is a nested list.
    """
    if text.find("[[", front.start, front.end) < 0 and text.find("](", front.start, front.end) < 0:
        return
    readable, quoted = property_values(text, front.start, front.end)
    found: list[LinkTuple] = []
    for at, until, kind, *names in wikilinks_in(readable):
        start, end = at + front.start, until + front.start
        inside = text[start + 2 + (kind == "embed") : end - 2]
        scalar = bisect_right(quoted, (start, end)) - 1
        if scalar >= 0 and start < quoted[scalar][1]:
            target, fragment, label = split_wikilink(unquoted(inside, text[quoted[scalar][0]]))
            label = without_size(label) if kind == "embed" else label
        elif _YAML_LIST.match(inside):
            continue
        else:
            target, fragment, label = names
        found.append((start, end, kind, target, fragment, label))
    for match in _PROPERTY_LINK.finditer(readable) if "](" in readable else ():
        start, end = match.span()
        target, _, fragment = (match[3] or match[4] or "").partition("#")
        kind = "image" if match[1] else "markdown"
        found.append((start + front.start, end + front.start, kind, target, fragment, match[2]))
    keys = list(property_keys(text, front.start, front.end)) if found else []
    key = line_end = -1
    lines = _LineCounter(text)
    for start, end, kind, target, fragment, label in sorted(found):
        line, column = lines.position(start)
        if line_end < end:
            line_end = text.find("\n", end)  # the closing fence follows
        while key + 1 < len(keys) and keys[key + 1][0] <= start:
            key += 1
        name = keys[key][1] if key >= 0 else "?"
        role = "" if key < 0 else name.rpartition(".")[2].strip().lower()
        yield Link(
            kind, target, fragment, label, line, column, start, end, -1, start - column + 1, line_end, name, role
        )


def _footers(text: str, start: int) -> Iterator[Span]:
    """Yield the spans of `Topics:` footers (arscontexta): links on the line or a list below it, which name the hubs."""
    added = 0 if start else 1
    if added:
        text = f"\n{text}"
    for mark in _FOOTER.finditer(text, start - 1 + added):
        found = mark if mark[1].strip() else _LIST_LINES.match(text, mark.end())
        if found:
            yield found.start(found.re.groups) - added, found.end(found.re.groups) - added


class _LineCounter:
    """Line and column of offsets in ascending order."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._line, self._line_start, self._reached = 1, 0, 0

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column, both from 1, of an offset not smaller than the last one."""
        text = self._text
        count = text.count("\n", self._reached, offset)
        if count:
            self._line += count
            self._line_start = text.rfind("\n", self._reached, offset) + 1
        self._reached = offset
        return self._line, offset - self._line_start + 1
