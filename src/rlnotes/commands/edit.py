"""`rlnotes edit`."""

from typing import Annotated

from rlnotes.options import Argument
from rlnotes.session import Session
from rlnotes.write_command import edit_files


def run(
    session: Session,
    notes: Annotated[list[str], Argument("NOTE[#HEADING]...", "Notes, and the headings to open them at.")],
) -> None:
    """Open notes in the editor.

    Runs $VISUAL or $EDITOR and waits for it. Vim and editors like it take the heading of the first note only.

    Example: rlnotes edit "rlvr-dynamics#Training Efficiency"
    Example: rlnotes edit rlvr-dynamics rl-training-mechanics
    """
    from rlnotes.operations.retitle import find_heading

    places = []
    for note in notes:
        name, _, heading = note.partition("#")
        target = session.lookup.note(name)
        places.append((target.path, find_heading(session.index.parsed(target), heading).line if heading else 1))
    edit_files(session, places)
