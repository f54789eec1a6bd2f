"""`rlnotes hub add`."""

from typing import Annotated

from rlnotes.options import DryRun, HubArgument, NoteArgument, Option
from rlnotes.session import Session
from rlnotes.write_command import apply_plan


def run(
    session: Session,
    note: NoteArgument,
    hub: HubArgument,
    section: Annotated[str, Option(metavar="SECTION", help="The section (default: the best match).")] = "",
    after: Annotated[str, Option(metavar="NOTE", help="Insert after this note.")] = "",
    phrase: Annotated[str, Option(metavar="TEXT", help="A short text after the link.")] = "",
    dry_run: DryRun = False,
) -> None:
    """Add a note to a section of a hub.

    The new item follows its neighbors: marker, kind of link, separator before the phrase.

    Example: rlnotes hub add one-example-can-unlock-mathematical-reasoning rl-training-mechanics --dry-run
    """
    from rlnotes.operations.hub_edit import plan_add
    from rlnotes.queries.hub_coverage import fitting_section

    note_to_add, target_hub = session.lookup.exact_note(note), session.hubs.open(session.lookup.exact_note(hub))
    index, hubs = session.index, session.hubs
    target_section = (
        session.lookup.section(target_hub, section)
        if section
        else fitting_section(index, hubs, target_hub, note_to_add)
    )
    neighbor = session.lookup.exact_note(after) if after else None
    plan = plan_add(index, note_to_add, target_hub, target_section, after=neighbor, phrase=phrase)
    apply_plan(session, plan, "hub add", dry_run=dry_run)
