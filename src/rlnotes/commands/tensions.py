"""`rlnotes tensions`."""

from rlnotes.output import Column, Report, Style
from rlnotes.session import Session

COLUMNS = (
    Column("title", "note", Style.TITLE, share=2),
    Column("against", "against", share=2),
    Column("reason", "because", share=3, detail="both"),
    Column("path", "path", hidden=True),
    Column("target", "against", hidden=True),
)


def run(session: Session) -> None:
    """List the pairs of notes where one contradicts the other.

    A link contradicts by an inline field (`contradicts:: [[note]]`), a property of that name, or the first word behind
    it in a list. Notes that link to both sides are named: they may hold the answer.

    Example: rlnotes tensions
    """
    from rlnotes.markdown.excerpts import sentence
    from rlnotes.queries.link_reports import contradictions as opposed

    records = []
    for source, target, link, bridges in opposed(session.index, session.hubs):
        both = [note.title for note in bridges]
        said = sentence(source, link, target.title)
        field, _, rest = said.partition(target.title)
        reason = rest.strip(" ,;:—–-") if field.strip().endswith("::") else said
        records.append(
            {
                "title": source.title,
                "path": source.path,
                "line": link.line,
                "against": target.title,
                "target": target.path,
                "sentence": said,
                "reason": reason,
                "bridges": [{"title": note.title, "path": note.path} for note in bridges],
                "both": f"both named by: {'; '.join(both)}" if both else "",
                "paths": [source.path, target.path],
            }
        )
    session.print(Report("tensions", records, COLUMNS, empty="No note is said to contradict another."))
