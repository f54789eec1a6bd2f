"""`rlnotes move`."""

from typing import Annotated

from rlnotes.options import Argument, Option
from rlnotes.session import Session
from rlnotes.write_command import apply_plan


def run(
    session: Session,
    note: Annotated[str, Argument("NOTE", "Path, name, title or alias.")],
    folder: Annotated[str, Argument("FOLDER", "A folder of the vault, made if need be; . is its root.")],
    force: Annotated[bool, Option(help="Go ahead although files with links cannot be read.")] = False,
    dry_run: Annotated[bool, Option("--dry-run", help="Show the changes as a diff and make none.")] = False,
) -> None:
    """Put a note into another folder, and follow with every link.

    The note's own relative links are rewritten too, and links elsewhere that its new place would take over.

    Example: rlnotes move rlvr-dynamics archive/ --dry-run
    """
    from rlnotes.operations.rename import plan_move

    apply_plan(
        session, plan_move(session.index, session.lookup.exact_note(note), folder, force=force), "move", dry_run=dry_run
    )
