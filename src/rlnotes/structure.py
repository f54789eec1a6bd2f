"""The structure of a Markdown body as pulldown-cmark sees it (CommonMark and GFM), in character offsets."""

from typing import Any, NamedTuple

import pyromark

from rlnotes.inline import Span, merge
from rlnotes.prose import first_sentence

_PARSER = pyromark.Markdown(
    options=pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_FOOTNOTES
    | pyromark.Options.ENABLE_TASKLISTS
    | pyromark.Options.ENABLE_STRIKETHROUGH
)
_LEVELS = {"H1": 1, "H2": 2, "H3": 3, "H4": 4, "H5": 5, "H6": 6}
_BLOCKS = frozenset({"Paragraph", "Item", "TableCell"})
_CONTAINERS = frozenset({"BlockQuote", "List", "FootnoteDefinition"})
_LINKS = ("Link", "Image")
_AUTOLINKS = ("Autolink", "Email")


class MarkdownLink(NamedTuple):
    """A link that CommonMark knows: its kind, span, destination and label."""

    kind: str
    start: int
    end: int
    destination: str
    label: str


_NO_LINK = MarkdownLink("", 0, 0, "", "")


class Structure(NamedTuple):
    """What pulldown-cmark saw, in character offsets of the whole text."""

    headings: list[tuple[int, int, int, str]]  # start, end, level, text
    links: list[MarkdownLink]
    masks: list[Span]
    cells: list[Span]
    blocks: list[Span]
    fences: list[Span]
    html: list[str]
    opening: str


def parse_structure(text: str, base: int) -> Structure:
    """Run pulldown-cmark over `text[base:]` and keep what links and sections need."""
    # a blank line in place of what stands above changes nothing below, and every offset is one of `text`
    body = f"{' ' * (base - 1)}\n{text[base:]}" if base else text
    headings: list[tuple[int, int, int, str]] = []
    links: list[MarkdownLink] = []
    masks: list[Span] = []
    cells: list[Span] = []
    blocks: list[Span] = []
    fences: list[Span] = []
    html: list[str] = []
    opening = ""
    words: list[str] | None = None  # the text of the heading or of the first paragraph that is being read
    open_links: list[tuple[int, str, str, list[str]]] = []
    depth = 0
    last_end = 0  # of what was last read inside a link
    events: Any = _PARSER.events_with_range(body, merge_text=True)
    for event, place in events:
        if isinstance(event, str):  # SoftBreak, HardBreak, Rule
            if words is not None:
                words.append(" ")
            if open_links:
                last_end = place["end"]
                for *_, label in open_links:
                    label.append(" ")
        elif "Text" in event or "Code" in event:
            if "Code" in event:
                masks.append((place["start"], place["end"]))
            if words is not None or open_links:
                ((_, value),) = event.items()
                last_end = place["end"]
                if words is not None:
                    words.append(value)
                for *_, label in open_links:
                    label.append(value)
        elif "Start" in event:
            tag = event["Start"]
            if isinstance(tag, str):
                if tag in _BLOCKS:
                    span = place["start"], place["end"]
                    blocks.append(span)
                    if tag == "TableCell":
                        cells.append(span)
                    elif tag == "Paragraph" and not opening and not depth and words is None:
                        words = []
                elif tag == "BlockQuote":
                    depth += 1
                continue
            ((tag, detail),) = tag.items()
            start, end = place["start"], place["end"]
            if tag in _LINKS:
                link_type, destination = detail["link_type"], detail["dest_url"]
                if link_type == "Email" and not destination.startswith("mailto:"):
                    destination = f"mailto:{destination}"
                open_links.append((len(links), _link_kind(tag, link_type), destination, []))
                links.append(_NO_LINK)  # in order of their starts
                last_end = start + 1
                if link_type in _AUTOLINKS:
                    masks.append((start, end))
            elif tag == "Heading":
                blocks.append((start, end))
                words = []
            elif tag == "CodeBlock":
                masks.append((start, end))
                if detail != "Indented":
                    fences.append((start, end))
            elif tag in _CONTAINERS:
                depth += 1
        elif "End" in event:
            tag = event["End"]
            if tag == "Paragraph":
                if words is not None:
                    opening = first_sentence("".join(words))
                    words = None
            elif tag in _LINKS:
                start, end = place["start"], place["end"]
                index, kind, destination, pieces = open_links.pop()
                link = MarkdownLink(kind, start, end, destination, "".join(pieces))
                if not _is_wikilink(link):
                    links[index] = link
                    if last_end < end:
                        masks.append((last_end, end))
                last_end = end
            elif not isinstance(tag, str) and "Heading" in tag:
                level = _LEVELS[tag["Heading"]]
                headings.append((place["start"], place["end"], level, "".join(words or ())))
                words = None
            elif (tag if isinstance(tag, str) else next(iter(tag))) in _CONTAINERS:
                depth -= 1
        elif "Html" in event or "InlineHtml" in event:
            last_end = place["end"]
            masks.append((place["start"], last_end))
            html.extend(event.values())
    links = [link for link in links if link is not _NO_LINK]
    found = Structure(headings, links, merge(masks), cells, blocks, fences, html, opening)
    return found if body.isascii() else _in_characters(found, body)


def _is_wikilink(link: MarkdownLink) -> bool:
    """Say whether a link is `[[Name]](word)`: a wikilink, unless what is in parentheses is an address or a path."""
    bracketed = link.kind == "markdown" and link.label[:1] == "[" and link.label[-1:] == "]"
    return bracketed and not any(mark in link.destination for mark in "/#:.")


def _link_kind(tag: str, link_type: str) -> str:
    if tag == "Image":
        return "image"
    return {"Inline": "markdown", "Autolink": "url", "Email": "url"}.get(link_type, "reference")


def _in_characters(found: Structure, body: str) -> Structure:
    """Turn the byte offsets of `found` within `body` into character offsets."""
    wanted = {place for spans in found[2:6] for span in spans for place in span}
    wanted.update(place for heading in found.headings for place in heading[:2])
    wanted.update(place for link in found.links for place in (link.start, link.end))
    data = body.encode("utf-8", errors="replace")
    at: dict[int, int] = {}
    before = count = 0
    for place in sorted(wanted):
        count += len(data[before:place].decode("utf-8", errors="replace"))
        before = place
        at[place] = count
    return Structure(
        [(at[start], at[end], level, words) for start, end, level, words in found.headings],
        [MarkdownLink(kind, at[start], at[end], to, label) for kind, start, end, to, label in found.links],
        [(at[start], at[end]) for start, end in found.masks],
        [(at[start], at[end]) for start, end in found.cells],
        [(at[start], at[end]) for start, end in found.blocks],
        [(at[start], at[end]) for start, end in found.fences],
        found.html,
        found.opening,
    )


def reference_definitions(text: str, base: int) -> list[tuple[str, int, int]]:
    """Return destination, start and end of each link reference definition in `text[base:]` (CommonMark 4.7)."""
    if text.find("]:", base) < 0:
        return []
    data = text[base:].replace("\r\n", " \n").replace("\r", "\n").encode("utf-8", errors="replace")
    found: Any = _PARSER.reference_definitions(data.decode())
    return [
        (each["dest"], *(base + len(data[: each["span"][edge]].decode()) for edge in ("start", "end")))
        for each in found.values()
    ]
