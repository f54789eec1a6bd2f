"""`rlnotes delete`."""

from typing import Annotated

from rlnotes.options import DryRun, Force, NoteArgument, Option
from rlnotes.session import Session
from rlnotes.write_command import apply_plan


def run(
    session: Session,
    note: NoteArgument,
    unlink: Annotated[bool, Option("--unlink", help="Replace links to it by their text.")] = False,
    force: Force = False,
    dry_run: DryRun = False,
) -> None:
    """Move a note to the vault's trash folder.

    Fails if other notes link to it, unless --unlink is given.

    Example: rlnotes delete medium-difficulty-problems-teach-best --unlink --dry-run
    """
    from rlnotes.operations.delete import plan_delete

    plan = plan_delete(session.index, session.lookup.exact_note(note), unlink=unlink, force=force)
    apply_plan(session, plan, "delete", dry_run=dry_run)
