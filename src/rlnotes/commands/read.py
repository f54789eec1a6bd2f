"""`rlnotes read`."""

from typing import Annotated

from rlnotes.errors import UsageError
from rlnotes.options import Argument, Option
from rlnotes.output import Format
from rlnotes.session import Session


def run(
    session: Session,
    note: Annotated[str, Argument("NOTE[#SECTION]", "Path, name, title or alias, and a heading.")],
    lines: Annotated[str, Option("--lines", metavar="N-M", help="Only these lines of the file, from 1.")] = "",
    raw: Annotated[bool, Option("--raw", help="Print the file unchanged.")] = False,
) -> None:
    """Show a note with its related notes.

    Also with its hubs and backlinks. On a terminal the text is rendered. With a section or lines, only that part of the
    text is shown.

    Example: rlnotes read spurious
    Example: rlnotes read "rlvr-dynamics#Training Efficiency"
    Example: rlnotes read rlvr-dynamics --lines 10-20 --raw
    """
    found, heading = session.lookup.note_and_heading(note)
    if heading and lines:
        raise UsageError("Either #SECTION or --lines is possible, not both.")
    if not heading and not lines:
        if raw:
            session.print_raw(session.vault.read(found.path))
            return
        from rlnotes.reports.page import page

        session.print(page(session.index, session.hubs, found), piped=Format.MARKDOWN)
        return
    from rlnotes.operations.retitle import find_heading
    from rlnotes.reports.note_page import line_span, section_span
    from rlnotes.reports.page import part_page

    parsed = session.index.parsed(found)
    section = find_heading(parsed, heading) if heading else None
    span = section_span(parsed.details, section) if section else line_span(parsed.text, lines)
    if raw:
        session.print_raw(parsed.text[slice(*span)].encode(errors="replace"))
    else:
        session.print(part_page(session.index, session.hubs, found, span), piped=Format.MARKDOWN)
