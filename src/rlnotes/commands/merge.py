"""`rlnotes merge`."""

from typing import Annotated

from rlnotes.options import Argument, Option
from rlnotes.session import Session
from rlnotes.write_command import apply_plan


def run(
    session: Session,
    note: Annotated[str, Argument("NOTE", "The note that ends.")],
    into: Annotated[str, Argument("INTO", "The note that goes on.")],
    force: Annotated[bool, Option(help="Go ahead although files with links cannot be read.")] = False,
    dry_run: Annotated[bool, Option("--dry-run", help="Show the changes as a diff and make none.")] = False,
) -> None:
    """Put a note's text at the end of another note, and let every link follow.

    Title and aliases become aliases of the other note, tags and sources are added there. Properties that it lacks are
    kept, those that differ are listed. A section of a hub that listed both lists one. The file goes to the trash.

    Example: rlnotes merge one-variance-measure cross-rollout-variance --dry-run
    """
    from rlnotes.operations.merge import plan_merge

    plan = plan_merge(session.index, session.lookup.exact_note(note), session.lookup.exact_note(into), force=force)
    apply_plan(session, plan, "merge", dry_run=dry_run)
