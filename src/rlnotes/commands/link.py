"""`rlnotes link`."""

from typing import Annotated

from rlnotes.options import Argument, DryRun, Option
from rlnotes.session import Session
from rlnotes.write_command import apply_plan


def run(
    session: Session,
    source: Annotated[str, Argument("FROM", "The note to add the link to.")],
    target: Annotated[str, Argument("TO", "The note to link to.")],
    relation: Annotated[
        str, Option("--as", metavar="RELATION", help="The relation it states, such as contradicts.")
    ] = "",
    section: Annotated[str, Option(metavar="HEADING", help="The heading to add it under.")] = "",
    phrase: Annotated[str, Option(metavar="TEXT", help="A short text after the link.")] = "",
    dry_run: DryRun = False,
) -> None:
    """Add a link from a note to another.

    With --as it states a relation. It becomes an item under Relations, Related, See also or the like; without such a
    section, Relations is added.

    Example: rlnotes link rlvr-dynamics rl-training-mechanics --as extends --dry-run
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
