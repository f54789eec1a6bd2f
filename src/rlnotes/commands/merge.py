"""`rlnotes merge`."""

from typing import Annotated

from rlnotes.options import Argument, DryRun, Force
from rlnotes.session import Session
from rlnotes.write_command import apply_plan


def run(
    session: Session,
    note: Annotated[str, Argument("NOTE", "Note to merge.")],
    into: Annotated[str, Argument("INTO", "Note to merge it into.")],
    force: Force = False,
    dry_run: DryRun = False,
) -> None:
    """Append a note's text to another note and redirect every link to it.

    Title and aliases become aliases of the other note, tags and sources are added to it. Properties it lacks are
    copied; differing ones are reported. A hub's section that listed both lists one. The file goes to the trash.

    Example: rlnotes merge medium-difficulty-problems-teach-best overly-hard-samples-teach-shortcuts --dry-run
    """
    from rlnotes.operations.merge import plan_merge

    plan = plan_merge(session.index, session.lookup.exact_note(note), session.lookup.exact_note(into), force=force)
    apply_plan(session, plan, "merge", dry_run=dry_run)
