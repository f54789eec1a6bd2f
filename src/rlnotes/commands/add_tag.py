"""`rlnotes add-tag`."""

from typing import Annotated

from rlnotes.options import Argument, DryRun, WhereToChange, Yes
from rlnotes.session import Session
from rlnotes.write_command import apply_plan


def run(
    session: Session,
    words: Annotated[list[str], Argument("NOTE... TAG", "Notes, and a tag with or without #.")],
    where: WhereToChange = None,
    yes: Yes = False,
    dry_run: DryRun = False,
) -> int:
    """Add a tag to the front matter of notes.

    The tag is added to the list that the note has, in its form; a note that has the tag there is left unchanged.

    Example: rlnotes add-tag rlvr-dynamics reward/design --dry-run
    Example: rlnotes add-tag --where 'in:rlvr-dynamics' reviewed --yes
    """
    from rlnotes.operations.properties import plan_add_tag

    *names, tag = words
    plan = plan_add_tag(session.index, session.lookup.to_change(names, where), tag)
    return apply_plan(session, plan, "add-tag", dry_run=dry_run, ask=bool(where) and not yes)
