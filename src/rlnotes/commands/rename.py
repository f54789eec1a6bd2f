"""`rlnotes rename`."""

from typing import Annotated

from rlnotes.options import Argument, DryRun, Force, NoteArgument
from rlnotes.session import Session
from rlnotes.write_command import apply_plan


def run(
    session: Session,
    note: NoteArgument,
    name: Annotated[str, Argument("NEW", "The new name, or with a / a path from the vault's root.")],
    force: Force = False,
    dry_run: DryRun = False,
) -> None:
    """Rename a note and update links to it.

    The file gets the new name. Only links that would break are rewritten; they keep kind, label, heading and form.

    Example: rlnotes rename rlvr-dynamics what-rlvr-does --dry-run
    """
    from rlnotes.operations.rename import plan_rename

    apply_plan(
        session,
        plan_rename(session.index, session.lookup.exact_note(note), name, force=force),
        "rename",
        dry_run=dry_run,
    )
