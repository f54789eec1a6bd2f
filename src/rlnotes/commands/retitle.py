"""`rlnotes retitle`."""

from typing import Annotated

from rlnotes.options import Argument, DryRun, Force, NoteArgument, Option
from rlnotes.session import Session
from rlnotes.write_command import apply_plan


def run(
    session: Session,
    note: NoteArgument,
    title: Annotated[str, Argument("TITLE", "The new title.")],
    rename_file: Annotated[bool, Option("--rename-file", help="Also rename the file after the title.")] = False,
    force: Force = False,
    dry_run: DryRun = False,
) -> None:
    """Change a note's title; the old one becomes an alias.

    Front matter, the first heading and link labels equal to the old title are updated. The file keeps its name.

    Example: rlnotes retitle rlvr-dynamics "What does RLVR do?" --dry-run
    """
    from rlnotes.operations.retitle import plan_retitle

    plan = plan_retitle(session.index, session.lookup.exact_note(note), title, rename_file=rename_file, force=force)
    apply_plan(session, plan, "retitle", dry_run=dry_run)
