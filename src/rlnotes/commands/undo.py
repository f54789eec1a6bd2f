"""`rlnotes undo`."""

from typing import Annotated

from rlnotes.options import DryRun, KeepChanged, Option
from rlnotes.session import Session
from rlnotes.write_command import print_changes, print_diff, record_written


def run(
    session: Session,
    resume: Annotated[bool, Option("--resume", help="Finish an interrupted operation instead.")] = False,
    dry_run: DryRun = False,
    keep_changed: KeepChanged = False,
) -> None:
    """Undo the last operation.

    Every file gets its earlier bytes back. A second undo reverts the operation before. An interrupted operation, after
    a kill or a power failure, is undone too, or finished with --resume. A file that has changed since is never
    overwritten.

    Example: rlnotes undo --dry-run
    """
    from rlnotes.operations.journal import Journal

    journal = Journal(session.vault)
    plan = (journal.resume_plan if resume else journal.undo_plan)(keep_changed=keep_changed)
    kind = "resume" if resume else "undo"
    if dry_run:
        print_diff(session, plan, kind)
        return
    (journal.resume if resume else journal.undo)(keep_changed=keep_changed)
    record_written(session, plan)
    print_changes(session, plan.changes, kind, plan.summary)
