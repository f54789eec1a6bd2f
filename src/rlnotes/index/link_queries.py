"""Reports on the whole vault that are one SQL query: notes without links, most linked notes, citations.

They return paths and counts; a note's other fields are loaded from the store, which compares them with their checksums.
"""

from typing import NamedTuple

from rlnotes.index.database import Database
from rlnotes.markdown.note import NoteId


class Citation(NamedTuple):
    """A source as one note cites it, with the path of that note."""

    source: str
    path: str


class NoteCount(NamedTuple):
    """The path of a note and a number of links."""

    path: str
    links: int


class TagCount(NamedTuple):
    """A tag and the number of notes with it."""

    tag: str
    notes: int


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
               ifnull(sum(status NOT IN ('external', 'contents')), 0), ifnull(sum(status = 'external'), 0),
               ifnull(sum(via = 'length'), 0),
               (SELECT count(DISTINCT key) FROM tag), (SELECT count(DISTINCT source) FROM source)
               FROM link"""
    return database.rows(Totals, query)[0]


def notes_without_backlinks(database: Database) -> list[str]:
    """Return the paths of the notes that no other note links to, in order."""
    return database.strings(
        """SELECT path FROM note
           WHERE NOT EXISTS (SELECT 1 FROM link WHERE target_note = note.id AND link.note <> note.id) ORDER BY path""",
    )


def notes_without_links(database: Database) -> list[str]:
    """Return the paths of the notes that link to no other note, in order."""
    return database.strings(
        """SELECT path FROM note
           WHERE NOT EXISTS (SELECT 1 FROM link WHERE link.note = note.id AND target_note <> note.id) ORDER BY path""",
    )


def notes_with_leading_links(database: Database, count: int) -> list[NoteId]:
    """Return the notes with links to at least `count` other notes near the start of a line."""
    query = """SELECT note FROM link
               WHERE target_note <> note AND property = '' AND col BETWEEN 3 AND 40
               GROUP BY note HAVING count(DISTINCT target_note) >= ?"""
    return database.note_ids(query, (count,))


def most_linked_notes(database: Database, count: int) -> list[NoteCount]:
    """Return path and in-degree of the notes that most other notes link to, then in order of path."""
    query = """SELECT path, count(DISTINCT link.note) AS linkers FROM link JOIN note ON note.id = target_note
               WHERE target_note <> link.note GROUP BY target_note ORDER BY linkers DESC, path LIMIT ?"""
    return database.rows(NoteCount, query, (count,))


def broken_link_counts(database: Database) -> list[NoteCount]:
    """Return path and number of broken links, those with a broken fragment included, of each note that has some."""
    query = """SELECT path, count(*) FROM link JOIN note ON note.id = link.note
               WHERE status = 'broken' OR fragment_status = 'broken' GROUP BY link.note"""
    return database.rows(NoteCount, query)


def tag_counts(database: Database) -> list[TagCount]:
    """Return tags and the number of notes with each, most frequent first, then by first occurrence in order of path."""
    query = """SELECT tag, notes FROM (
                 SELECT tag, count(*) AS notes, min(path) AS first, tag.rowid AS row
                 FROM tag JOIN note ON note.id = tag.note GROUP BY tag
               ) ORDER BY notes DESC, first, row"""  # row is that of the smallest path
    return database.rows(TagCount, query)


def citations(database: Database) -> list[Citation]:
    """Return the sources of all notes as they are written, in order of path and, within a note, of appearance."""
    query = "SELECT source, path FROM source JOIN note ON note.id = source.note ORDER BY path, source.rowid"
    return database.rows(Citation, query)
