"""`rlnotes link`."""

from typing import Annotated

from rlnotes.options import Argument, Option
from rlnotes.session import Session
from rlnotes.write_command import apply_plan


def run(
    session: Session,
    source: Annotated[str, Argument("FROM", "The note to write in.")],
    target: Annotated[str, Argument("TO", "The note to link to.")],
    relation: Annotated[str, Option("--as", metavar="RELATION", help="What the link says, such as contradicts.")] = "",
    section: Annotated[str, Option(metavar="HEADING", help="The heading to write it under.")] = "",
    phrase: Annotated[str, Option(metavar="TEXT", help="Why, in a few words.")] = "",
    dry_run: Annotated[bool, Option("--dry-run", help="Show the changes as a diff and make none.")] = False,
) -> None:
    """Link a note to another one, and say what the link means.

    It becomes an item under Relations, Related, See also or the like; a section Relations is made where there is none.

    Example: rlnotes link one-example right-answers-do-not-make-the-trace-causal --as supports --dry-run
    """
    from rlnotes.operations.add_link import plan_link

    plan = plan_link(
        session.index,
        session.lookup.exact_note(source),
        session.lookup.exact_note(target),
        relation=relation,
        section=section,
        phrase=phrase,
    )
    apply_plan(session, plan, "link", dry_run=dry_run)
