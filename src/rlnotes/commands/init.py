"""`rlnotes init`."""

from typing import Annotated

from rlnotes.options import Option
from rlnotes.session import Session
from rlnotes.write_command import apply_plan, use_working_folder


def run(
    session: Session,
    dry_run: Annotated[bool, Option("--dry-run", help="Show the changes as a diff and make none.")] = False,
) -> None:
    """Make a vault: settings, templates and a first hub, as far as they are missing.

    In the working folder, or in --vault DIR, which is made if need be. What is there stays as it is.

    Example: rlnotes init --vault notes
    """
    from rlnotes.operations.create import plan_init

    use_working_folder(session, create=not dry_run)
    apply_plan(session, plan_init(session.vault), "init", dry_run=dry_run)
