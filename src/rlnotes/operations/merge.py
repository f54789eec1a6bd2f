"""Two notes made one."""

import re
from collections.abc import Iterator, Sequence

from rlnotes.errors import UsageError, WriteError
from rlnotes.index.index import Index
from rlnotes.index.names import key
from rlnotes.markdown.note import Note
from rlnotes.operations.hub_items import HubItem, HubItems
from rlnotes.operations.merge_properties import kept_properties
from rlnotes.operations.note_paths import trash_path
from rlnotes.operations.plan import Plan
from rlnotes.operations.reference_labels import rename_clashing_blocks, rename_clashing_labels
from rlnotes.operations.rewrite import Rewrite
from rlnotes.operations.text_edit import Edit, line_end
from rlnotes.operations.unread_notes import check_all_read
from rlnotes.queries.hub import Hubs, is_hub_statement

_BELOW = 3  # what is merged stands under a heading of level 2, and its own headings begin at this level
_DEEPEST = 6
_BLANK_LINES = re.compile(r"(?:[ \t]*(?:\r\n|\r|\n))*")
_INDENTATION = re.compile(r"[ \t>]*")
_UNDERLINE = re.compile(r"(?:\r\n|\r|\n)[ \t>]*(?:=+|-+)[ \t]*\Z")


def plan_merge(index: Index, note: Note, into: Note, *, force: bool = False) -> Plan:
    """Return the plan by which the text of `note` ends the note `into`, under its title, and every link follows.

    Its title and aliases become aliases of `into`, its tags and sources are added there, and its other properties as
    far as `into` lacks them; the plan remarks on those that are left out. Its file goes to the trash.
    Labels of references, footnotes and blocks that both have get other names in its text. A hub's section that lists
    both lists one afterwards, and a hub does not list itself, where no words of an item are lost by it; else, and where
    a link between the two becomes one of a note to itself, the plan remarks on it.
    Raises UsageError for a note and itself, WriteError where a link would be lost or its bytes are no text, and unless
    `force` where files could not be read.
    """
    if note.path == into.path:
        raise UsageError(f"{note.path} cannot be merged into itself.")
    if "\ufffd" in note.text:
        raise WriteError(f"{note.path} holds bytes that are no UTF-8.", hint="Convert it first: they would be lost.")
    remarks = check_all_read(index, force=force)
    headings = list(note.sections)
    titled = note.title_heading == 0 and key(headings[0].text) == key(note.title)
    titled = titled and not note.text[note.body : headings[0].start].strip()
    first = _heading_end(note, 0) if titled else note.body
    first = _BLANK_LINES.match(note.text, first).end()  # type: ignore[union-attr]
    rewrite = Rewrite(index, force=force)
    rewrite.remove(note.path, trash_path(index.vault, note.path))
    blocks, renamed = rename_clashing_blocks(note, into)
    rewrite.edit(note.path, [*_demote_headings(note, first), *rename_clashing_labels(note, into), *renamed])
    known = {key(into.title), *map(key, into.aliases)}
    names = [name for name in (note.title, *note.aliases) if key(name) not in known]
    tags = _front_matter_tags(note, "tags", "tag", "keywords")
    kept = kept_properties(index, note, into, {"aliases": names, "tags": tags, "sources": note.sources})
    rewrite.edit(into.path, kept.edits)
    remarks += kept.remarks
    end = line_end(into.text)
    gap = "" if not into.text[into.body :].strip() else end if into.text.endswith(("\n", "\r")) else end + end
    opening = f"{gap}## {note.title}{end}{end}"
    count = len(into.sections)
    sections = [count + (number if titled else number + 1) for number in range(len(headings))]
    rewrite.append(note.path, into.path, first, opening, sections, blocks, kept.carried)
    remarks += [
        remark
        for hub in _hubs_of_both(index, note, into)
        for remark in _remove_duplicate_items(rewrite, index, hub, note, into)
    ]
    selfish = _remove_self_items(rewrite, index, note, into, first, kept.carried.spans if kept.carried else ())
    if selfish:
        times = "once" if selfish == 1 else f"{selfish} times"
        remarks.append(f"{into.path} links to itself {times} now, where the two notes linked to each other")
    return rewrite.plan(f"merge {note.path} into {into.path}", remarks)


def _hubs_of_both(index: Index, note: Note, into: Note) -> list[Note]:
    linking = {*index.linkers(note.path)} & {*index.linkers(into.path)}
    return [hub for path, hub in Hubs(index).notes.items() if path in linking - {note.path, into.path}]


