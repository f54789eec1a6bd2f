"""`rlnotes sources`."""

from typing import Annotated

from rlnotes.errors import NoteNotFoundError
from rlnotes.options import Argument, Limit
from rlnotes.output import Column, Report, Style
from rlnotes.session import Session

COLUMNS = (
    Column("source", "source", Style.NAME),
    Column("notes", "notes", Style.NUMBER),
    Column("titles", "cited by", share=1, noun="note"),
)
NOTE_COLUMNS = (
    Column("title", "title", Style.TITLE, share=2),
    Column("description", "description", share=3),
    Column("path", "path", hidden=True),
)


def run(
    session: Session,
    source: Annotated[str | None, Argument("[SOURCE]", "An arXiv id, DOI or URL.")] = None,
    limit: Limit = None,
) -> None:
    """List cited sources, or the notes that cite one.

    Sources are the entries of `sources:` in front matter. An arXiv id, its versions and its URL are one source.

    Example: rlnotes sources 2506.10947
    """
    from rlnotes.queries.sources import citing
    from rlnotes.queries.sources import sources as cited
    from rlnotes.reports.records import note_record

    if source is None:
        records = [
            {
                "source": found.name,
                "url": found.address,
                "notes": len(found.notes),
                "titles": [note.title for note in found.notes],
                "paths": [note.path for note in found.notes],
            }
            for found in cited(session.index)
        ]
        session.print(Report("sources", records, COLUMNS, empty="No note cites a source.").limited(limit))
        return
    one = citing(session.index, source)
    if one is None:
        raise NoteNotFoundError(f"No note cites `{source}`.", hint="`rlnotes sources` lists the cited sources.")
    records = [note_record(session.index, session.hubs, note) for note in one.notes]
    session.print(Report("source", records, NOTE_COLUMNS, one.name, one.address).limited(limit))
