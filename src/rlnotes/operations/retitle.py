"""Notes, headings and tags given other words, and what repeated the old ones along with them."""

from collections.abc import Iterable, Iterator

from rlnotes.errors import ChangedError, NoteNotFoundError, UsageError, WriteError
from rlnotes.index.index import Index
from rlnotes.index.names import key, slug
from rlnotes.markdown.front_matter import as_string
from rlnotes.markdown.inline import is_tag
from rlnotes.markdown.note import Note, Section, stem
from rlnotes.markdown.parse import body_tag_spans, parse_note
from rlnotes.operations.front_matter_edit import add_values, replace_values, set_value
from rlnotes.operations.link_syntax import heading_text_span, with_label
from rlnotes.operations.note_paths import note_path
from rlnotes.operations.plan import Plan
from rlnotes.operations.rewrite import Rewrite
from rlnotes.operations.text_edit import Edit, apply_edits, line_end
from rlnotes.operations.unread_notes import check_all_read
from rlnotes.plurals import count_noun

_TAG_KEYS = ("tags", "tag", "keywords")


def plan_retitle(index: Index, note: Note, title: str, *, rename_file: bool = False, force: bool = False) -> Plan:
    """Return the plan by which a note has another title: in front matter and heading, wherever it stood.

    Labels of links that repeated the old title follow; the old title becomes an alias, unless it was only the file's
    name. With `rename_file` the file is named after the title. The plan remarks on links that the heading held. Raises
    WriteError and UsageError; WriteError unless `force` where files could not be read.
    """
    title = " ".join(title.split())
    if not title:
        raise UsageError("A title must have words.")
    old = note.title
    remarks = check_all_read(index, force=force)
    rewrite = Rewrite(index, force=force)
    edits = list(_title_edits(note, title))
    remarks += _lost_links(note, edits)
    if note.has_own_title and key(old) not in {key(title), key(stem(note.path))}:
        edits += add_values(note, "aliases" if "alias" not in note.meta else "alias", [old])
    rewrite.edit(note.path, edits, "title")
    for path in [*index.linkers(note.path), note.path]:
        source = index.notes[path]
        labels = [
            edit
            for link, found in index.links_of(source)
            if found.path == note.path and key(link.label) == key(old)
            for edit in with_label(source, link, title)
        ]
        if labels:
            rewrite.edit(path, labels, count_noun(len(labels), "label"))
    if rename_file:
        folder = note.path[: len(note.path) - len(note.path.rpartition("/")[2])]
        path = note_path(index.vault, f"{folder}{slug(title)}{note.path[note.path.rindex('.') :]}")
        if path != note.path:
            rewrite.move(note.path, path)
    return rewrite.plan(f"retitle {note.path} to {title}", remarks)


def _title_edits(note: Note, title: str) -> Iterator[Edit]:
    meta = {name.casefold(): value for name, value in note.meta.items()}
    stated = as_string(meta.get("title"))
    heading = note.sections[note.title_heading] if note.title_heading >= 0 else None
    if stated:
        yield from set_value(note, "title", title)
    if heading and key(heading.text) == key(note.title):
        yield Edit(*heading_text_span(note, heading), title)
    elif not stated and note.body:
        yield from set_value(note, "title", title)
    elif not stated:
        end = line_end(note.text)
        yield Edit(0, 0, f"# {title}{end}{end}")


def plan_rename_heading(index: Index, note: Note, old: str, new: str, *, force: bool = False) -> Plan:
    """Return the plan by which a heading has other words, each link to it too; it remarks on links that it held.

    Raises NoteNotFoundError, WriteError; WriteError unless `force` where files could not be read.
    """
    new = " ".join(new.split())
    if not new:
        raise UsageError("A heading must have words.")
    section = find_heading(index, note, old)
    remarks = check_all_read(index, force=force)
    rewrite = Rewrite(index, force=force)
    edits = [Edit(*heading_text_span(note, section), new)]
    rewrite.edit(note.path, edits, "heading")
    what = f"rename heading {section.text} of {note.path} to {new}"
    return rewrite.plan(what, [*remarks, *_lost_links(note, edits)])


