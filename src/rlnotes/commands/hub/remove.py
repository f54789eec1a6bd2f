"""`rlnotes hub remove`."""

from typing import Annotated

from rlnotes.options import DryRun, HubArgument, NoteArgument, Option
from rlnotes.session import Session
from rlnotes.write_command import apply_plan


def run(
    session: Session,
    note: NoteArgument,
    hub: HubArgument,
    section: Annotated[str, Option(metavar="SECTION", help="Only from this section.")] = "",
    dry_run: DryRun = False,
) -> None:
    """Remove a note from a hub.

    Items that start with a link to the note are removed with their text; nested items take their place. The note's
    file stays as it is.

    Example: rlnotes hub remove one-example-can-unlock-mathematical-reasoning rlvr-dynamics --dry-run
    """
    from rlnotes.operations.hub_edit import plan_remove

    target_hub = session.hubs.open(session.lookup.exact_note(hub))
    hub_section = session.lookup.section(target_hub, section) if section else None
    apply_plan(
        session,
        plan_remove(session.index, session.lookup.exact_note(note), target_hub, hub_section),
        "hub remove",
        dry_run=dry_run,
    )
