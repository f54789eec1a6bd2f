"""Reports on the whole vault that are one SQL query: notes without links, most linked notes, citations.

They return paths and counts; a note's other fields are loaded from the store, which compares them with their checksums.
"""

from typing import NamedTuple

from rlnotes.index.database import Database


class Citation(NamedTuple):
    """A source as one note cites it, with the path of that note."""

    source: str
    path: str


class Totals(NamedTuple):
    """Counts of a vault. `links` are those without an external target; tags that differ in letter case are one."""

    sections: int
    words: int
    links: int
    external: int
    ambiguous: int
    tags: int
    sources: int


def vault_totals(database: Database) -> Totals:
    """Return how many sections, words, links, tags and sources the notes have."""
    query = """SELECT (SELECT count(*) FROM section), (SELECT ifnull(sum(words), 0) FROM note),
               (SELECT count(*) FROM link), (SELECT count(DISTINCT key) FROM tag),
               (SELECT count(DISTINCT source) FROM source)"""
    sections, words, links, tags, sources = database.execute(query).fetchone()
    external = contents = ambiguous = 0
    special = """SELECT status, via, count(*) FROM link
                 WHERE status IN ('external', 'contents') OR via = 'length' GROUP BY status, via"""
    for status, via, number in database.execute(special):
        external += number if status == "external" else 0
        contents += number if status == "contents" else 0
        ambiguous += number if via == "length" else 0
    return Totals(sections, words, links - external - contents, external, ambiguous, tags, sources)


def notes_without_backlinks(database: Database) -> list[str]:
    """Return the paths of the notes that no other note links to, in order."""
    return _paths(
        database,
        """SELECT path FROM note
           WHERE NOT EXISTS (SELECT 1 FROM link WHERE target_note = note.id AND link.note <> note.id) ORDER BY path""",
    )


def notes_without_links(database: Database) -> list[str]:
    """Return the paths of the notes that link to no other note, in order."""
    return _paths(
        database,
        """SELECT path FROM note
           WHERE NOT EXISTS (SELECT 1 FROM link WHERE link.note = note.id AND target_note <> note.id) ORDER BY path""",
    )


def most_linked_notes(database: Database, count: int) -> list[tuple[str, int]]:
    """Return path and in-degree of the notes that most other notes link to, then in order of path."""
    query = """SELECT path, count(DISTINCT link.note) AS linkers FROM link JOIN note ON note.id = target_note
               WHERE target_note <> link.note GROUP BY target_note ORDER BY linkers DESC, path LIMIT ?"""
    return database.execute(query, (count,)).fetchall()


def broken_link_counts(database: Database) -> list[tuple[str, int]]:
    """Return path and number of broken links, those with a broken fragment included, of each note that has some."""
    query = """SELECT path, count(*) FROM link JOIN note ON note.id = link.note
               WHERE status = 'broken' OR fragment_status = 'broken' GROUP BY link.note"""
    return database.execute(query).fetchall()


def tag_counts(database: Database) -> list[tuple[str, int]]:
    """Return tags and the number of notes with each, most frequent first, then by first occurrence in order of path."""
    query = """SELECT tag, count(*) AS notes, min(path), tag.rowid FROM tag JOIN note ON note.id = tag.note
               GROUP BY tag ORDER BY notes DESC, min(path), tag.rowid"""  # rowid is from the row with the smallest path
    return [(tag, notes) for tag, notes, _, _ in database.execute(query)]


def citations(database: Database) -> list[Citation]:
    """Return the sources of all notes as they are written, in order of path and, within a note, of appearance."""
    query = "SELECT source, path FROM source JOIN note ON note.id = source.note ORDER BY path, source.rowid"
    return [Citation(source, path) for source, path in database.execute(query)]


def _paths(database: Database, query: str) -> list[str]:
    return [path for (path,) in database.execute(query)]
