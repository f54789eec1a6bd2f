"""`rlnotes rename-heading`."""

from typing import Annotated

from rlnotes.errors import UsageError
from rlnotes.options import Argument, DryRun, Force
from rlnotes.session import Session
from rlnotes.write_command import apply_plan


def run(
    session: Session,
    heading: Annotated[str, Argument("NOTE#HEADING", "A note and one of its headings.")],
    new: Annotated[str, Argument("NEW", "The new heading.")],
    force: Force = False,
    dry_run: DryRun = False,
) -> None:
    """Rename a heading and update every link to it.

    A link with the heading's text gets the new text, one with its anchor the new anchor. Links inside the old heading
    are removed and reported.

    Example: rlnotes rename-heading "rlvr-dynamics#RLVR Side Effects" "Side Effects" --dry-run
    """
    from rlnotes.operations.retitle import plan_rename_heading

    name, mark, old = heading.partition("#")
    if not mark:
        raise UsageError(f"`{heading}` has no heading part.", hint="Name the heading as NOTE#HEADING.")
    plan = plan_rename_heading(session.index, session.lookup.exact_note(name), old, new, force=force)
    apply_plan(session, plan, "rename-heading", dry_run=dry_run)
