"""The outline of a note: sections with their text and anchors, and explicit ids."""

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from rlnotes.markdown.commonmark import Heading
from rlnotes.markdown.excerpts import wikilinks_to_text
from rlnotes.markdown.inline import Span
from rlnotes.markdown.note import Section

_HEADING_ID = re.compile(r"[ \t]*\{(?:[^{}]*?[\s:])?(?:#|id=[\"']?)([^\s{}\"']+)[^{}]*\}\s*\Z")
_ATX = re.compile(r"[ \t]{0,3}#{1,6}(?:[ \t]+|$)")
_ATX_CLOSE = re.compile(r"(?:^|[ \t])#+[ \t]*$")
_NO_SLUG = re.compile(r"[^a-z0-9_ -]+")
_SLUG_KINDS = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "Pc"})
# symbols with the property Alphabetic (Unicode, *DerivedCoreProperties.txt*): circled, squared and so on
_LETTER_SYMBOLS = (
    ("\u24b6", "\u24e9"), ("\U0001f130", "\U0001f149"), ("\U0001f150", "\U0001f169"), ("\U0001f170", "\U0001f189"),
)  # fmt: skip


class Outline(NamedTuple):
    """The headings of a note.

    `inner` are the texts of those in block quotes, callouts, list items and footnotes, which start no section: Obsidian
    does not list them (Vinzent03/obsidian-advanced-uri#124), GitHub links to them. `anchors` are explicit ids
    (`{#id}`) and the slugs of `inner`.
    """

    sections: list[Section]
    inner: list[str]
    anchors: list[str]


def outline(text: str, headings: list[Heading]) -> Outline:
    """Return the outline of a text with these headings."""
    sections: list[Section] = []
    inner: list[str] = []
    anchors: list[str] = []
    used: dict[str, int] = {}  # number of repeats by slug
    line, reached = 1, 0
    stops = [*[heading.start for heading in headings if not heading.inner], len(text)]
    for start, end, level, words, visible, within in headings:
        raw = _raw_heading(text, start, end, words)
        own = _HEADING_ID.match(raw, raw.rfind("{")) if raw.endswith("}") else None
        if own:
            anchors.append(own[1])
            raw = raw[: own.start()].rstrip()
            words, visible = (each[: each.rfind("{")].rstrip() for each in (words, visible))  # noqa: PLW2901
        shown = wikilinks_to_text(words)
        # GitHub computes the anchor from the rendered text: with all spaces, without alt texts
        slug = anchor = heading_slug(shown if visible == words else wikilinks_to_text(visible))
        shown = " ".join(shown.split())
        while anchor in used:
            used[slug] += 1
            anchor = f"{slug}-{used[slug]}"
        used[anchor] = 0
        line += text.count("\n", reached, start)
        reached = start
        if within:
            inner.append(shown)
            anchors.append(anchor)
        else:
            sections.append(Section(level, shown, raw, line, anchor, start, stops[len(sections) + 1]))
    return Outline(sections, inner, anchors)


def _raw_heading(text: str, start: int, end: int, words: str) -> str:
    """Return a heading's text as written, without `#`s or underline (CommonMark 4.2 and 4.3)."""
    if text[start] == "#" and text.startswith(f" {words}\n", end - len(words) - 2) and words[-1:] != "#":
        return words.strip()  # a fast path for most headings
    written = text[start:end]
    atx = _ATX.match(written)
    if atx:
        line = written[atx.end() :].strip()
        return _ATX_CLOSE.sub("", line).strip() if line.endswith("#") else line
    return " ".join(written.strip().split("\n")[:-1]).strip()


def id_spans(text: str, headings: Iterable[Heading]) -> list[Span]:
    """Return the spans of explicit ids of headings."""
    return [
        (match.start(), end)
        for start, end, *_ in headings
        if (at := text.rfind("{", start, end)) >= 0 and (match := _HEADING_ID.match(text, at, end))
    ]


def heading_slug(text: str) -> str:
    """Return GitHub's anchor for a heading: lower case, spaces as hyphens, other characters removed.

    `text` is the rendered heading with all white space: two spaces are two hyphens, also at the start and end. Letters,
    marks, decimal and letter numbers, connectors (`_`) and `-` are retained (github-slugger,
    *script/generate-regex.mjs*); an emoji is removed, spaces around it are not.
    """
    lower = text.lower()
    if lower.isascii():
        hyphened = lower.replace(" ", "-")
        if hyphened.replace("-", "").isalnum():
            return hyphened  # most headings, in a third of the time
        return _NO_SLUG.sub("", lower).replace(" ", "-")
    return "".join(c for c in lower if c in " -" or _is_retained(c)).replace(" ", "-")


def _is_retained(character: str) -> bool:
    """Return whether an anchor retains a character."""
    kind = unicodedata.category(character)
    return kind in _SLUG_KINDS or (kind == "So" and any(low <= character <= high for low, high in _LETTER_SYMBOLS))
