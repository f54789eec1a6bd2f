"""`rlnotes resume`."""

from typing import Annotated

from rlnotes.options import Option
from rlnotes.session import Session
from rlnotes.write_command import print_changes, print_diff, record_written


def run(
    session: Session,
    dry_run: Annotated[bool, Option("--dry-run", help="Show the changes as a diff and make none.")] = False,
    keep_changed: Annotated[bool, Option("--keep-changed", help="Leave files alone that were changed since.")] = False,
) -> None:
    """Finish an operation that was interrupted half way.

    A kill or a power cut leaves every file either as it was or as it was to be; the journal knows which is which.

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
