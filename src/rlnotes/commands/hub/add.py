"""`rlnotes hub add`."""

from typing import Annotated

from rlnotes.options import Argument, Option
from rlnotes.session import Session
from rlnotes.write_command import apply_plan


def run(
    session: Session,
    note: Annotated[str, Argument("NOTE", "Path, name, title or alias.")],
    hub: Annotated[str, Argument("HUB", "The hub's path, name, title or alias.")],
    section: Annotated[str, Option(metavar="SECTION", help="The section; without it the one that fits best.")] = "",
    after: Annotated[str, Option(metavar="NOTE", help="The note in the section to stand behind.")] = "",
    phrase: Annotated[str, Option(metavar="TEXT", help="Why the note is there, in a few words.")] = "",
    dry_run: Annotated[bool, Option("--dry-run", help="Show the changes as a diff and make none.")] = False,
) -> None:
    """File a note in a section of a hub.

    The new item looks like its neighbours: its mark, its kind of link, the dash ahead of the phrase.

    Example: rlnotes hub add one-example-can-unlock-mathematical-reasoning rl-training-mechanics --section gradient
    """
    from rlnotes.operations.hub_edit import plan_add
    from rlnotes.queries.hub_coverage import fitting_section

    found, opened = session.lookup.exact_note(note), session.hubs.open(session.lookup.exact_note(hub))
    index, hubs = session.index, session.hubs
    place = session.lookup.section(opened, section) if section else fitting_section(index, hubs, opened, found)
    behind = session.lookup.exact_note(after) if after else None
    plan = plan_add(index, found, opened, place, after=behind, phrase=phrase)
    apply_plan(session, plan, "hub add", dry_run=dry_run)
