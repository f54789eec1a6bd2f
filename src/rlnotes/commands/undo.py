"""`rlnotes undo`."""

from rlnotes.options import DryRun, KeepChanged
from rlnotes.session import Session
from rlnotes.write_command import print_changes, print_diff, record_written


def run(
    session: Session,
    dry_run: DryRun = False,
    keep_changed: KeepChanged = False,
) -> None:
    """Undo the last operation.

    Every file gets its earlier bytes back. An interrupted operation is undone too; a second undo reverts the operation
    before. A file that has changed since is never overwritten.

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
