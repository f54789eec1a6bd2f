"""`rlnotes hub move`."""

from typing import Annotated

from rlnotes.options import DryRun, HubArgument, NoteArgument, Option
from rlnotes.session import Session


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

    Example: rlnotes hub move one-example-can-unlock-mathematical-reasoning rlvr-dynamics --section "Novel Architecture"
    """
    from rlnotes.operations.hub_edit import plan_move_entry

    target_hub = session.hubs.open(session.exact_note(hub))
    target_section = session.hub_section(target_hub, section)
    neighbor = session.exact_note(after) if after else None
    plan = plan_move_entry(session.index, session.exact_note(note), target_hub, target_section, after=neighbor)
    session.apply(plan, "hub move", dry_run=dry_run)
