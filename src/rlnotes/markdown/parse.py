"""Parse a file into a note: blocks and links by pulldown-cmark (CommonMark and GFM), the rest by `inline`."""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from rlnotes.markdown.commonmark import MarkdownLink, Structure, parse_structure
from rlnotes.markdown.encoding import decode
from rlnotes.markdown.excerpts import first_sentence
from rlnotes.markdown.front_matter import (
    FrontMatter,
    as_string,
    as_strings,
    read_front_matter,
)
from rlnotes.markdown.headings import id_spans, outline
from rlnotes.markdown.inclusions import inclusions
from rlnotes.markdown.inline import (
    InlineScan,
    Span,
    has_tags,
    is_metadata,
    merge_spans,
    scan,
    tag_spans,
    tags_in,
)
from rlnotes.markdown.links import note_links
from rlnotes.markdown.note import (
    TAG_PROPERTIES,
    Details,
    Link,
    Note,
    ParsedNote,
    Section,
    Suppression,
    SyntaxProblem,
    section_parents,
    stem,
)
from rlnotes.markdown.placeholders import placeholders
from rlnotes.markdown.spans import OutsideSpans
from rlnotes.markdown.syntax_errors import (
    conflict_markers,
    control_characters,
    cut_links,
    empty_links,
    may_be_spaced,
    spaced_links,
    unclosed_fences,
    unquoted_links,
)

# Characters of a body that are parsed; the rest is only displayed, searched and counted. In the worst case, a heading
# every five characters, parsing takes 140 bytes per character, so memory stays below 300 MB.
_MAX_PARSED = 2 * 1024 * 1024
_SLICE = 1024 * 1024

