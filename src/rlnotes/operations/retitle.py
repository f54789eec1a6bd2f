"""Rename titles, headings and tags, and everything that repeats them."""

from collections.abc import Iterable, Iterator

from rlnotes.errors import ChangedError, NoteNotFoundError, UsageError, WriteError
from rlnotes.index.index import Index
from rlnotes.index.names import key, slug
from rlnotes.index.resolve import Headings
from rlnotes.markdown.front_matter import as_string
from rlnotes.markdown.inline import is_tag
from rlnotes.markdown.note import TAG_PROPERTIES, Note, ParsedNote, Section, stem
from rlnotes.markdown.parse import body_tag_spans, parse_note
from rlnotes.operations.front_matter_edit import add_values, replace_values, set_value
from rlnotes.operations.link_syntax import heading_text_span, with_label
from rlnotes.operations.note_paths import note_path
from rlnotes.operations.plan import Plan
from rlnotes.operations.rewrite import Rewrite
from rlnotes.operations.text_edit import Edit, apply_edits, line_end
from rlnotes.operations.unread_notes import check_all_read
from rlnotes.plurals import count_noun


def plan_retitle(index: Index, note: Note, title: str, *, rename_file: bool = False, force: bool = False) -> Plan:
    """Return the plan that changes a note's title in front matter and heading, wherever it is written.

    Link labels equal to the old title follow; the old title becomes an alias, unless it was only the file's name. With
    `rename_file` the file is named after the title. Notices name links in the heading that are lost. Raises UsageError
    for an empty title, WriteError if a link would break, and unless `force` if files could not be read.
    """
    title = " ".join(title.split())
    if not title:
        raise UsageError("The title is empty.", hint="Give a title with at least one word.")
    old, parsed = note.title, index.parsed(note)
    notices = check_all_read(index, force=force)
    rewrite = Rewrite(index, force=force)
    edits = list(_title_edits(parsed, title))
    notices += _lost_link_notices(parsed, edits)
    if note.has_own_title and key(old) not in {key(title), key(stem(note.path))}:
        edits += add_values(parsed, "aliases" if "alias" not in parsed.meta else "alias", [old])
    rewrite.edit(note.path, edits, "title")
    for path in [*index.linkers(note.path), note.path]:
        source = index.parsed(index.notes[path])
        labels = [
            edit
            for link, resolution in index.links_of(source.note)
            if resolution.path == note.path and key(link.label) == key(old)
            for edit in with_label(source, link, title)
        ]
        if labels:
            rewrite.edit(path, labels, count_noun(len(labels), "label"))
    if rename_file:
        folder = note.path[: len(note.path) - len(note.path.rpartition("/")[2])]
        path = note_path(index.vault, f"{folder}{slug(title)}{note.path[note.path.rindex('.') :]}")
        if path != note.path:
            rewrite.move(note.path, path)
    return rewrite.plan(f"retitle {note.path} to {title}", notices)


def _title_edits(note: ParsedNote, title: str) -> Iterator[Edit]:
    meta = {name.casefold(): value for name, value in note.meta.items()}
    current = as_string(meta.get("title"))
    title_heading = note.details.title_heading
    heading = note.sections[title_heading] if title_heading >= 0 else None
    if current:
        yield from set_value(note, "title", title)
    if heading and key(heading.text) == key(note.note.title):
        yield Edit(*heading_text_span(note, heading), title)
    elif not current and note.body:
        yield from set_value(note, "title", title)
    elif not current:
        end = line_end(note.text)
        yield Edit(0, 0, f"# {title}{end}{end}")


def plan_rename_heading(index: Index, note: Note, old: str, new: str, *, force: bool = False) -> Plan:
    """Return the plan that renames a heading and updates each link to it; notices name lost links.

    Raises NoteNotFoundError if there is no such heading, WriteError if a link would break, and unless `force` if files
    could not be read.
    """
    new = " ".join(new.split())
    if not new:
        raise UsageError("The new heading is empty.", hint="Give a heading with at least one word.")
    parsed = index.parsed(note)
    section = find_heading(parsed, old)
    notices = check_all_read(index, force=force)
    rewrite = Rewrite(index, force=force)
    edits = [Edit(*heading_text_span(parsed, section), new)]
    rewrite.edit(note.path, edits, "heading")
    summary = f"rename heading {section.text} of {note.path} to {new}"
    return rewrite.plan(summary, [*notices, *_lost_link_notices(parsed, edits)])


