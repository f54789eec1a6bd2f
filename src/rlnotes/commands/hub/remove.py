"""`rlnotes hub remove`."""

from typing import Annotated

from rlnotes.options import Argument, Option
from rlnotes.session import Session
from rlnotes.write_command import apply_plan


def run(
    session: Session,
    note: Annotated[str, Argument("NOTE", "Path, name, title or alias.")],
    hub: Annotated[str, Argument("HUB", "The hub's path, name, title or alias.")],
    section: Annotated[str, Option(metavar="SECTION", help="Only in this section.")] = "",
    dry_run: Annotated[bool, Option("--dry-run", help="Show the changes as a diff and make none.")] = False,
) -> None:
    """Take a note out of a hub.

    The item that begins with the note's link goes, words and all; items in it take its place. The note itself stays as
    it is.

    Example: rlnotes hub remove one-example-can-unlock-mathematical-reasoning rlvr-dynamics --dry-run
    """
    from rlnotes.operations.hub_edit import plan_remove

    opened = session.hubs.open(session.lookup.exact_note(hub))
    place = session.lookup.section(opened, section) if section else None
    apply_plan(
        session,
        plan_remove(session.index, session.lookup.exact_note(note), opened, place),
        "hub remove",
        dry_run=dry_run,
    )
