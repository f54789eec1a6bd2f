"""`rlnotes rename`."""

from typing import Annotated

from rlnotes.options import Argument, Option
from rlnotes.session import Session
from rlnotes.write_command import apply_plan


def run(
    session: Session,
    note: Annotated[str, Argument("NOTE", "Path, name, title or alias.")],
    name: Annotated[str, Argument("NEW", "The new name; with a / a path from the vault's root.")],
    force: Annotated[bool, Option(help="Go ahead although files with links cannot be read.")] = False,
    dry_run: Annotated[bool, Option("--dry-run", help="Show the changes as a diff and make none.")] = False,
) -> None:
    """Give a note's file another name, and follow with every link.

    Links keep their kind, label, heading and spelling; only those are rewritten that would no longer arrive.

    Example: rlnotes rename rlvr-dynamics what-rlvr-does --dry-run
    """
    from rlnotes.operations.rename import plan_rename

    apply_plan(
        session,
        plan_rename(session.index, session.lookup.exact_note(note), name, force=force),
        "rename",
        dry_run=dry_run,
    )