def _lost_links(note: Note, edits: Iterable[Edit]) -> Iterator[str]:
    """Yield a sentence for each link of the text that goes with words that are replaced."""
    for start, end, new in edits:
        for link in note.links:
            written = note.text[link.start : link.end]
            if start <= link.start < end and not link.property and written not in new:
                yield f"{note.path}:{link.line}: the link {written} goes with the heading's old words"


def find_heading(index: Index, note: Note, name: str) -> Section:
    """Return the section of a note that `name` means as a link's fragment would, else the only one with it inside.

    Raises NoteNotFoundError with the headings there are.
    """
    number = index.section(note, name)
    if number < 0:
        near = [n for n, section in enumerate(note.sections) if key(name) in key(section.text)]
        number = near[0] if len(near) == 1 else -1
    if number < 0:
        names = ", ".join(f"`{section.text}`" for section in note.sections)
        raise NoteNotFoundError(f"{note.path} has no heading `{name}`.", hint=f"It has {names}." if names else "")
    return note.sections[number]


def plan_rename_tag(index: Index, old: str, new: str, *, force: bool = False) -> Plan:
    """Return the plan by which a tag has another name everywhere, and tags below it follow: `#old/part` is `#new/part`.

    A note that cannot be rewritten is left as it is and is among the plan's failures, with the reason. Raises
    UsageError for a name that no tag can have, NoteNotFoundError where no note has the tag, WriteError unless `force`
    where files could not be read.
    """
    old, new = (name.lstrip("#").strip("/") for name in (old, new))
    if not is_tag(new):
        raise UsageError(f"`{new}` cannot be a tag.", hint="A tag holds letters, digits, `_`, `-` and `/`.")
    remarks = check_all_read(index, force=force)
    rewrite = Rewrite(index)
    failures = []
    count = 0
    for path, note in index.notes.items():
        renamed = {tag: to for tag in note.tags if (to := _renamed(tag, old, new)) != tag}
        if not renamed:
            continue
        count += 1
        try:
            rewrite.edit(path, _tag_edits(index, note, old, new, renamed), "tags")
        except ChangedError:
            raise
        except WriteError as error:
            failures.append(f"{error.message.removesuffix('.')}; it keeps #{', #'.join(renamed)}")
    if not count:
        raise NoteNotFoundError(f"No note has the tag `#{old}`.")
    return rewrite.plan(f"rename tag #{old} to #{new}", remarks)._replace(failures=tuple(failures))


def _tag_edits(index: Index, note: Note, old: str, new: str, renamed: dict[str, str]) -> list[Edit]:
    """Return the edits that rename tags in one note. Raises WriteError where the note's tags would be others."""
    edits = [edit for name in _TAG_KEYS for edit in replace_values(note, name, _front_matter_tags(note, name, renamed))]
    for start, end in body_tag_spans(note):
        tag = note.text[start:end]
        if _renamed(tag, old, new) != tag:
            edits.append(Edit(start, end, _renamed(tag, old, new)))
    after = parse_note(note.path, apply_edits(index.bytes_as_read(note.path), edits))
    if {key(tag) for tag in after.tags} != {key(_renamed(tag, old, new)) for tag in note.tags}:
        raise WriteError(f"{note.path}: a tag in the front matter is written in a way that rlnotes does not change.")
    return edits


def _renamed(tag: str, old: str, new: str) -> str:
    """Return what a tag is called when `old` is called `new`; a part of a tag counts as a whole one, case aside."""
    parts = tag.split("/")
    depth = old.count("/") + 1
    return "/".join((new, *parts[depth:])) if key("/".join(parts[:depth])) == key(old) else tag


def _front_matter_tags(note: Note, name: str, renamed: dict[str, str]) -> dict[str, str]:
    """Return what to write for each spelling of a tag that front matter may have: with `#` or without, in any case."""
    value = next((value for each, value in note.meta.items() if each.casefold() == name), None)
    written = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    found = {}
    by_key = {key(tag): to for tag, to in renamed.items()}
    for each in written:
        for word in each.replace(",", " ").split() if isinstance(each, str) else ():
            bare = word.lstrip("#")
            if key(bare) in by_key:
                found[word] = word[: len(word) - len(bare)] + by_key[key(bare)]
    return found
