"""`rlnotes resume`."""

from rlnotes.options import DryRun, KeepChanged
from rlnotes.session import Session
from rlnotes.write_command import print_changes, print_diff, record_written


def run(
    session: Session,
    dry_run: DryRun = False,
    keep_changed: KeepChanged = False,
) -> None:
    """Finish an interrupted operation.

    After a kill or a power failure every file is in its old or its new state; the journal records which.

    Example: rlnotes resume
    """
    from rlnotes.operations.journal import Journal

    journal = Journal(session.vault)
    plan = journal.resume_plan(keep_changed=keep_changed)
    if dry_run:
        print_diff(session, plan, "resume")
    else:
        journal.resume(keep_changed=keep_changed)
        record_written(session, plan)
        print_changes(session, plan.changes, "resume", plan.summary)
