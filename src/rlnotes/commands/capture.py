"""`rlnotes capture`."""

from typing import Annotated

from rlnotes.options import Argument, DryRun
from rlnotes.process import standard_input
from rlnotes.session import Session
from rlnotes.write_command import apply_plan


def run(
    session: Session,
    text: Annotated[list[str], Argument("TEXT...", "The text; - reads it from standard input.")],
    dry_run: DryRun = False,
) -> None:
    """Add a text to the inbox.

    Prints the inbox's path. A text that begins with - follows `--`. The inbox is the setting `inbox`: a note, or a
    heading in it (`inbox.md#Later`).

    Example: rlnotes capture "Ask whether entropy collapse is reversible" --dry-run
    """
    from rlnotes.operations.create import plan_capture

    captured = standard_input().decode(errors="surrogateescape") if text == ["-"] else " ".join(text)
    path, plan = plan_capture(session.index, captured)
    apply_plan(session, plan, "capture", dry_run=dry_run, path=path)
