"""`rlnotes tensions`."""

from rlnotes.options import Limit
from rlnotes.output import Column, Report, Style
from rlnotes.session import Session

COLUMNS = (
    Column("title", "note", Style.TITLE, share=1),
    Column("target_title", "contradicts", share=1),
    Column("reason", "reason", share=1, detail="_bridges"),
    Column("path", "path", hidden=True),
    Column("target_path", "target path", hidden=True),
)


def run(session: Session, limit: Limit = None) -> None:
    """List pairs of notes where one contradicts the other.

    A link contradicts its target by an inline field (`contradicts:: [[note]]`), a property of that name, or the first
    word after it in a list item. Notes that link to both sides are listed with the pair.

    Example: rlnotes tensions
    """
    from rlnotes.markdown.excerpts import sentence
    from rlnotes.queries.link_reports import contradictions

    records = []
    for source, target, link, bridges in contradictions(session.index, session.hubs):
        titles = "; ".join(note.title for note in bridges)
        context = sentence(session.index.text(source.path), link, target.title)
        field, _, rest = context.partition(target.title)
        reason = rest.strip(" ,;:—–-") if field.strip().endswith("::") else context
        records.append(
            {
                "title": source.title,
                "path": source.path,
                "line": link.line,
                "target_title": target.title,
                "target_path": target.path,
                "context": context,
                "reason": reason,
                "bridges": [{"title": note.title, "path": note.path} for note in bridges],
                "_bridges": f"both linked from: {titles}" if titles else "",
                "paths": [source.path, target.path],
            }
        )
    session.print(Report("tensions", records, COLUMNS, empty="No contradictions found.").limited(limit))
