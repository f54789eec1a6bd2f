"""`rlnotes capture`."""

from typing import Annotated

from rlnotes.options import Argument, Option
from rlnotes.process import standard_input
from rlnotes.session import Session
from rlnotes.write_command import apply_plan


def run(
    session: Session,
    text: Annotated[list[str], Argument("TEXT...", "The text; - reads it from standard input.")],
    dry_run: Annotated[bool, Option("--dry-run", help="Show the changes as a diff and make none.")] = False,
) -> None:
    """Put a thought into the inbox; print the inbox's path.

    The inbox is `inbox` of the settings: a note, or a heading of it (`inbox.md#Later`).

    Example: rlnotes capture "Ask whether entropy collapse is reversible" --dry-run
    """
    from rlnotes.operations.create import plan_capture

    words = standard_input().decode(errors="surrogateescape") if text == ["-"] else " ".join(text)
    path, plan = plan_capture(session.index, words)
    apply_plan(session, plan, "capture", dry_run=dry_run, path=path)
