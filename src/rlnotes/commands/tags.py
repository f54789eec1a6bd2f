"""`rlnotes tags`."""

from enum import StrEnum
from typing import Annotated

from rlnotes.errors import NoteNotFoundError, UsageError
from rlnotes.options import Argument, Limit, Option, Reverse, Where
from rlnotes.output import Column, Report, Style
from rlnotes.session import Session

COLUMNS = (
    Column("tag", "tag", Style.NAME, text="_tag"),
    Column("notes", "notes", Style.NUMBER),
    Column("own", "own", Style.NUMBER, hidden=True),
    Column("similar", "similar"),
)
NOTE_COLUMNS = (
    Column("title", "title", Style.TITLE, share=2),
    Column("description", "description", share=3),
    Column("path", "path", hidden=True),
)


class TagSort(StrEnum):
    """Sort keys of tags."""

    NOTES = "notes"
    NAME = "name"


def run(
    session: Session,
    tag: Annotated[str, Argument("[TAG]", "List the notes with this tag or a subtag.")] = "",
    flat: Annotated[bool, Option(help="List tags by themselves, not below each other.")] = False,
    where: Where = None,
    sort: Annotated[
        TagSort | None, Option(metavar="KEY", help="`notes`, most frequent first (default), or `name`.")
    ] = None,
    reverse: Reverse = False,
    limit: Limit = None,
) -> None:
    """List tags with their number of notes, or the notes with one.

    A tag counts the notes with the tags below it, too. Similar are other spellings of a tag, such as `RL` of `rl`, and
    tags that differ by a plural or a hyphen.

    Example: rlnotes tags --flat --limit 10
    Example: rlnotes tags method --where 'date>=2026'
    """
    if tag:
        if flat or sort or reverse:
            hint = f"`rlnotes list --tag {tag}` sorts its notes."
            raise UsageError("--flat, --sort and --reverse are for the list of tags.", hint=hint)
        _print_notes(session, tag, where, limit)
        return
    from rlnotes.queries.tags import all_tags, sorted_tags, tag_tree

    found = all_tags(session.index.store.database, session.lookup.matching_ids(where))
    by_name = sort is TagSort.NAME
    if flat:
        found = sorted_tags([each for each in found if each.own], by_name=by_name, reverse=reverse)
    else:
        found = tag_tree(found, by_name=by_name, reverse=reverse)
    records = [
        {
            "tag": each.tag,
            "notes": each.notes,
            "own": each.own,
            "similar": list(each.similar),
            "_tag": each.tag if flat else "  " * each.depth + each.name,
        }
        for each in found[:limit]
    ]
    session.print(Report("tags", records, COLUMNS, empty="No tags."))


def _print_notes(session: Session, tag: str, where: list[str] | None, limit: int | None) -> None:
    from rlnotes.reports.records import note_record

    notes = session.lookup.selected([tag], where=where) or []
    if not notes and not session.lookup.selected([tag]):
        raise NoteNotFoundError(f"No note has the tag `{tag}`.", hint="`rlnotes tags` lists the tags.")
    notes.sort(key=lambda note: (note.title.casefold(), note.path))
    records = [note_record(session.index, session.hubs, note) for note in notes[:limit]]
    session.print(Report("tag", records, NOTE_COLUMNS, f"#{tag.lstrip('#')}", empty="No matching notes."))
