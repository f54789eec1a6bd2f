"""`rlnotes today`."""

import time
from typing import Annotated

from rlnotes.options import Option
from rlnotes.session import Session
from rlnotes.write_command import apply_plan


def run(
    session: Session,
    no_edit: Annotated[bool, Option("--no-edit", help="Do not open the editor.")] = False,
    dry_run: Annotated[bool, Option("--dry-run", help="Show the changes as a diff and make none.")] = False,
) -> None:
    """Open the note of this day, made from the template `daily` if need be; print its path.

    Its path is `daily` of the settings.

    Example: rlnotes today --no-edit
    """
    from rlnotes.operations.create import plan_daily

    path, plan = plan_daily(session.index, time.localtime())
    apply_plan(session, plan, "today", dry_run=dry_run, path=path, edit=not no_edit)
