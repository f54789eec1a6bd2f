"""`rlnotes edit`."""

from typing import Annotated

from rlnotes.options import Argument
from rlnotes.session import Session
from rlnotes.write_command import edit_file


def run(
    session: Session,
    note: Annotated[str, Argument("NOTE[#HEADING]", "A note, and the heading to begin at.")],
) -> None:
    """Open a note in the editor, at a heading if one is named.

    $VISUAL or $EDITOR is run and waited for.

    Example: rlnotes edit "rlvr-dynamics#Training Efficiency"
    """
    from rlnotes.operations.retitle import find_heading

    name, _, heading = note.partition("#")
    found = session.lookup.note(name)
    edit_file(session, found.path, find_heading(session.index, found, heading).line if heading else 1)
