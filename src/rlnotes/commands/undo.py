"""`rlnotes undo`."""

from typing import Annotated

from rlnotes.options import Option
from rlnotes.session import Session
from rlnotes.write_command import print_changes, print_diff, record_written


def run(
    session: Session,
    dry_run: Annotated[bool, Option("--dry-run", help="Show the changes as a diff and make none.")] = False,
    keep_changed: Annotated[bool, Option("--keep-changed", help="Leave files alone that were changed since.")] = False,
) -> None:
    """Take the last operation back.

    Every file is as it was before, to the byte. What was interrupted half way is taken back too. Undone again, the
    operation before that is taken back. A file that was changed since is never overwritten.

    Example: rlnotes undo --dry-run
    """
    from rlnotes.operations.journal import Journal

    journal = Journal(session.vault)
    plan = journal.undo_plan(keep_changed=keep_changed)
    if dry_run:
        print_diff(session, plan, "undo")
    else:
        journal.undo(keep_changed=keep_changed)
        record_written(session, plan)
        print_changes(session, plan.changes, "undo", plan.summary)
