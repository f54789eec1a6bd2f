"""Merge one note into another."""

import re
from collections.abc import Iterator, Sequence

from rlnotes.errors import UsageError, WriteError
from rlnotes.index.index import Index
from rlnotes.index.names import key
from rlnotes.markdown.note import TAG_PROPERTIES, Note, ParsedNote
from rlnotes.operations.hub_items import HubItem, HubItems
from rlnotes.operations.merge_properties import merged_properties
from rlnotes.operations.note_paths import trash_path
from rlnotes.operations.plan import Plan
from rlnotes.operations.reference_labels import rename_clashing_blocks, rename_clashing_labels
from rlnotes.operations.rewrite import Rewrite
from rlnotes.operations.text_edit import Edit, line_end
from rlnotes.operations.unread_notes import check_all_read
from rlnotes.queries.hub import Hubs, is_hub_statement

_MIN_LEVEL = 3  # of merged headings, which go below a heading of level 2
_MAX_LEVEL = 6
_BLANK_LINES = re.compile(r"(?:[ \t]*(?:\r\n|\r|\n))*")
_INDENTATION = re.compile(r"[ \t>]*")
_UNDERLINE = re.compile(r"(?:\r\n|\r|\n)[ \t>]*(?:=+|-+)[ \t]*\Z")


def plan_merge(index: Index, source: Note, target: Note, *, force: bool = False) -> Plan:
    """Return the plan that appends the text of `source` to `target` under its title and redirects every link to it.

    Its title and aliases become aliases of `target`, its tags and sources are added there, and so are other properties
    that `target` lacks; notices name those left out. Its file goes to the trash.
    Labels of references, footnotes and blocks defined in both are renamed in its text. Where a hub's section lists
    both, one item is removed, and a merged hub does not list itself, unless text of an item would be lost; a notice
    names these, and links between the two notes that become links of a note to itself.
    Raises UsageError if both are the same note, WriteError if a link would break or `source` is not UTF-8, and unless
    `force` if files could not be read.
    """
    if source.path == target.path:
        raise UsageError(f"{source.path} cannot be merged into itself.")
    note, into = index.parsed(source), index.parsed(target)
    if "\ufffd" in note.text:
        raise WriteError(f"{note.path} is not valid UTF-8.", hint="Convert it first: the invalid bytes would be lost.")
    notices = check_all_read(index, force=force)
    headings = list(note.sections)
    has_title_heading = note.details.title_heading == 0 and key(headings[0].text) == key(source.title)
    has_title_heading = has_title_heading and not note.text[note.body : headings[0].start].strip()
    start = _heading_end(note, 0) if has_title_heading else note.body
    start = _BLANK_LINES.match(note.text, start).end()  # type: ignore[union-attr]
    rewrite = Rewrite(index, force=force)
    rewrite.remove(note.path, trash_path(index.vault, note.path))
    blocks, renamed = rename_clashing_blocks(note, into)
    rewrite.edit(note.path, [*_demote_headings(note, start), *rename_clashing_labels(note, into), *renamed])
    known = {key(target.title), *map(key, target.aliases)}
    names = [name for name in (source.title, *source.aliases) if key(name) not in known]
    tags = _front_matter_tags(note)
    properties = merged_properties(index, note, into, {"aliases": names, "tags": tags, "sources": source.sources})
    rewrite.edit(into.path, properties.edits)
    notices += properties.notices
    end = line_end(into.text)
    gap = "" if not into.text[into.body :].strip() else end if into.text.endswith(("\n", "\r")) else end + end
    prefix = f"{gap}## {source.title}{end}{end}"
    count = len(into.sections)
    sections = [count + (number if has_title_heading else number + 1) for number in range(len(headings))]
    rewrite.append(note.path, into.path, start, prefix, sections, blocks, properties.inserted)
    notices += [
        notice
        for hub in _hubs_of_both(index, note, into)
        for notice in _remove_duplicate_items(rewrite, index, index.parsed(hub), note, into)
    ]
    inserted = properties.inserted.spans if properties.inserted else ()
    self_links = _remove_self_items(rewrite, index, note, into, start, inserted)
    if self_links:
        times = "once" if self_links == 1 else f"{self_links} times"
        notices.append(f"{into.path} now links to itself {times}, where the two notes linked to each other")
    return rewrite.plan(f"merge {note.path} into {into.path}", notices)


def _hubs_of_both(index: Index, note: ParsedNote, into: ParsedNote) -> list[Note]:
    linking = {*index.linkers(note.path)} & {*index.linkers(into.path)}
    return [hub for path, hub in Hubs(index).notes.items() if path in linking - {note.path, into.path}]


