"""`rlnotes stats`."""

from rlnotes.output import Column, Group, Report, Style
from rlnotes.session import Session

COLUMNS = (Column("title", "what"), Column("value", "value", Style.NUMBER), Column("path", "path", hidden=True))


def run(session: Session) -> None:
    """Count notes, hubs, sections, links and words.

    Also lists the notes with the most backlinks.

    Example: rlnotes stats --json
    """
    from rlnotes.queries.link_reports import most_linked, vault_counts

    index = session.index
    counts = vault_counts(index, session.hubs)
    rows = [{"title": name, "value": value, "path": ""} for name, value in counts.items()]
    linked = [{"title": note.title, "value": number, "path": note.path} for note, number in most_linked(index, 5)]
    groups = (Group("Vault", "", rows), Group("Most linked", "backlinks", linked))
    properties = {"counts": {name.replace(" ", "_"): value for name, value in counts.items()}}
    session.print(Report("stats", [*rows, *linked], COLUMNS, properties=properties, groups=groups))
