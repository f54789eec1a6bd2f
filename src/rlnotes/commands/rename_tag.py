"""`rlnotes rename-tag`."""

from typing import Annotated

from rlnotes.options import Argument, DryRun, Force
from rlnotes.session import Session
from rlnotes.write_command import apply_plan


def run(
    session: Session,
    old: Annotated[str, Argument("OLD", "A tag, with or without #.")],
    new: Annotated[str, Argument("NEW", "Its new name.")],
    force: Force = False,
    dry_run: DryRun = False,
) -> int:
    """Rename a tag in every note, in front matter and text.

    Nested tags follow: #old/part becomes #new/part. A note that has both tags keeps one. A note whose front matter
    cannot be edited is reported and left unchanged; the exit code is then 1.

    Example: rlnotes rename-tag reward-design reward/design --dry-run
    """
    from rlnotes.operations.retitle import plan_rename_tag

    return apply_plan(session, plan_rename_tag(session.index, old, new, force=force), "rename-tag", dry_run=dry_run)
