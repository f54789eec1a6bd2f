"""`rlnotes related`."""

from typing import Annotated

from rlnotes.errors import UsageError
from rlnotes.note_lookup import read_draft
from rlnotes.options import Argument, LimitTo, OfHub, OfSection, OfTags, OfType, Option, Reverse, Sort, Where
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
    Column("explained", "signals", Style.QUIET, share=4, whole=True),
    Column("why", "why", share=5, whole=True),
    Column("path", "path", hidden=True),
)


def run(
    session: Session,
    notes: Annotated[list[str] | None, Argument("NOTE...", "Paths, names, titles or aliases.")] = None,
    limit: LimitTo = 10,
    unlinked: Annotated[bool, Option("--unlinked", "-u", help="Only notes without a link to or from it.")] = False,
    explain: Annotated[bool, Option("--explain", help="Show the share of each signal in the score.")] = False,
    text: Annotated[
        str | None, Option("--text", metavar="FILE", help="Notes related to the text of FILE; - reads standard input.")
    ] = None,
    tag: OfTags = None,
    kind: OfType = "",
    hub: OfHub = "",
    section: OfSection = "",
    where: Where = None,
    sort: Sort = None,
    reverse: Reverse = False,
) -> None:
    """List related notes, with reasons.

    For several notes, lists notes related to all of them together. For a hub, lists notes that fit in it and are not
    listed there yet. --sort orders the notes found, at most --limit.

    Example: rlnotes related "does rlvr actually expand"
    """
    if (text is None) == (not notes):
        raise UsageError("Either NOTE or --text FILE is required.")
    from rlnotes.queries.explain import Explainer
    from rlnotes.queries.related import Related
    from rlnotes.reports.record_order import ordered
    from rlnotes.reports.records import note_record

    index, hubs = session.index, session.hubs
    related = Related(index, hubs)
    selected = session.lookup.selected(tag, kind, hub, section, where=where)
    count = limit if selected is None else None
    if text is not None:
        draft = read_draft(text)
        sources, found = [draft], related.related_to_draft(draft, count)
    else:
        queried = [session.lookup.note(name) for name in notes or ()]
        filing = any(note.path in hubs.notes for note in queried)
        found = related.related_to_all(queried, count, unlinked=unlinked or filing)
        sources = [index.parsed(note) for note in queried]
    if selected is not None:
        paths = {note.path for note in selected}
        found = [relation for relation in found if relation.note.path in paths][:limit]
    reasons = Explainer(related, sources)
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
            "flags": ["linked"] if relation.linked else [],
        }
        for relation in found
    ]
    records = ordered(index, records, sort, reverse=reverse)
    title = " · ".join(each.note.title for each in sources)
    session.print(
        Report("related", records, EXPLAINED if explain else COLUMNS, f"Related to: {title}", empty="No related notes.")
    )
