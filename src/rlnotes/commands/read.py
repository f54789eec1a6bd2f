"""`rlnotes read`."""

from typing import Annotated

from rlnotes.options import Argument, Option
from rlnotes.output import Format
from rlnotes.session import Session


def run(
    session: Session,
    note: Annotated[str, Argument("NOTE", "Path, name, title or alias.")],
    raw: Annotated[bool, Option("--raw", help="Print the file unchanged.")] = False,
) -> None:
    """Show a note with its related notes.

    Also with its hubs and backlinks. On a terminal the text is rendered.

    Example: rlnotes read spurious
    """
    found = session.lookup.note(note)
    if raw:
        session.print_raw(session.vault.read(found.path))
        return
    from rlnotes.reports.page import page

    session.print(page(session.index, session.hubs, found), piped=Format.MARKDOWN)
