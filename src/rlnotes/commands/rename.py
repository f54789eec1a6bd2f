"""`rlnotes rename`."""

from typing import Annotated

from rlnotes.options import Argument, DryRun, Force, NoteArgument
from rlnotes.session import Session


def run(
    session: Session,
    note: NoteArgument,
    name: Annotated[str, Argument("NEW", "The new name, or with a / a path from the vault's root.")],
    force: Force = False,
    dry_run: DryRun = False,
) -> None:
    """Rename a note's file and update every link to it.

    Only links that would break are rewritten; they keep their kind, label, heading and form.

    Example: rlnotes rename rlvr-dynamics what-rlvr-does --dry-run
    """
    from rlnotes.operations.rename import plan_rename

    session.apply(plan_rename(session.index, session.exact_note(note), name, force=force), "rename", dry_run=dry_run)
