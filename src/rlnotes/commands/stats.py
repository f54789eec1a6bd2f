"""`rlnotes stats`."""

from rlnotes.output import Column, Group, Report, Style
from rlnotes.session import Session

COLUMNS = (Column("title", "what"), Column("value", "value", Style.NUMBER), Column("path", "path", hidden=True))


def run(session: Session) -> None:
    """Count notes, hubs, sections, links and words.

    The most linked notes are named.

    Example: rlnotes stats --format json
    """
    from rlnotes.questions.graph import broken_links, dead_ends, isolated, most_linked, orphans, unfiled

    index, hubs = session.index, session.hubs
    inner = [resolution for _, _, resolution in index.links() if resolution.status != "external"]
    counts = {
        "notes": len(index.notes),
        "hubs": len(hubs.notes),
        "sections": sum(len(note.sections) for note in index.notes.values()),
        "links": len(inner),
        "links to the web": sum(1 for _ in index.links()) - len(inner),
        "broken": len(broken_links(index)),
        "ambiguous": sum(resolution.guessed for resolution in inner),
        "orphans": len(orphans(index, hubs)),
        "isolated": len(isolated(index, hubs)),
        "dead ends": len(dead_ends(index)),
        "in no hub": len(unfiled(index, hubs)),
        "words": sum(note.words for note in index.notes.values()),
        "tags": len({tag.casefold() for note in index.notes.values() for tag in note.tags}),
        "sources": len({source for note in index.notes.values() for source in note.sources}),
    }
    rows = [{"title": name, "value": value, "path": ""} for name, value in counts.items()]
    linked = [{"title": note.title, "value": number, "path": note.path} for note, number in most_linked(index, 5)]
    groups = (Group("Vault", "", rows), Group("Most linked", "by other notes", linked))
    facts = {"counts": {name.replace(" ", "_"): value for name, value in counts.items()}}
    session.print(Report("stats", [*rows, *linked], COLUMNS, facts=facts, groups=groups))
