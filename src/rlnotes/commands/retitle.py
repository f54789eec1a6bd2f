"""`rlnotes retitle`."""

from typing import Annotated

from rlnotes.options import Argument, Option
from rlnotes.session import Session
from rlnotes.write_command import apply_plan


def run(
    session: Session,
    note: Annotated[str, Argument("NOTE", "Path, name, title or alias.")],
    title: Annotated[str, Argument("TITLE", "The new title.")],
    rename_file: Annotated[bool, Option("--rename-file", help="Name the file after the title, too.")] = False,
    force: Annotated[bool, Option(help="Go ahead although files with links cannot be read.")] = False,
    dry_run: Annotated[bool, Option("--dry-run", help="Show the changes as a diff and make none.")] = False,
) -> None:
    """Give a note another title; the old one becomes an alias.

    Front matter and first heading follow, and the labels of links that repeated the old title. The file keeps its name.

    Example: rlnotes retitle rlvr-dynamics "What does RLVR do?" --dry-run
    """
    from rlnotes.operations.retitle import plan_retitle

    plan = plan_retitle(session.index, session.lookup.exact_note(note), title, rename_file=rename_file, force=force)
    apply_plan(session, plan, "retitle", dry_run=dry_run)
