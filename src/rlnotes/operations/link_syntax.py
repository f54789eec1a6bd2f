"""How a link is written: edits that give it another target, fragment or label in the form it has."""

import posixpath
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import lru_cache
from operator import itemgetter

from rlnotes.errors import WriteError
from rlnotes.index.names import Names, percent_decoded, site_root_of
from rlnotes.index.resolution import ALIAS_OR_TITLE, Resolution, Via
from rlnotes.index.resolve import fragment_tail, heading_key
from rlnotes.markdown.commonmark import parse_structure
from rlnotes.markdown.note import (
    WIKILINK_KINDS,
    Details,
    Link,
    Note,
    ParsedNote,
    Section,
    is_note_path,
    section_numbers,
    stem,
)
from rlnotes.operations.target_spans import (
    LABEL_MARK,
    TargetSpan,
    decoded_destination,
    encoded_part,
    quote_around,
    target_spans,
)
from rlnotes.operations.text_edit import Edit
from rlnotes.operations.value_spans import escaped

_PAGE_ENDINGS = (".html", ".htm", "/")
_FOLDER_NOTES = ("index", "readme")
_INVALID_IN_NAME = re.compile(r"[#|\r\n\t]|\[\[|\]\]|\A\^|\A\s|\s\Z|\{\{|<%")
_NEEDS_QUOTES = re.compile(r"\A[\s\"'&*!|>%@`\-?:,]|[\[\]{},]|: |:\Z| #")
_END_OF_VALUE = re.compile(r"[ \t]*(?:\Z|[\r\n,\]]|[ \t]#)")
_INVALID_IN_FRAGMENT = re.compile(r"[#|\[\]^\\:]|%%")
_INVALID_IN_LABEL = re.compile(r"[|\r\n]|\[\[|\]\]")
_LABEL_ESCAPED = re.compile(r"[\[\]\\]")
_ATX_OPENING = re.compile(r"[ \t>]*#{1,6}[ \t]+")
_PRECEDENCE: dict[Via, int] = {"alias": 1, "title": 1, "id": 1, "loose": 2, "path": 3}


SectionLookup = Callable[[str], int]
"""Returns the number of the section that a fragment resolves to; -1 for none."""


def with_label(note: ParsedNote, link: Link, label: str) -> list[Edit]:
    """Return the edit that changes a link's label; empty if it has none or none that can be changed."""
    span = next(iter(target_spans(note, link)), None)
    if span is None or _INVALID_IN_LABEL.search(label):
        return []
    if link.kind in WIKILINK_KINDS:
        mark = LABEL_MARK.search(note.text, span.stop, link.end - 2)
        start, end = (mark.end(), link.end - 2) if mark else (0, 0)
    else:
        start = link.start + (2 if link.kind == "image" else 1)
        inline = link.start <= span.start < link.end
        end = note.text.rfind("](" if inline else "][", start, span.start if inline else link.end)
        label = _LABEL_ESCAPED.sub(r"\\\g<0>", label)
    written = note.text[start : max(start, end)]
    if written.strip() != link.label or not link.label:
        return []
    first = start + len(written) - len(written.lstrip())
    return [Edit(first, first + len(link.label), escaped(label, span.quote))]


def as_plain_text(note: ParsedNote, link: Link) -> Edit:
    """Return the edit that replaces a link by the text it displays."""
    text = note.text
    if link.kind in WIKILINK_KINDS:
        span = target_spans(note, link)[0]
        mark = LABEL_MARK.search(text, span.stop, link.end - 2) if link.label else None
        label = text[mark.end() : link.end - 2].strip() if mark else text[span.start : span.stop]
    else:
        start = link.start + (2 if link.kind == "image" else 1)
        inline = () if link.kind == "reference" else target_spans(note, link)
        own = next((span for span in inline if link.start <= span.start < link.end), None)
        end = text.rfind("](", start, own.start) if own else text.rfind("][", start, link.end)
        label = text[start : end if end >= start else link.end - 1]
        if end < start and text.startswith("[]", link.end):  # `[label][]`
            return Edit(link.start, link.end + 2, label)
    quote = quote_around(note, link) if link.property else ""
    if quote == "-" and _NEEDS_QUOTES.search(label) and _is_whole_value(text, link):
        label = '"' + escaped(label, '"') + '"'
    return Edit(link.start, link.end, label)


