"""`rlnotes hub remove`."""

from typing import Annotated

from rlnotes.options import DryRun, HubArgument, NoteArgument, Option
from rlnotes.session import Session


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

    target_hub = session.hubs.open(session.exact_note(hub))
    hub_section = session.hub_section(target_hub, section) if section else None
    session.apply(
        plan_remove(session.index, session.exact_note(note), target_hub, hub_section), "hub remove", dry_run=dry_run
    )
