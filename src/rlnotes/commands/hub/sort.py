"""`rlnotes hub sort`."""

from typing import Annotated

from rlnotes.options import DryRun, HubArgument, NoteSort, Option, Reverse
from rlnotes.session import Session
from rlnotes.write_command import apply_plan


def run(
    session: Session,
    hub: HubArgument,
    section: Annotated[str, Option(metavar="SECTION", help="Only this section.")] = "",
    sort: Annotated[
        NoteSort,
        Option("--sort", metavar="KEY", former=("--by",), help="Sort key; dates and counts sort in descending order."),
    ] = NoteSort.TITLE,
    reverse: Reverse = False,
    dry_run: DryRun = False,
) -> None:
    """Sort the notes in each section of a hub.

    Each list is sorted separately; items that are not notes keep their positions.

    Example: rlnotes hub sort rlvr-dynamics --sort date --dry-run
    """
    from rlnotes.operations.hub_edit import plan_sort
    from rlnotes.queries.note_order import sort_key

    target_hub = session.hubs.open(session.lookup.exact_note(hub))
    hub_section = session.lookup.section(target_hub, section) if section else None
    plan = plan_sort(session.index, target_hub, hub_section, sort_key(session.index, sort), reverse=reverse)
    apply_plan(session, plan, "hub sort", dry_run=dry_run)