_HTML_ID = re.compile(r"\b(?:id|name)\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)
_HTML_COMMENT = re.compile(r"<!--(?:-?>|.*?(?:-->|\Z))", re.DOTALL)
_WORDS_APART = re.compile(r"[, \t\n]+")
_COMMAS = re.compile(r",+")
_LONE_ID = re.compile(
    r"\n[ \t>]*+(?:\{(?::[ \t]*)?(?:\.[^\s{}]++[ \t]+)*+(#[^\s{}\"']++)[^{}\r\n]*\}|\(([\w.:-]++)\)=)"
    r"[ \t]*+(?=[\r\n]|\Z)"
)
_ITEM_MARK = re.compile(r"[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]+")
_BLOCK_ID = re.compile(r"\^(?<![^ \t\n]\^)([A-Za-z0-9-]+)[ \t]*\r?$", re.MULTILINE)
_SPACE_OR_X = bytes(32 if chr(code).isspace() else 120 for code in range(256))
_LONE_CR = re.compile(r"\r(?!\n)")


def parse_note(path: str, data: bytes) -> ParsedNote:
    """Parse the bytes of the file at vault-relative `path`. Never raises: problems become `syntax_errors`.

    Title: front matter `title`, else the H1 that opens the text, else the file's stem. Description: `description` or
    `summary`, else the first sentence of the first paragraph, without lines of images, tags or inline fields. `type`
    or `kind`; `date` or `created`.
    """
    text, syntax_errors = decode(data)
    # a lone carriage return ends a line (CommonMark 2.1); the length is the same, so offsets are valid in `text`
    lined = _with_line_feeds(text) if "\r" in text else text
    front = read_front_matter(lined)
    body = _read_body(lined, front)
    meta = front.meta
    names = "".join(meta)
    if not (names.isascii() and names.islower()):
        meta = {key.casefold(): value for key, value in meta.items()} | meta
    tags: dict[str, str] = {}
    for tag in (*_string_values(meta, TAG_PROPERTIES, _WORDS_APART), *body.tags):
        name = tag.lstrip("#")
        if name and "[[" not in name:
            tags.setdefault(name.casefold(), name)
    sources = _string_values(meta, ("sources", "source"))
    aliases = _string_values(meta, ("aliases", "alias"), _COMMAS)
    kinds = _string_values(meta, ("type", "kind"))
    titled, described = (
        as_string(meta.get("title")),
        as_string(meta.get("description")) or as_string(meta.get("summary")),
    )
    syntax_errors = (
        *(syntax_errors or control_characters(text, data, body.fences)),
        *front.syntax_errors,
        *body.syntax_errors,
    )
    suppressions: tuple[Suppression, ...] = ()
    if "rlnotes:" in text:
        from rlnotes.markdown.suppression_comments import read_suppressions

        suppressions = tuple(read_suppressions(lined, front))
    note = Note(
        path,
        titled or (body.sections[body.title_heading].text if body.title_heading >= 0 else stem(path)),
        described or first_sentence(body.opening),
        as_string(meta.get("type")) or as_string(meta.get("kind")),
        as_string(meta.get("date")) or as_string(meta.get("created")),
        tuple(dict.fromkeys(aliases)),
        tuple(tags.values()),
        tuple(dict.fromkeys([source for source in sources if "[[" not in source])),
        tuple(kinds),
        _count_words(text, front.body),
        bool(titled) or (body.title_heading >= 0 and sum(section.level == 1 for section in body.sections) == 1),
        bool(described),
        body.has_placeholders,
        bool(syntax_errors),
        bool(suppressions),
    )
    details = Details(
        front.meta, tuple(body.sections), body.blocks, body.anchors, syntax_errors, suppressions,
        body.inner, body.includes_files, body.title_heading, front.body, section_parents(body.sections),
    )  # fmt: skip
    return ParsedNote(note, details, tuple(body.links), text)


def _string_values(meta: dict[str, Any], keys: Iterable[str], split: re.Pattern[str] | None = None) -> list[str]:
    """Return the values of several keys of front matter as strings; a scalar is split at matches of `split`."""
    found: list[str] = []
    for key in keys:
        if key in meta:
            found += as_strings(meta[key], split)
    return found


def _opens_text(text: str, start: int, end: int, structure: Structure, inline: InlineScan) -> bool:
    """Return whether `text[start:end]`, before a heading, has no visible words.

    Comments, HTML, images, rules, definitions, and lines of tags or inline fields do not count.
    """
    if not text[start:end].strip():
        return True
    spans = [*inline.comments, *structure.html]
    spans += [(begin, stop) for begin, stop, kind, *_ in inline.wikilinks if kind == "embed"]
    images = {link.start: link.end for link in structure.links if link.kind == "image"}
    spans += images.items()
    spans += [  # images that are links
        (link.start, link.end)
        for link in structure.links
        if (image_end := images.get(link.start + 1, 0)) and text.startswith("]", image_end)
    ]
    visible = _blanked(text[:end], merge_spans(span for span in spans if span[1] <= end))[start:]
    return not any(any(map(str.isalnum, line)) and not is_metadata(line) for line in visible.split("\n"))


class _Body(NamedTuple):
    """The parts of a body; the fields are those of a `ParsedNote`."""

    sections: list[Section]
    inner: tuple[str, ...]
    includes_files: bool
    title_heading: int
    has_placeholders: bool
    links: list[Link]
    blocks: tuple[str, ...]
    anchors: tuple[str, ...]
    tags: tuple[str, ...]
    opening: str
    fences: list[Span]
    syntax_errors: tuple[SyntaxProblem, ...]


def _with_line_feeds(text: str) -> str:
    """Return `text` with each lone carriage return replaced by a line feed (CommonMark 2.1), at the same length.

    Slices bound the memory for a file of nothing but carriage returns.
    """
    pieces: list[str] = []
    at = 0
    while at < len(text):
        end = at + _SLICE
        end += text.startswith("\r\n", end - 1)
        pieces.append(_LONE_CR.sub("\n", text[at:end]))
        at = end
    return "".join(pieces)


def _count_words(text: str, start: int) -> int:
    """Count the words of `text` from `start`, in slices, to bound memory."""
    count = 0
    for at in range(start, len(text), _SLICE):
        piece = text[at : at + _SLICE]
        cut = at > start and not piece[0].isspace() and not text[at - 1].isspace()
        if piece.isascii():  # the same count without creating the words
            marks = piece.encode().translate(_SPACE_OR_X)
            count += marks.count(b" x") + marks.startswith(b"x") - cut
        else:
            count += len(piece.split()) - cut
    return count


def _read_body(text: str, front: FrontMatter) -> _Body:
    syntax_errors: list[SyntaxProblem] = []
    end = len(text)
    if end - front.body > _MAX_PARSED:
        end = front.body + _MAX_PARSED
        syntax_errors.append(
            SyntaxProblem(
                "too-large", 1, f"the file is larger than {_MAX_PARSED // 1024**2} MiB: links past that are ignored"
            )
        )
        text = text[:end]
    structure, inline = _structure(text, front.body)
    headings = structure.headings
    if inline.hidden:
        visible = OutsideSpans(inline.hidden)
        headings = [heading for heading in headings if visible(heading.start)]
    sections, inner, anchors = outline(text, headings)
    first = next((number for number, section in enumerate(sections) if section.text), -1)
    opens = first >= 0 and sections[first].level == 1
    opens = opens and _opens_text(text, front.body, sections[first].start, structure, inline)
    comments, ids = _html(text, structure.html) if structure.html else ([], [])
    anchors.extend(ids)
    lone = _lone_ids(text, front.body, structure, inline)
    anchors.extend(text[a:b].removeprefix("#") for a, b in lone)
    blocks = tuple(text[a:b] for a, b in _block_ids(text, front.body, structure, inline, comments))
    tags: Iterable[str] = ()
    if has_tags(text, front.body):
        tags = tags_in(text, front.body, _tag_masks(text, structure, inline, lone))
    if structure.fences:
        syntax_errors.extend(unclosed_fences(text, structure.fences))
    syntax_errors.extend(conflict_markers(text, structure.fences))
    nameless = [(link.start, link.end) for link in structure.links if not link.destination and not _is_task(text, link)]
    if nameless or inline.empty_links:
        syntax_errors.extend(empty_links(text, merge_spans([*inline.empty_links, *nameless])))
    syntax_errors.extend(cut_links(text, inline.cut_links))
    if "](" in text and may_be_spaced(text, front.body):
        taken = [*structure.masks, *inline.hidden, *((begin, stop) for begin, stop, *_ in inline.wikilinks)]
        taken += [(link.start, link.end) for link in structure.links]
        syntax_errors.extend(spaced_links(text, front.body, merge_spans(taken)))
    links = note_links(text, front, structure, inline, sections)
    syntax_errors.extend(unquoted_links(text, links, front.meta))
    return _Body(
        sections,
        tuple(inner),
        _includes(text, front.body, structure.code),
        first if opens else -1,
        _is_template(text, front, merge_spans([*structure.code, *inline.hidden, *comments])),
        links,
        blocks,
        tuple(anchors),
        tuple(tags),
        structure.first_paragraph,
        structure.fences,
        tuple(syntax_errors),
    )


def _is_task(text: str, link: MarkdownLink) -> bool:
    """Return whether `[ ]()` opens a list item: an empty task, not a link."""
    line = text.rfind("\n", 0, link.start) + 1
    return not link.label.strip() and _ITEM_MARK.fullmatch(text, line, link.start) is not None


def _is_template(text: str, front: FrontMatter, masks: list[Span]) -> bool:
    """Return whether front matter or body, outside of code, comments and math, contains a placeholder."""
    # a single character is found many times as fast as two
    if ("{" not in text or "{{" not in text) and ("<" not in text or "<%" not in text):
        return False
    if next(placeholders(text, front.start, front.end), None) is not None:
        return True
    visible = OutsideSpans(masks)
    return any(map(visible, sorted(placeholders(text, front.body, len(text)))))


def _includes(text: str, start: int, code: list[Span]) -> bool:
    """Return whether a body includes other files, outside of code."""
    found = sorted(inclusions(text, start))
    visible = OutsideSpans(merge_spans(code)) if found else None
    return visible is not None and any(fence or visible(at) for at, fence in found)


def _lone_ids(text: str, start: int, structure: Structure, inline: InlineScan) -> list[Span]:
    """Return the spans of ids (with `#`, if any) alone on a line, which apply to the block before or after.

    `{#id}` and `{: #id}` (kramdown, *Block Inline Attribute Lists*), `(id)=` (MyST, *Targets*).
    """
    if "#" not in text and ")=" not in text:
        return []
    spans = [match.span(match.lastindex or 0) for match in _LONE_ID.finditer(f"\n{text[start:]}")]
    visible = OutsideSpans(merge_spans([*structure.masks, *inline.hidden])) if spans else None
    return [(a + start - 1, b + start - 1) for a, b in spans if visible and visible(a + start - 1)]


def _tag_masks(text: str, structure: Structure, inline: InlineScan, ids: list[Span]) -> list[Span]:
    """Return the spans in which `#` does not start a tag: code, comments, math, URLs, links, `ids`."""
    spans = [*ids, *((begin, stop) for begin, stop, *_ in inline.wikilinks)]
    spans += [(link.start, link.end) for link in structure.links]
    return merge_spans(
        [*structure.masks, *inline.hidden, *inline.autolinks, *spans, *id_spans(text, structure.headings)]
    )


def _html(text: str, spans: list[Span]) -> tuple[list[Span], list[str]]:
    """Return the spans of comments in HTML, and the ids of tags outside of them."""
    comments: list[Span] = []
    ids: list[str] = []
    for start, end in merge_spans(spans):
        piece = text[start:end]
        if "<!--" in piece:
            comments += [(start + each.start(), start + each.end()) for each in _HTML_COMMENT.finditer(piece)]
            piece = _HTML_COMMENT.sub("", piece)
        if "=" in piece:
            ids += _HTML_ID.findall(piece)
    return comments, ids


def _block_ids(text: str, start: int, structure: Structure, inline: InlineScan, comments: list[Span]) -> list[Span]:
    """Return the spans of block `^ids`, without `^`, outside of code, comments and math."""
    spans = [match.span(1) for match in _BLOCK_ID.finditer(text, start)] if text.find("^", start) >= 0 else []
    if not spans:
        return []
    visible = OutsideSpans(merge_spans([*structure.code, *inline.hidden, *comments]))
    return [span for span in spans if visible(span[0])]


def block_id_spans(note: ParsedNote) -> list[Span]:
    """Return the spans of the `^ids` in a note's body, without their `^`."""
    text = _with_line_feeds(note.text)
    structure, inline = _structure(text, note.body)
    return _block_ids(text, note.body, structure, inline, _html(text, structure.html)[0])


def body_tag_spans(note: ParsedNote) -> list[Span]:
    """Return the spans of the `#tags` in a note's body, without their `#`."""
    text = _with_line_feeds(note.text)
    structure, inline = _structure(text, note.body)
    ids = _lone_ids(text, note.body, structure, inline)
    return list(tag_spans(text, note.body, _tag_masks(text, structure, inline, ids)))


def _structure(text: str, start: int) -> tuple[Structure, InlineScan]:
    structure = parse_structure(text, start)
    inline = scan(text, start, structure.masks, structure.cells)
    if not inline.comments:
        return structure, inline
    opened, ended = structure.opening_span
    blocks = any(mark in text[a:b] for a, b in inline.comments for mark in ("```", "~~~", "<!--"))
    if blocks or any(
        a < ended and opened < b and (ended < b or (a <= opened and not text[b:ended].strip()))
        for a, b in inline.comments
    ):  # the first paragraph is in a comment, or continues in one
        bare = _blanked(text, inline.comments)
        without = parse_structure(bare, start)
        if not blocks:
            return structure._replace(first_paragraph=without.first_paragraph), inline
        # a fence or HTML block inside a comment must not continue after it
        structure = without
        again = scan(bare, start, structure.masks, structure.cells)
        inline = again._replace(hidden=merge_spans([*again.hidden, *inline.comments]), comments=inline.comments)
    return structure, inline


def _blanked(text: str, spans: Iterable[Span]) -> str:
    """Return `text` with `spans` (sorted, disjoint) replaced by spaces, except line feeds."""
    pieces: list[str] = []
    reached = 0
    for start, end in spans:
        pieces += text[reached:start], "\n".join([" " * len(line) for line in text[start:end].split("\n")])
        reached = end
    return "".join((*pieces, text[reached:]))
