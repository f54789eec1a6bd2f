"""`rlnotes hub move`."""

from typing import Annotated

from rlnotes.options import Argument, Option
from rlnotes.session import Session
from rlnotes.write_command import apply_plan


def run(
    session: Session,
    note: Annotated[str, Argument("NOTE", "Path, name, title or alias.")],
    hub: Annotated[str, Argument("HUB", "The hub's path, name, title or alias.")],
    section: Annotated[str, Option(metavar="SECTION", help="The section to move it to.")],
    after: Annotated[str, Option(metavar="NOTE", help="The note in that section to stand behind.")] = "",
    dry_run: Annotated[bool, Option("--dry-run", help="Show the changes as a diff and make none.")] = False,
) -> None:
    """Move a note to another section of a hub, or to another place in its own.

    Its item goes as it is, words and all; items in it stay and take its place.

    Example: rlnotes hub move one-example-can-unlock-mathematical-reasoning rlvr-dynamics --section "Novel Architecture"
    """
    from rlnotes.operations.hub_edit import plan_move_entry

    opened = session.hubs.open(session.lookup.exact_note(hub))
    place = session.lookup.section(opened, section)
    behind = session.lookup.exact_note(after) if after else None
    plan = plan_move_entry(session.index, session.lookup.exact_note(note), opened, place, after=behind)
    apply_plan(session, plan, "hub move", dry_run=dry_run)
