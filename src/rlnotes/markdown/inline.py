"""Inline syntax outside of CommonMark: wikilinks, `%%comments%%`, `$math$`, bare URLs and `#tags`."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from rlnotes.markdown.note import LinkKind

Span = tuple[int, int]

# the start of each kind of token by its first character; a URL is found by the `://` after its scheme
_TOKENS = {"%": r"(?<=%)(?<!%%)%(?!%)", "$": r"(?<=\$)\$?", "[": r"(?<=\[)\[(?!\[)", ":": r"(?<=:)//"}
_SCHEME = re.compile(r"(?i:https?)\Z")
_PLAIN_WIKILINK = re.compile(r"\[\[([^\[\]\r\n|#^\\{<]++)(?:#([^\[\]\r\n|\\{<]*+))?(?:\|([^\[\]\r\n]*+))?\]\]")
_MARKS = (("%", "%%"), ("$", "$"), ("[", "[["), (":", "://"))  # searching for the first character is many times as fast
_WIKILINK_END = re.compile(r"\]\]|\[\[|[\r\n]")
_COMMENT = re.compile(r"(?<!%)%%(?!%)")
_BLANK_LINE = re.compile(r"\n[ \t>]*\r?\n|\r[ \t>]*\r")
_MATH_END = re.compile(r"(?<![\s\\$])\$(?![\d$])")
_LINE_END = re.compile(r"[\r\n]|\Z")
_ADDRESS = re.compile(r"[^\s<>\[\]|\"`\\^{}]+")
_SPLIT_LABEL = re.compile(r"\\?\|")
_TEMPLATE = re.compile(r"\{\{|<%")
_SIZE = re.compile(r"(?:\A|\\?\|)\s*\d+(?:x\d+)?\Z")


_MARKER = re.compile(
    r"\s*+(?:\{[:#.%][^{}\r\n]*+\}|\([\w.:-]++\)=|\[[^\[\]]++\]:\s.*+|\[?\[_?TOC_?\]\]?)\s*+", re.IGNORECASE
)
_FIELD = re.compile(r"[\s>]*+(?:[-*+]\s++)?[*_]*+[^\W\d][\w /-]*+[*_]*+::(?:[\s\[(#\"*_]|\Z)")
_BRACKET_FIELDS = re.compile(
    r"\s*+(?:[-*+]\s++)?(?:[\[(]\s*+[^\W\d][\w /-]*+::"
    r"(?:[^\[\]()]|\[\[[^\[\]]*+\]\]|\[[^\[\]]*+\]|\([^()]*+\))*+[\])][\s,;|]*+)++"
)

LinkTuple = tuple[int, int, LinkKind, str, str, str]
"""A link in the text: start, end, kind, target, fragment, label."""


class InlineScan(NamedTuple):
    """The result of `scan`, each list in order.

    `hidden` are comments and math, `empty_links` wikilinks without target, `cut_links` wikilinks split by a table cell
    border, which are not links.
    """

    wikilinks: list[LinkTuple]
    autolinks: list[Span]
    comments: list[Span]
    hidden: list[Span]
    empty_links: list[Span]
    cut_links: list[Span]


def scan(text: str, start: int, masks: Sequence[Span], cells: Sequence[Span] = ()) -> InlineScan:
    """Scan `text` from offset `start`, skipping the `masks` (code, HTML, destinations; sorted, disjoint).

    Of comment, math and link the first to start takes precedence. Rules (Obsidian help, *Basic formatting
    syntax*, *Internal links*; issue markdown-vault-mcp#1384 for the behaviour of Obsidian 1.13): two `%` exactly
    open and close a comment; `$$` pairs, too, and `$` only tight and on one line; a comment or `$$` that starts
    inside a line ends in its paragraph; a wikilink ends at the first `]]` of its line and the innermost counts; an odd
    number of backslashes before `[[` makes it text; a link split by a border of table `cells` is text, and so is one
    after it in the row with a bare `|` of its own. An opening mark without a closing one is text. Failed searches are
    recorded, so that time is linear in the text.
    """
    kinds = "".join([k for k, mark in _MARKS if (at := text.find(k, start)) >= 0 and text.find(mark, at) >= 0])
    if kinds == "[" and not masks and not cells and text.find("\\", start) < 0:
        plain = [*filter(None, [_plain_wikilink(text, match) for match in _PLAIN_WIKILINK.finditer(text, start)])]
        if 2 * len(plain) == text.count("[", start) or len(plain) == text.count("[[", start):
            return InlineScan(plain, [], [], [], [], [])  # there are only plain links
    found = InlineScan([], [], [], [], [], [])
    position, mask, cell = start, 0, 0
    no_comment = no_display = False
    line_end = no_math_before = -1
    find = _tokens(kinds).search if kinds else None
    while find and (token := find(text, position)):
        at = token.start()
        if token[0] == "://":
            scheme = _SCHEME.search(text, max(position, at - 5), at)
            if not scheme:
                position = at + 1
                continue
            at = scheme.start()
        while mask < len(masks) and masks[mask][1] <= at:
            mask += 1
        if mask < len(masks) and masks[mask][0] <= at:
            position = masks[mask][1]
            continue
        position = token.end()
        mark = token[0]
        if mark == "[[":
            link, position = _wikilink(text, at)
            if not link:
                if position > at + 2 and text[at + 2 : position - 2].partition("|")[0].strip(" \t#") == "":
                    found.empty_links.append((at, position))
                continue
            while cell < len(cells) and cells[cell][1] <= at:
                cell += 1
            begin, end, *_ = link
            if _crosses_mask(masks, mask, end) or _escaped(text, begin):
                continue
            cut = cell < len(cells) and cells[cell][0] <= at and cells[cell][1] < position
            if cut or (found.cut_links and _past_last_cell(text, found.cut_links[-1][1], link)):
                found.cut_links.append((begin, end))
            else:
                found.wikilinks.append(link)
        elif mark == "%%":
            close = None if no_comment else _COMMENT.search(text, position)
            no_comment = close is None
            if close and (_begins_line(text, at) or not _BLANK_LINE.search(text, position, close.start())):
                position = close.end()
                found.comments.append((at, position))
                found.hidden.append((at, position))
        elif mark == "$$":
            close_at = -1 if no_display or _escaped(text, at) else text.find("$$", position)
            no_display = no_display or close_at < 0
            if close_at >= 0 and (_begins_block(text, at) or not _BLANK_LINE.search(text, position, close_at)):
                found.hidden.append((at, close_at + 2))
                position = close_at + 2
        elif mark == "$":
            if at < no_math_before or _escaped(text, at) or text[position : position + 1].isspace():
                continue
            line_end = line_end if at < line_end else _end_of_line(text, position)
            close = _MATH_END.search(text, position, line_end)
            if close and not _opens_wikilink(text[at : close.start()]):
                found.hidden.append((at, close.end()))
                position = close.end()
            elif not close:
                no_math_before = line_end
        elif (before := text[at - 1 : at]) and (before.isalnum() or before == "_"):
            continue
        elif address := _ADDRESS.match(text, at):
            position = at + len(_trim_autolink(address[0]))
            found.autolinks.append((at, position))
    return found


def split_wikilink(inside: str) -> tuple[str, str, str]:
    """Split the text between `[[` and `]]` into target, fragment and label, each trimmed.

    The first `|`, escaped or not, starts the label (Obsidian help, *Advanced formatting syntax*), the first `#` before
    it the fragment. `[[^^x]]` and `[[##x]]`, vault searches in Obsidian's editor, have their mark in the fragment.
    """
    target, *label = _SPLIT_LABEL.split(inside, maxsplit=1)
    name, mark, fragment = target.partition("#")
    if not mark and name.lstrip().startswith("^^"):
        name, fragment = "", name.strip()
    return name.strip(), fragment.strip(), label[0].strip() if label else ""


def wikilinks_in(text: str) -> Iterator[LinkTuple]:
    """Yield the wikilinks of raw text, such as front matter, ignoring code and math."""
    position = 0
    while (at := text.find("[[", position)) >= 0:
        while text.startswith("[[[", at):
            at += 1
        link, position = _wikilink(text, at)
        if link:
            yield link


def is_tag(name: str) -> bool:
    """Return whether a name without `#` is a valid tag."""
    return list(tags_in(f"#{name}", 0, ())) == [name]


def has_tags(text: str, start: int) -> bool:
    """Return whether `tags_in` could yield anything without masks."""
    return _tag().search(text, start) is not None


def tags_in(text: str, start: int, masks: Iterable[Span]) -> Iterator[str]:
    """Yield the `#tags` of `text` from offset `start` outside of `masks` (sorted)."""
    return (text[first:end] for first, end in tag_spans(text, start, masks))


def tag_spans(text: str, start: int, masks: Iterable[Span]) -> Iterator[Span]:
    """Yield the spans of the `#tags` of `text`, without `#`, from offset `start` and outside `masks` (sorted).

    A tag has letters, digits, `_ - /` and most of Unicode, at least one character that is not a digit, and follows
    white space, the start of a line or an opening mark (Obsidian help, *Tags*).
    """
    remaining = iter(masks)
    mask = next(remaining, None)
    for match in _tag().finditer(text, start):
        while mask and mask[1] <= match.start():
            mask = next(remaining, None)
        if mask and mask[0] <= match.start():
            continue
        name = match[1].strip("/")
        if name and not name.isdecimal() and not _escaped(text, match.start()):
            first = match.end() - len(match[1].lstrip("/"))
            yield first, first + len(name)


@cache
def _tag() -> re.Pattern[str]:  # slow to compile
    return re.compile(
        r"#(?<![^\s(\[{>\"']#)(?!\ufe0f)([^\s\x00-,.:-@\[-^`{-~\x7f-\xa0\u2000-\u206f\u2e00-\u2e7f\u3000-\u303f\uff00-\uff0f\uff1a-\uff20]+)"
    )


def is_metadata(line: str) -> bool:
    """Return whether a line has only tags (perhaps after a word and `:`), inline fields, or a marker.

    Inline fields are Dataview's (*Adding metadata*): `key:: value`, or any number of `[key:: value]`. Markers are
    attribute lists (kramdown, *Block Inline Attribute Lists*), targets (`(name)=`; MyST, *Targets*), reference
    definitions, and tables of contents (`[TOC]`, `[[_TOC_]]`).
    """
    if _MARKER.fullmatch(line):
        return True
    if "::" in line and (_FIELD.match(line) or _BRACKET_FIELDS.fullmatch(line)):
        return True
    if "#" not in line:
        return False
    words = line.replace(",", " ").split()
    if words[0][-1:] == ":":
        del words[0]
    return bool(words) and all(word[0] == "#" and len(word) > 1 for word in words)


def merge_spans(spans: Iterable[Span]) -> list[Span]:
    """Return the spans sorted, adjacent and overlapping ones merged."""
    merged: list[Span] = []
    reached = -1
    for span in sorted(spans):
        if span[0] > reached:
            merged.append(span)
            reached = span[1]
        elif span[1] > reached:
            reached = span[1]
            merged[-1] = merged[-1][0], reached
    return merged


def without_size(label: str) -> str:
    """Return the label of an embed without a size at its end: `300`, `alt|640x480` (Obsidian help, *Embed files*)."""
    return _SIZE.sub("", label).rstrip()


def _wikilink(text: str, at: int) -> tuple[LinkTuple | None, int]:
    """Return the link that opens at `at`, or None, and the offset to continue from."""
    plain = _PLAIN_WIKILINK.match(text, at)
    if plain:  # a fast path for most links
        return _plain_wikilink(text, plain), plain.end()
    close = _WIKILINK_END.search(text, at + 2)
    if not close or close[0] != "]]":
        return None, at + 2  # no other link opens before `close`, so no text is searched twice
    end = close.end()
    target, fragment, label = split_wikilink(text[at + 2 : end - 2])
    if _TEMPLATE.search(target + fragment) or not (target or fragment):
        return None, end
    if text[at - 1 : at] == "!" and not _escaped(text, at - 1):
        return (at - 1, end, "embed", target, fragment, without_size(label)), end
    return (at, end, "wikilink", target, fragment, label), end


def _plain_wikilink(text: str, plain: re.Match[str]) -> LinkTuple | None:
    target, fragment, label = plain.groups("")
    target, fragment = target.strip(), fragment.strip()
    if not (target or fragment):
        return None
    at, end = plain.span()
    if text[at - 1 : at] == "!" and not _escaped(text, at - 1):
        return at - 1, end, "embed", target, fragment, without_size(label.strip())
    return at, end, "wikilink", target, fragment, label.strip()


@cache
def _tokens(kinds: str) -> re.Pattern[str]:
    """Return a pattern for tokens of these kinds, those that occur in the text."""
    return re.compile(f"[{re.escape(kinds)}](?:{'|'.join(_TOKENS[kind] for kind in kinds)})")


def _crosses_mask(masks: Sequence[Span], first: int, end: int) -> bool:
    """Return whether a mask starts before `end` and extends past it: code takes precedence over a link."""
    while first < len(masks) and masks[first][0] < end:
        if masks[first][1] > end:
            return True
        first += 1
    return False


def _past_last_cell(text: str, cut: int, link: LinkTuple) -> bool:
    """Return whether a link is in the same table row as one that ends at `cut` and has a bare `|`, too."""
    start, end, *_ = link
    return text.find("\n", cut, start) < 0 and "|" in text[start:end].replace("\\|", "")


def _escaped(text: str, at: int) -> bool:
    before = at
    while before and text[before - 1] == "\\":
        before -= 1
    return (at - before) % 2 == 1


def _begins_line(text: str, at: int, marks: str = " \t>") -> bool:
    while at and text[at - 1] in marks:
        at -= 1
    return not at or text[at - 1] in "\r\n"


def _begins_block(text: str, at: int) -> bool:
    """Return whether `at` is at the start of a line, after list marks, too."""
    return _begins_line(text, at, " \t>-*+0123456789.)")


def _end_of_line(text: str, at: int) -> int:
    end = _LINE_END.search(text, at)
    return end.start() if end else len(text)


def _opens_wikilink(formula: str) -> bool:
    """Return whether a `$` after this text would be inside `[[ ]]`, as part of a name."""
    return formula.rfind("[[") > formula.rfind("]]")


def _trim_autolink(address: str) -> str:
    """Remove punctuation of the sentence from the end of a bare URL (GFM, *Autolinks (extension)*)."""
    surplus = address.count(")") - address.count("(")
    end = len(address)
    while end and (address[end - 1] in "?!.,:;*_~'" or (address[end - 1] == ")" and surplus > 0)):
        end -= 1
        surplus -= address[end] == ")"
    return address[:end]
