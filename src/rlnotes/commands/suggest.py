"""`rlnotes suggest`."""

from typing import Annotated

from rlnotes.options import LimitTo, OfHub, OfSection, OfTags, OfType, Option, Where
from rlnotes.output import Column, Report, Style
from rlnotes.session import Session

COLUMNS = (
    Column("from_title", "from", Style.TITLE, share=1),
    Column("title", "to", share=1),
    Column("line", "line", Style.NUMBER),
    Column("why", "why", Style.QUIET, share=1),
    Column("score", "score", hidden=True),
    Column("from", "from path", hidden=True),
    Column("path", "path", hidden=True),
)


def run(
    session: Session,
    limit: LimitTo = 20,
    named: Annotated[
        bool, Option("--named", help="Only notes that mention the other note by name without a link.")
    ] = False,
    tag: OfTags = None,
    kind: OfType = "",
    hub: OfHub = "",
    section: OfSection = "",
    where: Where = None,
) -> None:
    """Suggest missing links between notes.

    Pairs are related, or one mentions the other by name, and no link joins them. Hubs are left out. The
    options that select notes select the first of a pair.

    Example: rlnotes suggest --named
    """
    from rlnotes.queries.suggest import suggestions

    selected = session.lookup.selected(tag, kind, hub, section, where=where)
    paths = None if selected is None else {note.path for note in selected}
    found = suggestions(session.index, session.hubs, None if named or selected is not None else limit)
    found = [each for each in found if (each.line or not named) and (paths is None or each.note.path in paths)][:limit]
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
