"""`rlnotes move`."""

from typing import Annotated

from rlnotes.options import Argument, DryRun, Force, NoteArgument
from rlnotes.session import Session
from rlnotes.write_command import apply_plan


def run(
    session: Session,
    note: NoteArgument,
    folder: Annotated[str, Argument("FOLDER", "A folder of the vault, created if missing; . is the root.")],
    force: Force = False,
    dry_run: DryRun = False,
) -> None:
    """Move a note to another folder and update every link to it.

    Relative links in the note are updated too, and links elsewhere that would resolve to its new path.

    Example: rlnotes move rlvr-dynamics archive/ --dry-run
    """
    from rlnotes.operations.rename import plan_move

    apply_plan(
        session, plan_move(session.index, session.lookup.exact_note(note), folder, force=force), "move", dry_run=dry_run
    )
