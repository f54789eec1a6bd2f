"""Two notes made one."""

import re
from collections.abc import Iterator

from rlnotes.errors import UsageError, WriteError
from rlnotes.indexing.index import Index
from rlnotes.indexing.names import key
from rlnotes.text.note import Note
from rlnotes.writing.edit import Edit, line_end
from rlnotes.writing.front_matter import add_lists
from rlnotes.writing.labels import blocks_apart, labels_apart
from rlnotes.writing.naming import trash_path
from rlnotes.writing.plan import Plan
from rlnotes.writing.rewrite import Rewrite

_BELOW = 3  # what is merged stands under a heading of level 2, and its own headings begin at this level
_DEEPEST = 6
_BLANK_LINES = re.compile(r"(?:[ \t]*(?:\r\n|\r|\n))*")
_UNDERLINE = re.compile(r"(?:\r\n|\r|\n)[ \t>]*(?:=+|-+)[ \t]*\Z")


def plan_merge(index: Index, note: Note, into: Note) -> Plan:
    """Return the plan by which the text of `note` ends the note `into`, under its title, and every link follows.

    Its title and aliases become aliases of `into`, its tags and sources are added there; its file goes to the trash.
    Labels of references, footnotes and blocks that both have get other names in its text.
    Raises UsageError for a note and itself, WriteError where a link would be lost or its bytes are no text.
    """
    if note.path == into.path:
        raise UsageError(f"{note.path} cannot be merged into itself.")
    if "\ufffd" in note.text:
        raise WriteError(f"{note.path} holds bytes that are no UTF-8.", hint="Convert it first: they would be lost.")
    headings = list(note.sections)
    titled = bool(headings) and headings[0].level == 1 and key(headings[0].text) == key(note.title)
    first = _heading_end(note, 0) if titled else note.body
    first = _BLANK_LINES.match(note.text, first).end()  # type: ignore[union-attr]
    rewrite = Rewrite(index)
    rewrite.take_away(note.path, trash_path(index.vault, note.path))
    blocks, renamed = blocks_apart(note, into)
    rewrite.edit(note.path, [*_deeper(note, first), *labels_apart(note, into), *renamed])
    known = {key(into.title), *map(key, into.aliases)}
    names = [name for name in (note.title, *note.aliases) if key(name) not in known]
    tags = _stated(note, "tags", "tag", "keywords")
    rewrite.edit(into.path, add_lists(into, {"aliases": names, "tags": tags, "sources": note.sources}))
    end = line_end(into.text)
    gap = "" if not into.text[into.body :].strip() else end if into.text.endswith(("\n", "\r")) else end + end
    opening = f"{gap}## {note.title}{end}{end}"
    count = len(into.sections)
    sections = [count + (number if titled else number + 1) for number in range(len(headings))]
    rewrite.append(note.path, into.path, first, opening, sections, blocks)
    return rewrite.plan(f"merge {note.path} into {into.path}")


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


def _deeper(note: Note, first: int) -> Iterator[Edit]:
    """Yield the edits by which the headings from `first` on nest below the one that the text is put under."""
    headings = [(number, section) for number, section in enumerate(note.sections) if section.start >= first]
    more = _BELOW - min((section.level for _, section in headings), default=_BELOW)
    for number, section in headings if more > 0 else ():
        level = min(section.level + more, _DEEPEST)
        start = section.start + len(note.text[section.start :]) - len(note.text[section.start :].lstrip(" \t>"))
        if note.text[start] == "#":
            yield Edit(start, start, "#" * (level - section.level))
            continue
        end = _heading_end(note, number)
        under = _UNDERLINE.search(note.text, start, end)
        if under and "\n" not in note.text[start : under.start()]:
            yield Edit(start, start, "#" * level + " ")
            yield Edit(under.start(), end, "")


def _stated(note: Note, *keys: str) -> list[str]:
    """Return the tags of a note that stand in its front matter; those in its text come along with that."""
    meta = {name.casefold(): value for name, value in note.meta.items()}
    written = " ".join(str(each) for name in keys for each in _as_list(meta.get(name)))
    words = {key(word.lstrip("#")) for word in re.split(r"[, \t]+", written)}
    return [tag for tag in note.tags if key(tag) in words]


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value] if value else []
