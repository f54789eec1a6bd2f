"""`rlnotes related`."""

from typing import Annotated

from rlnotes.output import Column, Report, Style
from rlnotes.parameters import Argument, Option
from rlnotes.session import Session

COLUMNS = (
    Column("title", "title", Style.TITLE, share=5),
    Column("why", "why", share=6),
    Column("score", "score", hidden=True),
    Column("path", "path", hidden=True),
)


def run(
    session: Session,
    note: Annotated[str, Argument("NOTE", "Path, name, title or alias.")],
    limit: Annotated[int, Option("--limit", "-n", least=0, metavar="N", help="At most this many.")] = 10,
) -> None:
    """Rank the notes that are near a note, and say why.

    Example: rlnotes related "does rlvr actually expand"
    """
    from rlnotes.records import note_record
    from rlnotes.related import Related

    found = session.note(note)
    records = [
        {
            **note_record(session.index, session.hubs, relation.note),
            "score": relation.score,
            "reasons": list(relation.reasons),
            "why": "; ".join(relation.reasons),
            "linked": relation.linked,
            "marks": [],
        }
        for relation in Related(session.index, session.hubs).to(found, limit)
    ]
    session.print(Report("related", records, COLUMNS, f"Related to: {found.title}", empty="Nothing is close."))