def _lost_link_notices(note: ParsedNote, edits: Iterable[Edit]) -> Iterator[str]:
    """Yield a notice for each link in text that is replaced and does not contain it any more."""
    for start, end, new in edits:
        for link in note.links:
            written = note.text[link.start : link.end]
            if start <= link.start < end and not link.property and written not in new:
                yield f"{note.path}:{link.line}: the link {written} is removed with the heading's old text"


def find_heading(note: ParsedNote, name: str) -> Section:
    """Return the section that `name` means as a link's fragment, otherwise the only one whose heading contains it.

    Raises NoteNotFoundError with the note's headings.
    """
    number = Headings(note.path, note.details).section(name)
    if number < 0:
        matches = [n for n, section in enumerate(note.sections) if key(name) in key(section.text)]
        number = matches[0] if len(matches) == 1 else -1
    if number < 0:
        names = ", ".join(f"`{section.text}`" for section in note.sections)
        raise NoteNotFoundError(f"{note.path} has no heading `{name}`.", hint=f"It has {names}." if names else "")
    return note.sections[number]


def plan_rename_tag(index: Index, old: str, new: str, *, force: bool = False) -> Plan:
    """Return the plan that renames a tag in every note, nested tags included: `#old/part` becomes `#new/part`.

    A note that cannot be edited is left as it is and named in the plan's failures. Raises UsageError for an invalid
    tag, NoteNotFoundError if no note has the tag, WriteError unless `force` if files could not be read.
    """
    old, new = (name.lstrip("#").strip("/") for name in (old, new))
    if not is_tag(new):
        raise UsageError(f"`{new}` is not a valid tag.", hint="Tags consist of letters, digits, `_`, `-` and `/`.")
    notices = check_all_read(index, force=force)
    rewrite = Rewrite(index)
    failures = []
    count = 0
    for path, note in index.notes.items():
        renamed = {tag: to for tag in note.tags if (to := _new_tag(tag, old, new)) != tag}
        if not renamed:
            continue
        count += 1
        try:
            rewrite.edit(path, _tag_edits(index, index.parsed(note), old, new, renamed), "tags")
        except ChangedError:
            raise
        except WriteError as error:
            failures.append(f"{error.message.removesuffix('.')}; it keeps #{', #'.join(renamed)}")
    if not count:
        raise NoteNotFoundError(f"No note has the tag `#{old}`.")
    return rewrite.plan(f"rename tag #{old} to #{new}", notices)._replace(failures=tuple(failures))


def _tag_edits(index: Index, note: ParsedNote, old: str, new: str, renamed: dict[str, str]) -> list[Edit]:
    """Return the edits that rename tags in one note. Raises WriteError if its tags would not be as expected."""
    edits = [
        edit for name in TAG_PROPERTIES for edit in replace_values(note, name, _front_matter_tags(note, name, renamed))
    ]
    for start, end in body_tag_spans(note):
        tag = note.text[start:end]
        if _new_tag(tag, old, new) != tag:
            edits.append(Edit(start, end, _new_tag(tag, old, new)))
    after = parse_note(note.path, apply_edits(index.bytes_as_read(note.path), edits))
    if {key(tag) for tag in after.note.tags} != {key(_new_tag(tag, old, new)) for tag in note.note.tags}:
        raise WriteError(f"{note.path}: a tag in the front matter has a form that rlnotes cannot edit.")
    return edits


def _new_tag(tag: str, old: str, new: str) -> str:
    """Return the new name of a tag when `old` becomes `new`; parts are compared as a whole, letter case aside."""
    parts = tag.split("/")
    depth = old.count("/") + 1
    return "/".join((new, *parts[depth:])) if key("/".join(parts[:depth])) == key(old) else tag


def _front_matter_tags(note: ParsedNote, name: str, renamed: dict[str, str]) -> dict[str, str]:
    """Return new values for the tags in a property, by the values as written: with or without `#`, in any case."""
    value = next((value for each, value in note.meta.items() if each.casefold() == name), None)
    values = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    renames = {}
    by_key = {key(tag): to for tag, to in renamed.items()}
    for each in values:
        for word in each.replace(",", " ").split() if isinstance(each, str) else ():
            bare = word.lstrip("#")
            if key(bare) in by_key:
                renames[word] = word[: len(word) - len(bare)] + by_key[key(bare)]
    return renames