def heading_text_span(note: ParsedNote, section: Section) -> tuple[int, int]:
    """Return the span of a heading's text as written. Raises WriteError if it extends over two lines."""
    opening = _ATX_OPENING.match(note.text, section.start)
    start = note.text.find(section.raw, opening.end() if opening else section.start, section.end)
    if start < 0 or not section.raw:
        message = f"{note.path}:{section.line}: this heading is empty or extends over several lines."
        raise WriteError(message, hint="Change it by hand; nothing was changed.")
    return start, start + len(section.raw)


def with_target(
    note: ParsedNote, link: Link, previous: Resolution, source: str, path: str, names: Names, *, strict: bool = False
) -> list[Edit]:
    """Return the edits by which a link that resolved as `previous` resolves to `path`, in the form it has.

    `source` is the path of `note` after the change, `names` the names then. Label and fragment stay. With `strict` a
    Markdown destination must be an existing path. Empty if no form of this kind of link resolves to `path`.
    """
    wiki = link.kind in WIKILINK_KINDS
    edits: list[Edit] = []
    for span in target_spans(note, link):
        raw = note.text[span.start : span.end]
        candidates = (
            _name_candidates(link.target, previous, source, path)
            if wiki
            else _destination_candidates(link.target, raw, span, previous, source, path)
        )
        matching = (
            written
            for target, written in candidates
            if resolves_as_before(names.resolve(source, target, wiki=wiki), previous, path, wiki=wiki, rewritten=True)
            and (wiki or not strict or names.strictly(source, target))
        )
        name = next(matching, None)
        if name is None:
            return []
        name = escaped(name, span.quote) if wiki else name
        shows_name = not link.label and not link.fragment  # a label in front of a fragment would swallow it
        if wiki and previous.via in ALIAS_OR_TITLE and shows_name and link.kind == "wikilink":
            name += ("\\|" if _in_table(note, link) else "|") + raw
        if span.quote == "-" and _NEEDS_QUOTES.search(name) and _is_whole_value(note.text, link):
            edits += Edit(link.start, link.start, '"'), Edit(link.end, link.end, '"')
            name = escaped(name, '"')
        edits.append(Edit(span.start, span.end, name))
    return edits


def with_heading(
    note: ParsedNote,
    link: Link,
    old: Details,
    old_section: int,
    new: Details,
    new_section: int,
    section_of: SectionLookup,
) -> list[Edit]:
    """Return the edits by which a fragment that means section `old_section` of `old` means `new_section` of `new`.

    A heading's text stays a text, an anchor an anchor, a chain a chain, if `section_of` resolves it to the section.
    Empty if no fragment does.
    """
    edits: list[Edit] = []
    for span in target_spans(note, link):
        mark = note.text.find("#", span.end, span.stop)
        written = note.text[mark + 1 : span.stop]
        matching = (
            candidate
            for fragment in _fragments(link, old, old_section, new, new_section)
            if section_of(candidate := fragment if span.form == "name" else encoded_part(fragment, span, written))
            == new_section
        )
        fragment = next(matching, None)
        if mark < 0 or fragment is None:
            return []
        start = mark + 1 + len(written) - len(written.lstrip())
        edits.append(Edit(start, span.stop - len(fragment_tail(written)), escaped(fragment, span.quote)))
    return edits


def with_block(note: ParsedNote, link: Link, fragment: str) -> list[Edit]:
    """Return the edits that replace a link's fragment by another `^id`."""
    edits = []
    for span in target_spans(note, link):
        mark = note.text.find("#", span.end, span.stop)
        start = span.stop - len(note.text[mark + 1 : span.stop].lstrip())
        edits += [Edit(start, span.stop, fragment)] if mark >= 0 else []
    return edits


