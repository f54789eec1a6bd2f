"""`rlnotes sources`."""

from typing import Annotated

from rlnotes.errors import NoteNotFoundError
from rlnotes.options import Argument
from rlnotes.output import Column, Report, Style
from rlnotes.session import Session

COLUMNS = (
    Column("source", "source", Style.PLACE),
    Column("cited", "cited", Style.NUMBER),
    Column("titles", "by", share=1),
)
NOTE_COLUMNS = (
    Column("title", "title", Style.TITLE, share=2),
    Column("description", "description", share=3),
    Column("path", "path", hidden=True),
)


def run(
    session: Session,
    source: Annotated[str | None, Argument("[SOURCE]", "An arXiv id, DOI or address.")] = None,
) -> None:
    """List the sources that notes cite, or the notes that cite one.

    Sources are the entries of `sources:` in front matter; an arXiv id is one source with or without version or address.

    Example: rlnotes sources 2506.10947
    """
    from rlnotes.queries.sources import citing
    from rlnotes.queries.sources import sources as cited
    from rlnotes.reports.records import note_record

    if source is None:
        records = [
            {
                "source": found.name,
                "address": found.address,
                "cited": len(found.notes),
                "titles": "; ".join(note.title for note in found.notes),
                "paths": [note.path for note in found.notes],
            }
            for found in cited(session.index)
        ]
        session.print(Report("sources", records, COLUMNS, empty="No note names a source."))
        return
    one = citing(session.index, source)
    if one is None:
        raise NoteNotFoundError(f"No note cites `{source}`.", hint="`rlnotes sources` lists what is cited.")
    records = [note_record(session.index, session.hubs, note) for note in one.notes]
    session.print(Report("source", records, NOTE_COLUMNS, one.name, one.address))
