"""`rlnotes rename-heading`."""

from typing import Annotated

from rlnotes.errors import UsageError
from rlnotes.options import Argument, Option
from rlnotes.session import Session
from rlnotes.write_command import apply_plan


def run(
    session: Session,
    heading: Annotated[str, Argument("NOTE#HEADING", "A note and one of its headings.")],
    words: Annotated[str, Argument("NEW", "The new words.")],
    force: Annotated[bool, Option(help="Go ahead although files with links cannot be read.")] = False,
    dry_run: Annotated[bool, Option("--dry-run", help="Show the changes as a diff and make none.")] = False,
) -> None:
    """Give a heading other words, and follow with every link to it.

    A link by the heading's text gets the new text, one by its anchor the new anchor. A link that stood in the heading
    goes with its words, and is named.

    Example: rlnotes rename-heading "rlvr-dynamics#RLVR Side Effects" "Side Effects" --dry-run
    """
    from rlnotes.operations.retitle import plan_rename_heading

    name, mark, old = heading.partition("#")
    if not mark:
        raise UsageError("Name the heading as NOTE#HEADING.")
    plan = plan_rename_heading(session.index, session.lookup.exact_note(name), old, words, force=force)
    apply_plan(session, plan, "rename-heading", dry_run=dry_run)
