"""`rlnotes suggest`."""

from typing import Annotated

from rlnotes.options import Option
from rlnotes.output import Column, Report, Style
from rlnotes.session import Session

COLUMNS = (
    Column("from_title", "from", Style.TITLE, share=4),
    Column("title", "to", share=4),
    Column("line", "line", Style.NUMBER),
    Column("why", "why", Style.QUIET, share=5),
    Column("score", "score", hidden=True),
    Column("from", "from path", hidden=True),
    Column("path", "path", hidden=True),
)


def run(
    session: Session,
    limit: Annotated[int, Option("--limit", "-n", minimum=0, metavar="N", help="At most this many.")] = 20,
    named: Annotated[
        bool, Option("--named", help="Only notes that mention the other note by name without a link.")
    ] = False,
) -> None:
    """Suggest missing links between notes.

    Pairs are related, or one mentions the other by name, and no link joins them. Hubs are left out.

    Example: rlnotes suggest --named
    """
    from rlnotes.queries.suggest import suggestions

    found = suggestions(session.index, session.hubs, None if named else limit)
    if named:
        found = [suggestion for suggestion in found if suggestion.line][:limit]
    records = [
        {
            "from_title": suggestion.note.title,
            "from": suggestion.note.path,
            "title": suggestion.target.title,
            "path": suggestion.target.path,
            "score": suggestion.score,
            "line": suggestion.line or None,
            "column": suggestion.column or None,
            "words": suggestion.words,
            "reasons": list(suggestion.reasons),
            "why": "; ".join(suggestion.reasons),
        }
        for suggestion in found
    ]
    caption = "Pairs of notes without a link between them. Hubs are left out."
    session.print(Report("suggest", records, COLUMNS, caption=caption, empty="No suggestions."))
