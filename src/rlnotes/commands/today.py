"""`rlnotes today`."""

import time

from rlnotes.options import DryRun, NoEdit
from rlnotes.session import Session
from rlnotes.write_command import apply_plan


def run(
    session: Session,
    no_edit: NoEdit = False,
    dry_run: DryRun = False,
) -> None:
    """Open the note for today, created from the template `daily` if missing; print its path.

    Its path is the setting `daily`.

    Example: rlnotes today --no-edit
    """
    from rlnotes.operations.create import plan_daily

    path, plan = plan_daily(session.index, time.localtime())
    apply_plan(session, plan, "today", dry_run=dry_run, path=path, edit=not no_edit)
