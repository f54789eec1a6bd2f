"""`rlnotes edit`."""

from typing import Annotated

from rlnotes.options import Argument
from rlnotes.session import Session
from rlnotes.write_command import edit_file


def run(
    session: Session,
    note: Annotated[str, Argument("NOTE[#HEADING]", "A note, and the heading to open it at.")],
) -> None:
    """Open notes in the editor.

    Runs $VISUAL or $EDITOR and waits for it.

    Example: rlnotes edit "rlvr-dynamics#Training Efficiency"
    """
    from rlnotes.operations.retitle import find_heading

    name, _, heading = note.partition("#")
    target = session.lookup.note(name)
    edit_file(session, target.path, find_heading(session.index, target, heading).line if heading else 1)
