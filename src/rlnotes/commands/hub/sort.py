"""`rlnotes hub sort`."""

from enum import StrEnum
from typing import Annotated

from rlnotes.options import DryRun, HubArgument, Option
from rlnotes.session import Session
from rlnotes.write_command import apply_plan


class SortKey(StrEnum):
    """Keys to sort the notes of a section by."""

    TITLE = "title"
    PATH = "path"
    DATE = "date"
    IN = "in"


def run(
    session: Session,
    hub: HubArgument,
    section: Annotated[str, Option(metavar="SECTION", help="Only this section.")] = "",
    by: Annotated[SortKey, Option(help="Sort key; dates and backlinks (in) in descending order.")] = SortKey.TITLE,
    dry_run: DryRun = False,
) -> None:
    """Sort the notes in each section of a hub.

    Each list is sorted separately; items that are not notes keep their positions.

    Example: rlnotes hub sort rlvr-dynamics --by date --dry-run
    """
    from rlnotes.operations.hub_edit import plan_sort

    index = session.index
    ranks = {
        SortKey.TITLE: lambda note: (note.title.casefold(), note.path),
        SortKey.PATH: lambda note: note.path,
        SortKey.DATE: lambda note: [-ord(each) for each in note.date],
        SortKey.IN: lambda note: -index.in_degree(note.path),
    }
    target_hub = session.hubs.open(session.lookup.exact_note(hub))
    hub_section = session.lookup.section(target_hub, section) if section else None
    apply_plan(session, plan_sort(index, target_hub, hub_section, ranks[by]), "hub sort", dry_run=dry_run)
