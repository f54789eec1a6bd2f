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


class MarkdownLink(NamedTuple):
    """A link that CommonMark knows: its kind, span, destination and label."""

    kind: str
    start: int
    end: int
    destination: str
    label: str


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
    body = text[base:]
    headings: list[tuple[int, int, int, str]] = []
    links: list[MarkdownLink] = []
    masks: list[Span] = []
    cells: list[Span] = []
    blocks: list[Span] = []
    fences: list[Span] = []
    html: list[str] = []
    opening = ""
    words: list[str] | None = None  # the text of the heading or of the first paragraph that is being read
    open_links: list[tuple[int, list[str]]] = []
    depth = 0
    last_end = 0
    events: Any = _PARSER.events_with_range(body, merge_text=True)
    for event, place in events:
        start, end = place["start"], place["end"]
        if isinstance(event, str):  # SoftBreak, HardBreak, Rule
            if words is not None:
                words.append(" ")
            for _, label in open_links:
                label.append(" ")
            last_end = end
            continue
        ((name, value),) = event.items()
        if name in {"Text", "Code"}:
            if name == "Code":
                masks.append((start, end))
            if words is not None:
                words.append(value)
            for _, label in open_links:
                label.append(value)
            last_end = end
        elif name == "Start":
            if isinstance(value, str):
                tag = value
            else:
                ((tag, detail),) = value.items()
                if tag in {"Link", "Image"}:
                    open_links.append((len(links), []))
                    link_type, destination = detail["link_type"], detail["dest_url"]
                    if link_type == "Email" and not destination.startswith("mailto:"):
                        destination = f"mailto:{destination}"
                    links.append(MarkdownLink(_link_kind(tag, link_type), start, end, destination, ""))
                    last_end = start + 1
                    if link_type in ("Autolink", "Email"):
                        masks.append((start, end))
                elif tag == "Heading":
                    blocks.append((start, end))
                    words = []
                elif tag == "CodeBlock":
                    masks.append((start, end))
                    if detail != "Indented":
                        fences.append((start, end))
            if tag in _BLOCKS:
                blocks.append((start, end))
                if tag == "TableCell":
                    cells.append((start, end))
                elif tag == "Paragraph" and not opening and not depth and words is None:
                    words = []
            elif tag in ("BlockQuote", "List", "FootnoteDefinition"):
                depth += 1
        elif name == "End":
            tag = value if isinstance(value, str) else next(iter(value))
            if tag in {"Link", "Image"}:
                index, label = open_links.pop()
                link = links[index]
                links[index] = link = link._replace(label="".join(label))
                if _is_wikilink(link):
                    links[index] = link._replace(kind="")
                elif last_end < end:
                    masks.append((last_end, end))
                last_end = end
            elif tag == "Heading":
                headings.append((start, end, _LEVELS[value["Heading"]], "".join(words or ())))
                words = None
            elif tag == "Paragraph" and words is not None:
                opening = first_sentence("".join(words))
                words = None
            elif tag in ("BlockQuote", "List", "FootnoteDefinition"):
                depth -= 1
        elif name in {"Html", "InlineHtml"}:
            masks.append((start, end))
            html.append(value)
            last_end = end
    links = [link for link in links if link.kind]
    found = Structure(headings, links, merge(masks), cells, blocks, fences, html, opening)
    return _in_characters(found, body, base)


def _is_wikilink(link: MarkdownLink) -> bool:
    """Say whether a link is `[[Name]](word)`: a wikilink, unless what is in parentheses is an address or a path."""
    bracketed = link.kind == "markdown" and link.label[:1] == "[" and link.label[-1:] == "]"
    return bracketed and not any(mark in link.destination for mark in "/#:.")


def _link_kind(tag: str, link_type: str) -> str:
    if tag == "Image":
        return "image"
    return {"Inline": "markdown", "Autolink": "url", "Email": "url"}.get(link_type, "reference")


def _in_characters(found: Structure, body: str, base: int) -> Structure:
    """Turn the byte offsets of `found` within `body` into character offsets of the whole text."""
    if body.isascii():
        if not base:
            return found
        at = _Shift(base)
    else:
        at = _Shift(base)
        wanted = {place for span in (*found.masks, *found.cells, *found.blocks, *found.fences) for place in span}
        wanted.update(place for heading in found.headings for place in heading[:2])
        wanted.update(place for link in found.links for place in (link.start, link.end))
        data = body.encode("utf-8", errors="replace")
        before = count = 0
        for place in sorted(wanted):
            count += len(data[before:place].decode("utf-8", errors="replace"))
            before = place
            at[place] = count + base
    return found._replace(
        headings=[(at[start], at[end], level, words) for start, end, level, words in found.headings],
        links=[link._replace(start=at[link.start], end=at[link.end]) for link in found.links],
        masks=[(at[start], at[end]) for start, end in found.masks],
        cells=[(at[start], at[end]) for start, end in found.cells],
        blocks=[(at[start], at[end]) for start, end in found.blocks],
        fences=[(at[start], at[end]) for start, end in found.fences],
    )


class _Shift(dict[int, int]):
    """A table of offsets; one that is not in it is moved by `base` alone."""

    def __init__(self, base: int) -> None:
        self.base = base

    def __missing__(self, place: int) -> int:
        return place + self.base
