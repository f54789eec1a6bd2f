"""`rlnotes unset`."""

from typing import Annotated

from rlnotes.options import Argument, DryRun, Force, WhereToChange, Yes
from rlnotes.session import Session
from rlnotes.write_command import apply_plan


def run(
    session: Session,
    words: Annotated[list[str], Argument("NOTE... KEY...", "Notes, and names of properties.")],
    where: WhereToChange = None,
    yes: Yes = False,
    force: Force = False,
    dry_run: DryRun = False,
) -> int:
    """Remove properties from the front matter of notes.

    All lines of a property are removed, and front matter without any is removed as a whole. If one note cannot be
    edited, none is.

    Example: rlnotes unset rlvr-dynamics type --dry-run
    Example: rlnotes unset --where type=question date --yes
    """
    from rlnotes.operations.properties import plan_unset

    names, keys = ([], words) if where else session.lookup.notes_and_properties(words)
    plan = plan_unset(session.index, session.lookup.to_change(names, where), keys, force=force)
    return apply_plan(session, plan, "unset", dry_run=dry_run, ask=bool(where) and not yes)
