"""`rlnotes related`."""

from typing import Annotated

from rlnotes.errors import UsageError
from rlnotes.options import Argument, Option
from rlnotes.output import Column, Report, Style
from rlnotes.session import Session

COLUMNS = (
    Column("title", "title", Style.TITLE, share=5),
    Column("why", "why", share=6),
    Column("score", "score", hidden=True),
    Column("path", "path", hidden=True),
)
EXPLAINED = (
    Column("title", "title", Style.TITLE, share=5),
    Column("score", "score", Style.NUMBER),
    Column("explained", "made of", Style.QUIET, share=4),
    Column("why", "why", share=5),
    Column("path", "path", hidden=True),
)


def run(
    session: Session,
    notes: Annotated[list[str] | None, Argument("NOTE...", "Paths, names, titles or aliases.")] = None,
    limit: Annotated[int, Option("--limit", "-n", minimum=0, metavar="N", help="At most this many.")] = 10,
    unlinked: Annotated[bool, Option("--unlinked", "-u", help="Only notes that no link joins to it yet.")] = False,
    explain: Annotated[bool, Option("--explain", help="Show how much of a score each signal gave.")] = False,
    text: Annotated[
        str | None, Option("--text", metavar="FILE", help="Notes near to a text that is no note yet; - reads stdin.")
    ] = None,
) -> None:
    """Rank the notes that are near a note, and say why.

    Several notes are taken together. Of a hub, the notes are shown that belong to it and are not filed in it.

    Example: rlnotes related "does rlvr actually expand"
    """
    if (text is None) == (not notes):
        raise UsageError("Name a note, or a text with --text FILE.")
    from rlnotes.queries.explain import Explainer
    from rlnotes.queries.related import Related
    from rlnotes.reports.records import note_record

    index, hubs = session.index, session.hubs
    related = Related(index, hubs)
    if text is not None:
        draft = session.read_draft(text)
        asked, found = [draft], related.related_to_draft(draft, limit)
    else:
        asked = [session.note(name) for name in notes or ()]
        filing = any(note.path in hubs.notes for note in asked)
        found = related.related_to_all(asked, limit, unlinked=unlinked or filing)
    reasons = Explainer(related, asked)
    records = [
        {
            **note_record(index, hubs, relation.note),
            "score": relation.score,
            "shares": relation.shares,
            "explained": ", ".join(
                f"{name.replace('_', ' ')} {share:.2f}"
                for name, share in sorted(relation.shares.items(), key=lambda item: -item[1])
                if share >= 0.005
            ),
            "reasons": list(why := reasons.reasons(relation)),
            "why": "; ".join(why),
            "linked": relation.linked,
            "marks": ["linked"] if relation.linked else [],
        }
        for relation in found
    ]
    title = " · ".join(note.title for note in asked)
    session.print(
        Report("related", records, EXPLAINED if explain else COLUMNS, f"Related to: {title}", empty="Nothing is close.")
    )
