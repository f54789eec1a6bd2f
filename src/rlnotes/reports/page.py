"""The page of a note: text, hubs, backlinks and related notes, to print or to preview."""

from rlnotes.index.index import Index
from rlnotes.markdown.inline import Span
from rlnotes.markdown.note import Note
from rlnotes.output import Column, Page, Report, Style
from rlnotes.queries.hub import Hubs
from rlnotes.reports.note_page import backlink_records, readable_body, related_records
from rlnotes.reports.records import exported_note

COLUMNS = (Column("title", "title"), Column("description", "description"), Column("path", "path"))
LINK_COLUMNS = (Column("title", "from", Style.TITLE, share=2), Column("context", "context", share=3))
RELATED_COLUMNS = (Column("title", "title", Style.TITLE, share=2), Column("why", "why", share=3))


def page(index: Index, hubs: Hubs, note: Note, first: tuple[Report, ...] = ()) -> Report:
    """Return the page of a note: hubs, text, the reports in `first`, backlinks and related notes."""
    about = [note.date, note.type, *(f"#{tag}" for tag in note.tags), *note.sources]
    return Report(
        "note",
        [{**exported_note(index, hubs, note), "body": index.body_text(note.path)}],
        COLUMNS,
        note.title,
        note.description,
        " · ".join(part for part in about if part),
        page=Page(
            " › ".join(hub.title for hub in index.notes.part(hubs.breadcrumb(note)).values()),
            readable_body(index, note),
            (
                *first,
                Report(
                    "backlinks", backlink_records(index, hubs, note), LINK_COLUMNS, "Linked from", empty="No backlinks."
                ),
                Report(
                    "related", related_records(index, hubs, note), RELATED_COLUMNS, "Related", empty="No related notes."
                ),
            ),
        ),
    )


def part_page(index: Index, hubs: Hubs, note: Note, span: Span) -> Report:
    """Return a part of a note's body as a page; what `span` includes of the front matter is left out."""
    start = max(span[0], index.details(note.path).body)
    span = start, max(span[1], start)
    record = {**exported_note(index, hubs, note), "body": index.text(note.path)[slice(*span)]}
    return Report("note", [record], COLUMNS, note.title, page=Page("", readable_body(index, note, span)))
