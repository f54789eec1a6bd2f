"""Interface to the parser, pulldown-cmark (CommonMark and GFM). All offsets are in characters."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pyromark

from rlnotes.markdown.inline import Span, is_metadata, merge_spans
from rlnotes.markdown.note import LinkKind

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
_REFERENCES = ("Reference", "Collapsed", "Shortcut")
_AUTOLINKS = ("Autolink", "Email")
_LINK_KINDS: dict[str, LinkKind] = {"Inline": "markdown", "Autolink": "url", "Email": "url"}
_EMBEDS = re.compile(r"(?:!\[\[[^\[\]]*+\]\]\s*+)++")
_FENCE_THEN_TAB = re.compile(r"(```|~~~)([ \t]++)(?=\r?\n|\r|\Z)")
_ADDRESS_OR_PATH = re.compile(r"[/#:]|[^.]\.[A-Za-z]\w*\Z")


class MarkdownLink(NamedTuple):
    """A CommonMark link: its kind, span, destination and label."""

    kind: LinkKind
    start: int
    end: int
    destination: str
    label: str


_NO_LINK = MarkdownLink("markdown", 0, 0, "", "")


class Heading(NamedTuple):
    """A heading with white space as written.

    `visible` is `text` without alt texts of images; `inner`: it is in a block quote, list item or footnote.
    """

    start: int
    end: int
    level: int
    text: str
    visible: str
    inner: bool


class Structure(NamedTuple):
    """The structure of a text, in character offsets.

    `code` are code blocks and inline code, `fences` the fenced blocks among them, `html` the lines and tags of HTML.
    `first_paragraph` is without lines of images, tags or inline fields; a paragraph of nothing else is skipped.
    `opening_span` is its span.
    """

    headings: list[Heading]
    links: list[MarkdownLink]
    masks: list[Span]
    cells: list[Span]
    blocks: list[Span]
    fences: list[Span]
    code: list[Span]
    html: list[Span]
    first_paragraph: str
    opening_span: Span


def with_closable_fences(text: str) -> str:
    """Return `text` with tabs after a code fence replaced by spaces, at the same length.

    CommonMark 4.5 allows them after a closing fence; pulldown-cmark does not.
    """
    if "\t" not in text:
        return text
    return _FENCE_THEN_TAB.sub(lambda match: match[1] + " " * len(match[2]), text)


def _excerpt(pieces: list[str], pictures: set[int]) -> str:
    """Return the text of a paragraph without lines of images, tags and inline fields.

    `pieces` are its strings and line feeds, `pictures` the indices of alt texts.
    """
    words = "".join(pieces)
    if not pictures and not any(mark in words for mark in ("#", "::", "[", "{", ")=")):
        return words.replace("\n", " ").strip()
    lines, own = [""], [""]  # each line with and without alt texts
    for number, piece in enumerate(pieces):
        if piece == "\n":
            lines.append("")
            own.append("")
            continue
        lines[-1] += piece
        if number not in pictures:
            own[-1] += piece
    prose = []
    for line, beside in zip(lines, own, strict=True):
        rest = _EMBEDS.sub("", beside) if "![[" in beside else beside
        if (line == rest or any(map(str.isalnum, rest))) and not is_metadata(line):
            prose.append(line)
    return " ".join(prose).strip()


def parse_structure(text: str, base: int) -> Structure:
    """Parse the Markdown in `text[base:]`; offsets are those of `text`. The masks are sorted and disjoint.

    The front matter before `base` is replaced by a blank line of the same length, so that no offset is shifted.
    """
    found = _read(f"{' ' * (base - 1)}\n{text[base:]}" if base else text)
    return found._replace(masks=merge_spans(found.masks))


def _read(body: str) -> Structure:
    headings: list[Heading] = []
    links: list[MarkdownLink] = []
    masks: list[Span] = []
    cells: list[Span] = []
    blocks: list[Span] = []
    fences: list[Span] = []
    code: list[Span] = []
    html: list[Span] = []
    opening, opening_span = "", (0, 0)
    words: list[str] | None = None  # of the open heading or first paragraph
    pictures: set[int] = set()  # indices of alt texts in `words`
    images = 0  # number of open images
    open_links: list[tuple[int, LinkKind, str, list[str]]] = []
    depth = 0
    last_end = 0  # end of the last event inside a link
    events: Any = _PARSER.events_with_range(with_closable_fences(body), merge_text=True)
    for event, place in events:
        if isinstance(event, str):  # SoftBreak, HardBreak, Rule
            if words is not None:
                words.append("\n")
            if open_links:
                last_end = place["end"]
                for *_, label in open_links:
                    label.append(" ")
        elif "Text" in event or "Code" in event:
            if "Code" in event:
                code.append((place["start"], place["end"]))
            if words is not None or open_links:
                ((_, value),) = event.items()
                last_end = place["end"]
                if words is not None:
                    if images:
                        pictures.add(len(words))
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
                images += tag == "Image"
                last_end = start + 1
                if link_type in _AUTOLINKS:
                    masks.append((start, end))
            elif tag == "Heading":
                blocks.append((start, end))
                words = []
                pictures.clear()
            elif tag == "CodeBlock":
                code.append((start, end))
                if detail != "Indented":
                    fences.append((start, end))
            elif tag in _CONTAINERS:
                depth += 1
        elif "End" in event:
            tag = event["End"]
            if tag == "Paragraph":
                if words is not None:
                    opening, opening_span = _excerpt(words, pictures), (place["start"], place["end"])
                    words = None
                    pictures.clear()
            elif tag in _LINKS:
                images -= tag == "Image"
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
                pieces = words or []
                text = "".join(pieces).replace("\n", " ")
                visible = text
                if pictures:
                    visible = "".join(word for at, word in enumerate(pieces) if at not in pictures).replace("\n", " ")
                headings.append(Heading(place["start"], place["end"], level, text, visible, depth > 0))
                words = None
                pictures.clear()
            elif (tag if isinstance(tag, str) else next(iter(tag))) in _CONTAINERS:
                depth -= 1
        elif "Html" in event or "InlineHtml" in event:
            last_end = place["end"]
            html.append((place["start"], last_end))
    links = [link for link in links if link is not _NO_LINK]
    masks += code + html
    found = Structure(headings, links, masks, cells, blocks, fences, code, html, opening, opening_span)
    return found if body.isascii() else _in_characters(found, body)


def _is_wikilink(link: MarkdownLink) -> bool:
    """Return whether a link is `[[Name]](word)`: a wikilink, unless a URL or path is in the parentheses."""
    bracketed = link.kind == "markdown" and link.label[:1] == "[" and link.label[-1:] == "]"
    return bracketed and not _ADDRESS_OR_PATH.search(link.destination)


def _link_kind(tag: str, link_type: str) -> LinkKind:
    if tag == "Image":
        return "image"
    return _LINK_KINDS.get(link_type, "reference")


def _in_characters(found: Structure, body: str) -> Structure:
    """Convert the byte offsets of `found` in `body` to character offsets."""
    wanted = {place for spans in found[2:8] for span in spans for place in span}
    wanted.update(place for heading in found.headings for place in heading[:2])
    wanted.update(place for link in found.links for place in (link.start, link.end))
    wanted.update(found.opening_span)
    data = body.encode("utf-8", errors="replace")
    at: dict[int, int] = {}
    before = count = 0
    for place in sorted(wanted):
        piece = data[before:place]
        count += len(piece) if piece.isascii() else len(piece.decode("utf-8", errors="replace"))
        before = place
        at[place] = count
    return Structure(
        [heading._replace(start=at[heading.start], end=at[heading.end]) for heading in found.headings],
        [MarkdownLink(kind, at[start], at[end], to, label) for kind, start, end, to, label in found.links],
        [(at[start], at[end]) for start, end in found.masks],
        [(at[start], at[end]) for start, end in found.cells],
        [(at[start], at[end]) for start, end in found.blocks],
        [(at[start], at[end]) for start, end in found.fences],
        [(at[start], at[end]) for start, end in found.code],
        [(at[start], at[end]) for start, end in found.html],
        found.first_paragraph,
        (at[found.opening_span[0]], at[found.opening_span[1]]),
    )


def _with_line_feeds(text: str) -> str:
    """Return `text` with a line feed for each line break (CommonMark 2.1), at the same length."""
    return with_closable_fences(text.replace("\r\n", " \n").replace("\r", "\n"))


_STEP = 1024
_CONTINUATION = bytes(range(0x80, 0xC0))  # of UTF-8: all other bytes start a character


def _character_offset(data: bytes) -> Callable[[int], int]:
    """Return a function from byte to character offsets in UTF-8 `data`; each call scans at most 1 KiB."""
    if data.isascii():
        return int
    counts = [0]  # characters before each step
    for at in range(0, len(data), _STEP):
        counts.append(counts[-1] + len(data[at : at + _STEP].translate(None, _CONTINUATION)))

    def offset(place: int) -> int:
        step = place // _STEP
        return counts[step] + len(data[step * _STEP : place].translate(None, _CONTINUATION))

    return offset


def reference_definitions(text: str, base: int) -> list[tuple[str, int, int]]:
    """Return destination, start and end of each link reference definition in `text[base:]` (CommonMark 4.7)."""
    if text.find("]:", base) < 0:
        return []
    data = _with_line_feeds(text[base:]).encode("utf-8", errors="replace")
    at = _character_offset(data)
    found: Any = _PARSER.reference_definitions(data.decode())
    return [(each["dest"], base + at(each["span"]["start"]), base + at(each["span"]["end"])) for each in found.values()]


class LabelSpan(NamedTuple):
    """A label of a reference or footnote (with `^`); `start` to `end` is the whole construct.

    `name` is the normalized label (CommonMark 4.7); `span` is what another label replaces, including its brackets if
    `bare`; `brackets` are the offsets of its opening brackets; `defines`: it is a definition.
    """

    name: str
    start: int
    end: int
    span: Span
    bare: bool
    brackets: tuple[int, ...]
    defines: bool

    def renamed(self, name: str) -> tuple[int, int, str]:
        """Return the edit that changes the label to `name`: start, end and new text."""
        return (*self.span, f"[{name}]" if self.bare else name.removeprefix("^"))


_DEFINED = re.compile(r"[^\[\]\\]*(?:\\.[^\[\]\\]*)*", re.DOTALL)
_MAY_DEFINE = re.compile(rf"\[({_DEFINED.pattern})\]:", re.DOTALL)
_NUMBER = "\ue000{:07}"
_NUMBERED = re.compile("\ue000[0-9]{7}\\Z")


def label_spans(text: str, base: int) -> Iterator[LabelSpan]:
    """Yield the labels of references and footnotes in `text[base:]`, reference definitions first."""
    if text.find("]", base) < 0:
        return
    lined = _with_line_feeds(text[base:])
    data = lined.encode("utf-8", errors="replace")
    characters = _character_offset(data)

    def at(offset: int) -> int:
        return base + characters(offset)

    def defined(label: str, start: int) -> LabelSpan:
        first = text.index("[", start) + 1 + label.startswith("^")
        match = _DEFINED.match(text, first)
        end = match.end() if match else first
        return LabelSpan(_label_key(label), start, end + 1, (first, end), False, (), True)

    for label, start in _definitions(data.decode()):
        yield defined(label, base + start)
    events: Any = _PARSER.events_with_range(data.decode())
    for event, place in events:
        if not isinstance(event, dict):
            continue
        ((what, detail),) = event.items()
        if what == "FootnoteReference":
            start, end = at(place["start"]), at(place["end"])
            yield LabelSpan(_label_key(f"^{detail}"), start, end, (start + 2, end - 1), False, (start,), False)
        elif what == "Start" and isinstance(detail, dict):
            ((tag, more),) = detail.items()
            if tag == "FootnoteDefinition":
                yield defined(f"^{more}", at(place["start"]))
            elif tag in _LINKS and more["link_type"] in _REFERENCES:
                start, end = at(place["start"]), at(place["end"])
                opening = start + (tag == "Image")
                kind = more["link_type"]
                own = text.rfind("][", start, end) + 2 if kind == "Reference" else end
                span = (own, end - 1) if kind == "Reference" else (end, end + 2 * (kind == "Collapsed"))
                brackets = (opening, own - 1) if kind == "Reference" else (opening,)
                yield LabelSpan(_label_key(more["id"]), start, end, span, kind != "Reference", brackets, False)


def _definitions(text: str) -> Iterator[tuple[str, int]]:
    """Yield label and start of each reference definition, including repeated ones, which have no effect.

    The parser returns only the first of a label, so a number is appended to the later ones before parsing.
    """
    known: set[str] = set()
    pieces: list[str] = []
    numbered: list[int] = []  # offsets of the numbers, in the text with numbers
    done = 0
    for match in _MAY_DEFINE.finditer(text):
        label = _label_key(match[1])
        if label in known:
            pieces.append(text[done : match.end(1)])
            done = match.end(1)
            length = len(_NUMBER.format(0))
            numbered.append(done + length * len(numbered))
            pieces.append(_NUMBER.format(len(numbered)))
        known.add(label)
    whole = "".join((*pieces, text[done:]))
    at = _character_offset(whole.encode())
    for label, found in _PARSER.reference_definitions(whole).items():
        start = at(found["span"]["start"])
        yield _NUMBERED.sub("", label), start - len(_NUMBER.format(0)) * bisect_left(numbered, start)


def _label_key(label: str) -> str:
    return " ".join(label.split()).casefold()


def list_items(text: str, base: int) -> list[tuple[int, int, int, int]]:
    """Return start, end, depth (1: in no other list) and list of each list item in `text[base:]` (CommonMark 5.2, 5.3).

    An item starts at its mark and ends after the blank lines that follow it. Lists are numbered.
    """
    data = _with_line_feeds(text[base:]).encode("utf-8", errors="replace")
    found: list[tuple[int, int, int, int]] = []
    within: list[int] = []
    count = 0
    events: Any = _PARSER.events_with_range(data.decode())
    for event, place in events:
        if not isinstance(event, dict):
            continue
        for edge, tag in event.items():
            name = tag if isinstance(tag, str) else next(iter(tag)) if isinstance(tag, dict) else ""
            if edge == "Start" and name == "List":
                count += 1
                within.append(count)
            elif edge == "End" and name == "List":
                within.pop()
            elif edge == "Start" and name == "Item":
                found.append((place["start"], place["end"], len(within), within[-1]))
    at = _character_offset(data)
    return [(base + at(start), base + at(end), depth, number) for start, end, depth, number in found]
