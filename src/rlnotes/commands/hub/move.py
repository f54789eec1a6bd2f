"""`rlnotes hub move`."""

from typing import Annotated

from rlnotes.options import DryRun, HubArgument, NoteArgument, Option
from rlnotes.session import Session
from rlnotes.write_command import apply_plan


def run(
    session: Session,
    note: NoteArgument,
    hub: HubArgument,
    section: Annotated[str, Option(metavar="SECTION", help="The section to move it to.")],
    after: Annotated[str, Option(metavar="NOTE", help="Insert after this note.")] = "",
    dry_run: DryRun = False,
) -> None:
    """Move a note to another section or position in a hub.

    Its item is moved with its text; nested items stay and take its place.

    Example: rlnotes hub move one-example-can-unlock-mathematical-reasoning rlvr-dynamics --section novel --dry-run
    """
    from rlnotes.operations.hub_edit import plan_move_entry

    target_hub = session.hubs.open(session.lookup.exact_note(hub))
    target_section = session.lookup.section(target_hub, section)
    neighbor = session.lookup.exact_note(after) if after else None
    plan = plan_move_entry(session.index, session.lookup.exact_note(note), target_hub, target_section, after=neighbor)
    apply_plan(session, plan, "hub move", dry_run=dry_run)
