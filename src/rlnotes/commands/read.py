"""`rlnotes read`."""

from typing import Annotated

from rlnotes.output import Column, Format, Page, Report, Style
from rlnotes.parameters import Argument, Option
from rlnotes.session import Session

COLUMNS = (Column("title", "title"), Column("description", "description"), Column("path", "path"))
LINK_COLUMNS = (Column("title", "from", Style.TITLE, share=2), Column("sentence", "sentence", share=3))
RELATED_COLUMNS = (Column("title", "title", Style.TITLE, share=2), Column("why", "why", share=3))


def run(
    session: Session,
    note: Annotated[str, Argument("NOTE", "Path, name, title or alias.")],
    raw: Annotated[bool, Option("--raw", help="Print the file as it is.")] = False,
) -> None:
    """Read a note, with its hubs, backlinks and related notes.

    Example: rlnotes read spurious
    """
    from rlnotes.reading import backlink_records, readable_body, related_records
    from rlnotes.records import exported_note

    found = session.note(note)
    if raw:
        session.print_raw(session.vault.read(found.path))
        return
    index, hubs = session.index, session.hubs
    page = Page(
        " › ".join(index.notes[path].title for path in hubs.breadcrumb(found)),
        readable_body(index, found),
        (
            Report("backlinks", backlink_records(index, hubs, found), LINK_COLUMNS, "Linked from", empty="Nothing."),
            Report(
                "related", related_records(index, hubs, found), RELATED_COLUMNS, "Related", empty="Nothing is close."
            ),
        ),
    )
    about = [found.date, found.type, *(f"#{tag}" for tag in found.tags), *found.sources]
    caption = " · ".join(part for part in about if part)
    record = {**exported_note(index, hubs, found), "body": found.text[found.body :]}
    session.print(
        Report("note", [record], COLUMNS, found.title, found.description, caption, page=page), piped=Format.MARKDOWN
    )
