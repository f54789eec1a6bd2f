"""`rlnotes hub sort`."""

from enum import StrEnum
from typing import Annotated

from rlnotes.options import Argument, Option
from rlnotes.session import Session
from rlnotes.write_command import apply_plan


class By(StrEnum):
    """What the notes of a section can be sorted by."""

    TITLE = "title"
    PATH = "path"
    DATE = "date"
    IN = "in"


def run(
    session: Session,
    hub: Annotated[str, Argument("HUB", "The hub's path, name, title or alias.")],
    section: Annotated[str, Option(metavar="SECTION", help="Only this section.")] = "",
    by: Annotated[By, Option(help="Dates and links in (backlinks) sort from the highest.")] = By.TITLE,
    dry_run: Annotated[bool, Option("--dry-run", help="Show the changes as a diff and make none.")] = False,
) -> None:
    """Put the notes of each section of a hub in order.

    Each list is sorted by itself; items that are no notes keep their places.

    Example: rlnotes hub sort rlvr-dynamics --by date --dry-run
    """
    from rlnotes.operations.hub_edit import plan_sort

    index = session.index
    ranks = {
        By.TITLE: lambda note: (note.title.casefold(), note.path),
        By.PATH: lambda note: note.path,
        By.DATE: lambda note: [-ord(each) for each in note.date],
        By.IN: lambda note: -index.in_degree(note.path),
    }
    opened = session.hubs.open(session.lookup.exact_note(hub))
    place = session.lookup.section(opened, section) if section else None
    apply_plan(session, plan_sort(index, opened, place, ranks[by]), "hub sort", dry_run=dry_run)