def _remove_duplicate_items(
    rewrite: Rewrite, index: Index, hub: ParsedNote, note: ParsedNote, into: ParsedNote
) -> Iterator[str]:
    """Remove one item from each section of a hub that lists both notes; yield a notice if text would be lost."""
    items = HubItems(index, hub)
    removed: list[HubItem] = []
    by_section: dict[int, tuple[list[HubItem], list[HubItem]]] = {}  # the items of either note
    for item in items.items:
        for side, listed in enumerate((note, into)):
            if item.link and _links_whole_note(item, listed):
                by_section.setdefault(item.link.section, ([], []))[side].append(item)
    for number, (own, other) in sorted(by_section.items()):
        if not own or not other:
            continue
        if all(_is_bare_item(item, hub) for item in own):
            removed += own
        elif len(own) == len(other) == 1 and _is_bare_item(other[0], hub):
            removed += other
        else:
            section = f"`{hub.sections[number].text}`" if number >= 0 else "the lead"
            yield f"{hub.path} now lists {into.path} twice in {section}, because both items have text"
    if removed:
        rewrite.edit(hub.path, items.edits(removed), "duplicate removed")


def _remove_self_items(
    rewrite: Rewrite, index: Index, note: ParsedNote, into: ParsedNote, start: int, inserted: Sequence[tuple[int, int]]
) -> int:
    """Remove the items of either note that list the other, if it is a hub; return the number of links left.

    Of `note` only the text from offset `start` on and the `inserted` spans count.
    """
    hubs = Hubs(index).notes
    count = 0
    for host, other, first_offset in ((into, note, 0), (note, into, start)):
        links = [
            link
            for link, resolution in index.links_of(host.note)
            if resolution.path == other.path
            and not link.fragment
            and (link.start >= first_offset or any(start <= link.start < end for start, end in inserted))
        ]
        removed: list[HubItem] = []
        if links and host.path in hubs:
            items = HubItems(index, host)
            removed = [
                each
                for each in items.items
                if each.start >= first_offset and _links_whole_note(each, other) and _is_bare_item(each, host)
            ]
            edits = [edit._replace(start=max(edit.start, first_offset)) for edit in items.edits(removed)]
            rewrite.edit(host.path, edits, "removed" if removed else "")
        count += len(links) - len(removed)
    return count


def _links_whole_note(item: HubItem, note: ParsedNote) -> bool:
    """Return whether an item lists a note, and not a section of it."""
    link = item.link
    return item.path == note.path and link is not None and not link.fragment and not is_hub_statement(link)


def _is_bare_item(item: HubItem, hub: ParsedNote) -> bool:
    """Return whether an item can be removed without loss: it has no other text and no nested items."""
    return (
        item.text_end == item.end and item.is_bare(hub.text) and item.link is not None and item.link.kind != "reference"
    )


def _heading_end(note: ParsedNote, number: int) -> int:
    """Return the end of a heading's lines."""
    section = note.sections[number]
    start = note.text.find(section.raw, section.start) + len(section.raw) if section.raw else section.start
    line = re.compile(r"[^\r\n]*").match(note.text, start)
    end = line.end() if line else start
    if note.text[section.start : section.start + 4].lstrip(" \t>")[:1] != "#":
        under = re.compile(r"(?:\r\n|\r|\n)[ \t>]*(?:=+|-+)[ \t]*(?=[\r\n]|\Z)").match(note.text, end)
        end = under.end() if under else end
    return end


def _demote_headings(note: ParsedNote, start: int) -> Iterator[Edit]:
    """Yield the edits that lower the headings from `start` on below the heading the text is appended under."""
    headings = [(number, section) for number, section in enumerate(note.sections) if section.start >= start]
    shift = _MIN_LEVEL - min((section.level for _, section in headings), default=_MIN_LEVEL)
    for number, section in headings if shift > 0 else ():
        level = min(section.level + shift, _MAX_LEVEL)
        start = _INDENTATION.match(note.text, section.start).end()  # type: ignore[union-attr]
        if note.text[start] == "#":
            yield Edit(start, start, "#" * (level - section.level))
            continue
        end = _heading_end(note, number)
        under = _UNDERLINE.search(note.text, start, end)
        if under and "\n" not in note.text[start : under.start()]:
            yield Edit(start, start, "#" * level + " ")
            yield Edit(under.start(), end, "")


def _front_matter_tags(note: ParsedNote) -> list[str]:
    """Return the tags in a note's front matter; those in its text are appended with it."""
    meta = {name.casefold(): value for name, value in note.meta.items()}
    written = " ".join(str(each) for name in TAG_PROPERTIES for each in _as_list(meta.get(name)))
    words = {key(word.lstrip("#")) for word in re.split(r"[, \t]+", written)}
    return [tag for tag in note.note.tags if key(tag) in words]


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value] if value else []