def _remove_duplicate_items(rewrite: Rewrite, index: Index, hub: Note, note: Note, into: Note) -> Iterator[str]:
    """Add to `rewrite` that no section of a hub lists both notes; yield a sentence where words would be lost by it."""
    entries = HubItems(index, hub)
    out: list[HubItem] = []
    listing: dict[int, tuple[list[HubItem], list[HubItem]]] = {}  # by section, the items of the one note and the other
    for item in entries.items:
        for which, each in enumerate((note, into)):
            if item.link and _lists(item, each):
                listing.setdefault(item.link.section, ([], []))[which].append(item)
    for number, (own, others) in sorted(listing.items()):
        if not own or not others:
            continue
        if all(_is_removable(item, hub) for item in own):
            out += own
        elif len(own) == len(others) == 1 and _is_removable(others[0], hub):
            out += others
        else:
            place = f"`{hub.sections[number].text}`" if number >= 0 else "the lead"
            yield f"{hub.path} lists {into.path} twice in {place} now, since both items have words"
    if out:
        rewrite.edit(hub.path, entries.edits(out), "listed once")


def _remove_self_items(
    rewrite: Rewrite, index: Index, note: Note, into: Note, first: int, carried: Sequence[tuple[int, int]]
) -> int:
    """Add to `rewrite` that neither of the two, where it is a hub, lists the other one; return how many links are left.

    Of `note` counts what stands from offset `first` on or in the stretches that are `carried`.
    """
    hubs = Hubs(index).notes
    count = 0
    for one, other, begin in ((into, note, 0), (note, into, first)):
        links = [
            link
            for link, found in index.links_of(one)
            if found.path == other.path
            and not link.fragment
            and (link.start >= begin or any(start <= link.start < end for start, end in carried))
        ]
        out: list[HubItem] = []
        if links and one.path in hubs:
            entries = HubItems(index, one)
            out = [
                each
                for each in entries.items
                if each.start >= begin and _lists(each, other) and _is_removable(each, one)
            ]
            edits = [edit._replace(start=max(edit.start, begin)) for edit in entries.edits(out)]
            rewrite.edit(one.path, edits, "taken out" if out else "")
        count += len(links) - len(out)
    return count


def _lists(item: HubItem, note: Note) -> bool:
    """Say whether an item lists a note as a whole."""
    link = item.link
    return item.path == note.path and link is not None and not link.fragment and not is_hub_statement(link)


def _is_removable(item: HubItem, hub: Note) -> bool:
    """Say whether an item can be taken out and nothing is lost: it has no words, and nothing is listed in it."""
    return (
        item.text_end == item.end and item.is_bare(hub.text) and item.link is not None and item.link.kind != "reference"
    )


def _heading_end(note: Note, number: int) -> int:
    """Return where the lines of a heading end."""
    section = note.sections[number]
    start = note.text.find(section.raw, section.start) + len(section.raw) if section.raw else section.start
    line = re.compile(r"[^\r\n]*").match(note.text, start)
    end = line.end() if line else start
    if note.text[section.start : section.start + 4].lstrip(" \t>")[:1] != "#":
        under = re.compile(r"(?:\r\n|\r|\n)[ \t>]*(?:=+|-+)[ \t]*(?=[\r\n]|\Z)").match(note.text, end)
        end = under.end() if under else end
    return end


def _demote_headings(note: Note, first: int) -> Iterator[Edit]:
    """Yield the edits by which the headings from `first` on nest below the one that the text is put under."""
    headings = [(number, section) for number, section in enumerate(note.sections) if section.start >= first]
    more = _BELOW - min((section.level for _, section in headings), default=_BELOW)
    for number, section in headings if more > 0 else ():
        level = min(section.level + more, _DEEPEST)
        start = _INDENTATION.match(note.text, section.start).end()  # type: ignore[union-attr]
        if note.text[start] == "#":
            yield Edit(start, start, "#" * (level - section.level))
            continue
        end = _heading_end(note, number)
        under = _UNDERLINE.search(note.text, start, end)
        if under and "\n" not in note.text[start : under.start()]:
            yield Edit(start, start, "#" * level + " ")
            yield Edit(under.start(), end, "")


def _front_matter_tags(note: Note, *keys: str) -> list[str]:
    """Return the tags of a note that stand in its front matter; those in its text come along with that."""
    meta = {name.casefold(): value for name, value in note.meta.items()}
    written = " ".join(str(each) for name in keys for each in _as_list(meta.get(name)))
    words = {key(word.lstrip("#")) for word in re.split(r"[, \t]+", written)}
    return [tag for tag in note.tags if key(tag) in words]


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value] if value else []