def _fragments(link: Link, old: Details, old_section: int, new: Details, new_section: int) -> Iterator[str]:
    """Yield fragments that may resolve to section `new_section` of `new`, first those in the form of the link's own."""
    fragment = percent_decoded(link.fragment.removesuffix(fragment_tail(link.fragment)))
    old_heading, new_heading = old.sections[old_section], new.sections[new_section]

    def text(number: int) -> str:
        return " ".join(_INVALID_IN_FRAGMENT.sub(" ", new.sections[number].text).split())

    if fragment == old_heading.anchor and (
        link.kind not in WIKILINK_KINDS or heading_key(fragment) != heading_key(old_heading.text)
    ):
        yield new_heading.anchor
    parts = [part for part in fragment.split("#") if part.strip()]
    if len(parts) > 1:
        above = {heading_key(old.sections[n].text): n for n in section_numbers(old, old_section)}
        numbers = [above.get(heading_key(part), -1) + new_section - old_section for part in parts]
        yield "#".join(
            text(n) if heading_key(part) in above and 0 <= n < len(new.sections) else part
            for part, n in zip(parts, numbers, strict=True)
        )
    trail = section_numbers(new, new_section)
    for first in reversed(range(len(trail))):
        yield "#".join(text(n) for n in trail[first:])
    yield new_heading.anchor


def resolves_as_before(
    current: Resolution, previous: Resolution, path: str, *, wiki: bool, rewritten: bool = False
) -> bool:
    """Return whether a link that resolved as `previous` resolves to `path` now, and no less reliably.

    Less reliably: by alias instead of name, only vault-wide instead of relative, with other candidates, by the length
    of a path instead of the note's own folder, with other letter case. A `rewritten` link must not stay ambiguous.
    """
    return (
        current.path == path
        and (current.status == "resolved" or (not rewritten and previous.status == current.status))
        and (current.via != "length" or previous.via == "length")
        and _precedence(current, wiki=wiki) >= _precedence(previous, wiki=wiki)
        and (not current.spelling or (not rewritten and current.spelling == previous.spelling))
    )


def shortest_name(path: str, source: str, names: Names) -> str:
    """Return the shortest name by which a wikilink in the note at `source` resolves to `path` and nothing else."""
    full = _without_ending(path)
    previous = Resolution("resolved", path, (path,), "name")
    for name in (stem(path), full, f"/{full}"):
        if not _INVALID_IN_NAME.search(name) and resolves_as_before(
            names.resolve(source, name, wiki=True), previous, path, wiki=True
        ):
            return name
    return full


def link_text(note: Note, source: str, names: Names, *, markdown: bool = False, titled: bool = False) -> str:
    """Return a new link to `note` for the note at `source`: a wikilink, if `titled` with the title as its label.

    A Markdown link if `markdown` is set or no wikilink can hold the name.
    """
    name = shortest_name(note.path, source, names)
    if not markdown and not _INVALID_IN_NAME.search(name):
        label = f"|{note.title}" if titled and not _INVALID_IN_LABEL.search(note.title) else ""
        return f"[[{name}{label}]]"
    path = _relative_path(note.path, source, dotted=False)
    plain = TargetSpan(0, 0, 0, "plain", "")
    destination = "/".join(encoded_part(part, plain, "") for part in path.split("/"))
    label = _LABEL_ESCAPED.sub(r"\\\g<0>", note.title)
    return f"[{label}]({destination})"


def _precedence(resolution: Resolution, *, wiki: bool) -> int:
    """Return how directly a link was resolved: by path or name, from the root, vault-wide, by alias."""
    return 4 if wiki and resolution.via == "path" else _PRECEDENCE.get(resolution.via, 4)


_Candidates = Iterator[tuple[str, str]]
"""Candidate targets: each decoded, as `Names` resolves it, and as it is written in the text."""


