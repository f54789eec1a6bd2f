"""`rlnotes rename-property`."""

from typing import Annotated

from rlnotes.options import Argument, DryRun, Force
from rlnotes.session import Session
from rlnotes.write_command import apply_plan


def run(
    session: Session,
    old: Annotated[str, Argument("OLD", "A property.")],
    new: Annotated[str, Argument("NEW", "Its new name.")],
    force: Force = False,
    dry_run: DryRun = False,
) -> int:
    """Rename a property in the front matter of every note.

    Only the name changes. A note that has both properties, or whose front matter cannot be edited, is reported and left
    unchanged; the exit code is then 1.

    Example: rlnotes rename-property date created --dry-run
    """
    from rlnotes.operations.properties import plan_rename_property

    plan = plan_rename_property(session.index, old, new, force=force)
    return apply_plan(session, plan, "rename-property", dry_run=dry_run)
