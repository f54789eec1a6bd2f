"""`rlnotes move`."""

from typing import Annotated

from rlnotes.errors import UsageError
from rlnotes.options import Argument, DryRun, Force, WhereToChange, Yes
from rlnotes.session import Session
from rlnotes.write_command import apply_plan


def run(
    session: Session,
    note: Annotated[str, Argument("NOTE", "Path, name, title or alias; left out with --where.")],
    folder: Annotated[str, Argument("FOLDER", "A folder of the vault, created if missing; . is the root.")] = "",
    where: WhereToChange = None,
    yes: Yes = False,
    force: Force = False,
    dry_run: DryRun = False,
) -> int:
    """Move a note, or the notes of a filter, to another folder and update every link to it.

    Relative links in the note are updated too, and links elsewhere that would resolve to its new path. With --where the
    folder is the only argument; if two notes would get the same path, none is moved.

    Example: rlnotes move rlvr-dynamics archive/ --dry-run
    Example: rlnotes move --where 'date<2026-05-10' archive/ --yes
    """
    from rlnotes.operations.rename import plan_move, plan_move_all

    if where and folder:
        raise UsageError("Either NOTE or --where FILTER is required.")
    if not where and not folder:
        raise UsageError("FOLDER is missing.", hint="Name the folder after the note.")
    if where:
        plan = plan_move_all(session.index, session.lookup.to_change([], where), note, force=force)
    else:
        plan = plan_move(session.index, session.lookup.exact_note(note), folder, force=force)
    return apply_plan(session, plan, "move", dry_run=dry_run, ask=bool(where) and not yes)
