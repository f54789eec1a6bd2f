"""`rlnotes delete`."""

from typing import Annotated

from rlnotes.options import Argument, Option
from rlnotes.session import Session
from rlnotes.write_command import apply_plan


def run(
    session: Session,
    note: Annotated[str, Argument("NOTE", "Path, name, title or alias.")],
    unlink: Annotated[bool, Option("--unlink", help="Turn the links to it into text.")] = False,
    force: Annotated[bool, Option(help="Go ahead although files with links cannot be read.")] = False,
    dry_run: Annotated[bool, Option("--dry-run", help="Show the changes as a diff and make none.")] = False,
) -> None:
    """Put a note into the vault's trash folder.

    Refused while other notes link to it, unless these links may become text.

    Example: rlnotes delete one-variance-measure --unlink --dry-run
    """
    from rlnotes.operations.delete import plan_delete

    plan = plan_delete(session.index, session.lookup.exact_note(note), unlink=unlink, force=force)
    apply_plan(session, plan, "delete", dry_run=dry_run)