def _name_candidates(written: str, previous: Resolution, source: str, path: str) -> _Candidates:
    """Yield names by which a wikilink may resolve to `path`, first those in the form of the one `written`."""
    is_note = is_note_path(path)
    with_ending = not is_note or (is_note_path(written) and not is_note_path(stem(previous.path)))
    full = path if with_ending else _without_ending(path)
    candidates = []
    if written.startswith(("./", "../")):
        candidates.append(_relative_path(full, source, dotted=True))
    elif written.startswith("/"):
        candidates.append(f"/{full}")
    elif "/" not in written or previous.via != "path":
        candidates.append("/".join(full.split("/")[-written.count("/") - 1 :]))
    for name in (*candidates, full, f"/{full}"):
        if not _INVALID_IN_NAME.search(name):
            yield name, name


def _destination_candidates(
    written: str, raw: str, span: TargetSpan, previous: Resolution, source: str, path: str
) -> _Candidates:
    """Yield destinations for `path`; parts that stay are written as in `raw`, and a query stays."""
    query = ""
    if "?" in written and "?" not in previous.path:
        written = written.partition("?")[0]
        raw, mark, query = raw.partition("?")
        query = mark + query
    old_parts = {percent_decoded(decoded_destination(part, span)): part for part in raw.split("/")}
    for candidate in _path_candidates(percent_decoded(written), previous, source, path):
        parts = (old_parts.get(part) or encoded_part(part, span, raw) for part in candidate.split("/"))
        destination = "/".join(parts) + query
        yield decoded_destination(destination, span), destination


def _path_candidates(written: str, previous: Resolution, source: str, path: str) -> Iterator[str]:
    """Yield paths to a file in the form of `written`: from root or note, with its ending or as a page."""
    page = next((ending for ending in _PAGE_ENDINGS if written.lower().endswith(ending)), "")
    ends = [path]
    if previous.via == "index":
        if stem(path).lower() in _FOLDER_NOTES:
            ends.insert(0, path.rpartition("/")[0] + ("/" if page == "/" else ""))
    elif previous.via == "loose" and page and not previous.path.lower().endswith(page):
        ends.insert(0, _without_ending(path) + written[-len(page) :])
    elif is_note_path(path) and not is_note_path(written):
        ends.insert(0, _without_ending(path))
    root = site_root_of(written, previous.path) if written.startswith("/") else ""
    if root and stem(previous.path).lower() in _FOLDER_NOTES and stem(path).lower() in _FOLDER_NOTES:
        ends.insert(0, path.rpartition("/")[0] + ("/" if page == "/" else ""))
    for end in ends:
        if root and end.startswith(root):
            yield f"/{end.removeprefix(root)}"
        if previous.via == "loose" and "/" not in written.rstrip("/"):
            yield end.rstrip("/").rpartition("/")[2] + end[len(end.rstrip("/")) :]
        if written.startswith("/"):
            yield f"/{end}"
        elif previous.via == "path":
            yield end
        yield _relative_path(end, source, dotted=written.startswith("./"))


def _without_ending(path: str) -> str:
    """Return the path of a note without its ending."""
    return path[: len(path) - len(path.rpartition("/")[2])] + stem(path)


def _relative_path(path: str, source: str, *, dotted: bool) -> str:
    relative = posixpath.relpath(f"/{path}", f"/{source.rpartition('/')[0]}") + ("/" if path.endswith("/") else "")
    return f"./{relative}" if dotted and not relative.startswith("../") else relative


@lru_cache(maxsize=2)
def _cells(text: str, body: int) -> list[tuple[int, int]]:
    """Return the spans of the table cells in `text[body:]`, in order; they do not overlap."""
    return sorted(parse_structure(text, body).cells)


def _is_whole_value(text: str, link: Link) -> bool:
    """Return whether a bare link is the whole of a value or list item in front matter."""
    at = link.start
    while at and text[at - 1] in " \t":
        at -= 1
    marks = ":-,[" if at < link.start else ",["
    return at > 0 and text[at - 1] in marks and _END_OF_VALUE.match(text, link.end) is not None


def _in_table(note: ParsedNote, link: Link) -> bool:
    cells = _cells(note.text, note.body)
    at = bisect_right(cells, link.start, key=itemgetter(0)) - 1
    return at >= 0 and link.start < cells[at][1]
