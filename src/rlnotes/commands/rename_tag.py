"""`rlnotes rename-tag`."""

from typing import Annotated

from rlnotes.options import Argument, Option
from rlnotes.session import Session
from rlnotes.write_command import apply_plan


def run(
    session: Session,
    old: Annotated[str, Argument("OLD", "A tag, with or without #.")],
    new: Annotated[str, Argument("NEW", "Its new name.")],
    force: Annotated[bool, Option(help="Go ahead although files with links cannot be read.")] = False,
    dry_run: Annotated[bool, Option("--dry-run", help="Show the changes as a diff and make none.")] = False,
) -> int:
    """Give a tag another name in every note, in front matter and text.

    Tags below it follow: of #old/part becomes #new/part. Where a note has the new tag already, the two become one.
    A note whose front matter cannot be rewritten is named and left as it is; then the exit code is 1.

    Example: rlnotes rename-tag reward-design reward/design --dry-run
    """
    from rlnotes.operations.retitle import plan_rename_tag

    return apply_plan(session, plan_rename_tag(session.index, old, new, force=force), "rename-tag", dry_run=dry_run)
