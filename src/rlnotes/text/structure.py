"""The structure of a Markdown body: plain blocks are read here, line by line, and all else by pulldown-cmark."""

import re
from itertools import pairwise

from rlnotes.text.inline import Span, merge
from rlnotes.text.pulldown import MarkdownLink, Structure, read_by_pulldown, told

# how a line in the first column begins that is text: by no mark of a list, quote, table, heading or rule
_TEXT = re.compile(r"[^\s#>*+\-=~|:\d_\\&]|[*_]{1,3}[^\s*_\\&~]|\d++(?![.)])")
_HEADING = re.compile(r"#{1,6}(?: |\Z)")
_ITEM = re.compile(rf"[-*+] (?!\[.\] *\Z)(?:{_TEXT.pattern})")
_PLAIN_HEADING = re.compile(r"(#{1,6}) +([^\s*_\\&\[\]~#][^*_\\&\[\]~#]*)")
_NONE, _PARAGRAPH, _LIST, _RUN = range(4)  # what a line may go on with
_NEXT = "# x\n"  # stands for what follows a run: without it a run's end may be seen elsewhere


def parse_structure(text: str, base: int) -> Structure:
    """Return what links and sections need to know of the Markdown in `text[base:]`.

    A text without code, HTML, addresses and definitions is read line by line: headings, paragraphs and flat lists in
    the first column here, in a fifth of the time, and the runs between them (other lists, quotes, tables, indented
    code) each by itself by pulldown-cmark, as none of these goes on behind a blank line and such a heading or
    paragraph (CommonMark, 5). All other texts are pulldown-cmark's as a whole. Both ways give the same.
    """
    body = text[base:] if base else text
    if _crosses_blocks(body):
        # a blank line in place of what stands above changes nothing below, and every offset is one of `text`
        found = read_by_pulldown(f"{' ' * (base - 1)}\n{body}" if base else body)
        return found._replace(masks=merge(found.masks))
    blocks = _Blocks(text)
    at, blank = base, True  # where this line begins, and whether a blank one is above
    kind, begun = _NONE, [base]  # what this line may go on with, where that began, and each of its items
    for line in body.split("\n"):
        if not line or (line[0] == " " and not line.strip(" ")):
            if kind == _PARAGRAPH:
                blocks.add(kind, begun, at)
                kind = _NONE
            blank = True
        elif line[0].isalpha() or _TEXT.match(line):
            if kind == _NONE or (blank and kind != _PARAGRAPH):
                if kind != _NONE:
                    blocks.add(kind, begun, at)
                kind, begun = _PARAGRAPH, [at]
            elif kind == _LIST:
                kind = _RUN
            blank = False
        elif (kind != _RUN or blank) and _HEADING.match(line):
            if kind != _NONE:
                blocks.add(kind, begun, at)
            kind, begun = _NONE if blocks.add_heading(line, at) else _RUN, [at]
            blank = False
        else:
            if kind == _LIST and not blank and line[0] == text[begun[0]] and _ITEM.match(line):
                begun.append(at)
            elif kind in {_NONE, _PARAGRAPH} and _ITEM.match(line):
                blocks.add(kind, begun, at)
                kind, begun = _LIST, [at]
            elif kind == _NONE:
                kind, begun = _RUN, [at]
            else:
                kind = _RUN
            blank = False
        at += len(line) + 1
    blocks.add(kind, begun, len(text))
    return blocks.structure()


def _crosses_blocks(body: str) -> bool:
    """Say whether a text has what may make of it more than its blocks show one by one.

    That is code, HTML, links, definitions, and odd white space. A single character is found many times as fast as two.
    """
    return (
        "`" in body or "<" in body or "\t" in body or "\r" in body or "\v" in body or "\f" in body or "\0" in body
        or ("(" in body and "](" in body) or (":" in body and "]:" in body) or ("~" in body and "~~~" in body)
    )  # fmt: skip


class _Blocks:
    """The structure of a text that is read block by block."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._headings: list[tuple[int, int, int, str, str]] = []
        self._masks: list[Span] = []
        self._cells: list[Span] = []
        self._blocks: list[Span] = []
        self._opening = ""

    def add(self, kind: int, starts: list[int], end: int) -> None:
        """Add a block of a kind, which another one follows or the text's end: where it and its items start and end."""
        if kind == _PARAGRAPH:
            self._blocks.append((starts[0], end))
            if not self._opening:
                self._opening = _words(self._text[starts[0] : end])
        elif kind == _LIST:
            self._blocks += pairwise((*starts, end))
        elif kind == _RUN:
            self._add_run(starts[0], end)

    def add_heading(self, line: str, at: int) -> bool:
        """Add the heading in a line that begins at an offset, if it is a plain one."""
        plain = _PLAIN_HEADING.fullmatch(line)
        if not plain:
            return False
        start, end = at, min(at + len(line) + 1, len(self._text))
        hashes, words = plain.groups()
        self._blocks.append((start, end))
        words = words.strip(" ")
        self._headings.append((start, end, len(hashes), words, words))
        return True

    def _add_run(self, start: int, end: int) -> None:
        """Add what pulldown-cmark sees in a stretch of the text, which another block follows or which ends it."""
        ends = end == len(self._text)
        run = _moved(read_by_pulldown(self._text[start:end] + ("" if ends else _NEXT)), start)
        self._headings += run.headings if ends else run.headings[:-1]
        self._blocks += run.blocks if ends else run.blocks[:-1]
        self._masks += run.masks
        self._cells += run.cells
        self._opening = self._opening or run.opening

    def structure(self) -> Structure:
        """Return what was found."""
        return Structure(self._headings, [], merge(self._masks), self._cells, self._blocks, [], [], self._opening)


def _words(paragraph: str) -> str:
    """Return the words of a paragraph."""
    if "*" in paragraph or "_" in paragraph or "\\" in paragraph or "&" in paragraph or "~" in paragraph:
        return read_by_pulldown(paragraph).opening
    return told(" ".join([line.strip(" ") for line in paragraph.rstrip("\n").split("\n")]))


def _moved(found: Structure, by: int) -> Structure:
    """Return a structure with every offset raised."""
    if not by:
        return found
    return Structure(
        [(start + by, end + by, level, words, seen) for start, end, level, words, seen in found.headings],
        [MarkdownLink(kind, start + by, end + by, to, label) for kind, start, end, to, label in found.links],
        _all_moved(found.masks, by),
        _all_moved(found.cells, by),
        _all_moved(found.blocks, by),
        _all_moved(found.fences, by),
        found.html,
        found.opening,
    )


def _all_moved(spans: list[Span], by: int) -> list[Span]:
    return [(start + by, end + by) for start, end in spans]
