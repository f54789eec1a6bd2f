"""Set, remove and rename properties and tags in the front matter of several notes, as one operation."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from rlnotes.errors import ChangedError, NoteNotFoundError, UsageError, WriteError
from rlnotes.index.index import Index
from rlnotes.index.names import key
from rlnotes.markdown.front_matter import as_strings
from rlnotes.markdown.inline import is_tag
from rlnotes.markdown.note import TAG_PROPERTIES, Note, ParsedNote
from rlnotes.markdown.parse import body_tag_spans
from rlnotes.operations.front_matter_edit import add_values, unsupported
from rlnotes.operations.plan import Plan
from rlnotes.operations.property_edit import (
    check_valid,
    note_value,
    rename_property,
    set_properties,
    unset_properties,
)
from rlnotes.operations.property_value import KEY, PropertyValue, Scalar, parse_value
from rlnotes.operations.rewrite import Rewrite
from rlnotes.operations.text_edit import LINE_END, Edit
from rlnotes.operations.unread_notes import check_all_read
from rlnotes.plurals import count_noun

_NAMING = frozenset({"title", "alias", "aliases"})
"""Properties by whose values links find a note."""


def parse_assignments(words: Iterable[str]) -> dict[str, PropertyValue]:
    """Return the values of words of the form `key=value`. Raises UsageError for another form or a repeated key."""
    values: dict[str, PropertyValue] = {}
    for word in words:
        name, equals, written = word.partition("=")
        if not (equals and KEY.fullmatch(name)):
            raise UsageError(f"`{word}` is not of the form KEY=VALUE.", hint="Notes come before the properties.")
        if key(name) in map(key, values):
            raise UsageError(f"`{name}` is given twice.")
        values[name] = parse_value(written)
    return values


def is_assignment(word: str) -> bool:
    """Return whether a word has the form `key=value`."""
    name, equals, _ = word.partition("=")
    return bool(equals and KEY.fullmatch(name))


def vault_properties(index: Index) -> set[str]:
    """Return the folded names of the top-level properties of all notes."""
    return set(map(key, index.store.database.strings("SELECT DISTINCT key FROM property")))


def plan_set(index: Index, notes: Sequence[Note], values: Mapping[str, PropertyValue], *, force: bool = False) -> Plan:
    """Return the plan that sets properties of notes; links by a title or alias that changes are updated.

    Raises WriteError, with file and line, if front matter cannot be edited or a link would break, and unless `force` if
    a name changes and files could not be read.
    """
    notices = _notices(index, values, force=force)
    return _plan(index, notes, f"set {', '.join(values)} in", lambda note: set_properties(note, values), notices)


def plan_unset(index: Index, notes: Sequence[Note], names: Collection[str], *, force: bool = False) -> Plan:
    """Return the plan that removes properties from the notes that have them.

    Raises as `plan_set`, and NoteNotFoundError for a property that no note of the vault has.
    """
    known = vault_properties(index)
    for name in names:
        if key(name) not in known:
            raise NoteNotFoundError(f"No note has the property `{name}`.")
    notices = _notices(index, names, force=force)
    return _plan(index, notes, f"unset {', '.join(names)} in", lambda note: unset_properties(note, names), notices)


def plan_add_tag(index: Index, notes: Sequence[Note], tag: str) -> Plan:
    """Return the plan that adds a tag to the front matter of the notes that lack it there.

    Raises UsageError for an invalid tag, WriteError as `plan_set`.
    """
    tag = tag.removeprefix("#")
    if not is_tag(tag):
        raise UsageError(f"`{tag}` is not a valid tag.", hint="Tags consist of letters, digits, `_`, `-` and `/`.")

    def edits(note: ParsedNote) -> list[Edit]:
        check_valid(note)
        present = [name for name in TAG_PROPERTIES if note_value(note, name) is not None]
        if any(key(tag) == key(word.lstrip("#")) for name in present for word in _tag_words(note, name)):
            return []
        return add_values(note, present[0] if present else TAG_PROPERTIES[0], [tag])

    return _plan(index, notes, f"add tag #{tag} to", edits, [])


def plan_remove_tag(index: Index, notes: Sequence[Note], tag: str) -> Plan:
    """Return the plan that removes a tag from the front matter of notes; tags below it stay.

    Notices name the lines where the text of a note has the tag, which stays. Raises as `plan_set`.
    """
    tag = tag.removeprefix("#").strip("/")
    notices: list[str] = []

    def edits(note: ParsedNote) -> list[Edit]:
        for start, end in body_tag_spans(note):
            if key(note.text[start:end]) == key(tag):
                line = len(LINE_END.findall(note.text, 0, start)) + 1
                notices.append(f"{note.path}:{line}: the text keeps #{note.text[start:end]}; remove it by hand")
        return set_properties(note, {name: value for name in TAG_PROPERTIES for value in _without(note, name, tag)})

    return _plan(index, notes, f"remove tag #{tag} from", edits, [])._replace(notices=tuple(notices))


def plan_rename_property(index: Index, old: str, new: str, *, force: bool = False) -> Plan:
    """Return the plan that renames a top-level property in every note.

    A note that has both or cannot be edited is left as it is and named in the plan's failures. Raises UsageError for an
    invalid name, NoteNotFoundError if no note has the property, WriteError unless `force` if files could not be read.
    """
    if not KEY.fullmatch(new):
        raise UsageError(
            f"`{new}` is not a valid name of a property.",
            hint="It begins with a letter and consists of letters, digits, `_`, `-` and spaces.",
        )
    notices = check_all_read(index, force=force)
    database = index.store.database
    stored = [name for name in database.strings("SELECT DISTINCT key FROM property") if key(name) == key(old)]
    ids = {id_ for name in stored for id_ in database.note_ids("SELECT note FROM property WHERE key = ?", (name,))}
    if not ids:
        raise NoteNotFoundError(f"No note has the property `{old}`.")
    rewrite = Rewrite(index, force=force)
    failures = []
    for path in sorted(index.paths_of(ids).values()):
        try:
            rewrite.edit(path, rename_property(index.parsed(index.notes[path]), old, new), "property")
        except ChangedError:
            raise
        except WriteError as error:
            failures.append(f"{error.message.removesuffix('.')}; it keeps `{old}`")
    return rewrite.plan(f"rename property {old} to {new}", notices)._replace(failures=tuple(failures))


def _plan(
    index: Index,
    notes: Sequence[Note],
    summary: str,
    edits_of: Callable[[ParsedNote], list[Edit]],
    notices: Iterable[str],
) -> Plan:
    rewrite = Rewrite(index)
    for note in notes:
        edits = edits_of(index.parsed(note))
        if edits:
            rewrite.edit(note.path, edits, "front matter")
    where = notes[0].path if len(notes) == 1 else count_noun(len(notes), "note")
    return rewrite.plan(f"{summary} {where}", notices)


def _notices(index: Index, names: Iterable[str], *, force: bool) -> list[str]:
    """Return notices about unread files if links may depend on these properties. Raises WriteError unless `force`."""
    return check_all_read(index, force=force) if any(key(name) in _NAMING for name in names) else []


def _tag_words(note: ParsedNote, name: str) -> list[str]:
    return [word for each in as_strings(note_value(note, name)) for word in each.replace(",", " ").split()]


def _without(note: ParsedNote, name: str, tag: str) -> list[PropertyValue]:
    """Return the value of a property without a tag, in a list; an empty one if the property has not the tag."""
    value = note_value(note, name)
    if not any(key(tag) == key(word.lstrip("#")) for word in _tag_words(note, name)):
        return []
    if isinstance(value, str):
        kept = [word for word in value.replace(",", " ").split() if key(word.lstrip("#")) != key(tag)]
        return [Scalar((", " if "," in value else " ").join(kept), not kept)]
    items: list[Scalar] = []
    for each in value if isinstance(value, list) else ():
        if not isinstance(each, str):
            raise unsupported(note, name)
        if key(each.lstrip("#")) != key(tag):
            items.append(Scalar(each))
    if not isinstance(value, list) or len(items) == len(value):  # the tag is a word of an item
        raise unsupported(note, name)
    return [items]
