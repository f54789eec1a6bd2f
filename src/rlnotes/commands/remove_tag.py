"""`rlnotes remove-tag`."""

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
    """Remove a tag from the front matter of notes.

    Tags in the text are left and their lines printed; tags below it, such as tag/part, are left too.

    Example: rlnotes remove-tag rlvr-dynamics rlvr --dry-run
    Example: rlnotes remove-tag --where tags=rlvr rlvr --yes
    """
    from rlnotes.operations.properties import plan_remove_tag

    *names, tag = words
    plan = plan_remove_tag(session.index, session.lookup.to_change(names, where), tag)
    return apply_plan(session, plan, "remove-tag", dry_run=dry_run, ask=bool(where) and not yes)
