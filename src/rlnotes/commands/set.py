"""`rlnotes set`."""

from itertools import takewhile
from typing import Annotated

from rlnotes.errors import UsageError
from rlnotes.options import Argument, DryRun, Force, WhereToChange, Yes
from rlnotes.session import Session
from rlnotes.write_command import apply_plan


def run(
    session: Session,
    words: Annotated[list[str], Argument("NOTE... KEY=VALUE...", "Notes, and properties with their values.")],
    where: WhereToChange = None,
    yes: Yes = False,
    force: Force = False,
    dry_run: DryRun = False,
) -> int:
    """Set properties in the front matter of notes.

    Values have the types of YAML: 3, 2026-01-02, true, draft, [a, b]. In double quotes a value is text ('"3"'). A
    property keeps its place and quotes, a new one is added at the end. If one note cannot be edited, none is.

    Example: rlnotes set rlvr-dynamics status=draft rating=3 'related=[entropy, pass@k]' --dry-run
    Example: rlnotes set --where 'type=question and words<300' status=stub --yes
    """
    from rlnotes.operations.properties import is_assignment, parse_assignments, plan_set

    names = list(takewhile(lambda word: not is_assignment(word), words))
    values = parse_assignments(words[len(names) :])
    if not values:
        raise UsageError("No property is given.", hint="Write KEY=VALUE after the notes.")
    plan = plan_set(session.index, session.lookup.to_change(names, where), values, force=force)
    return apply_plan(session, plan, "set", dry_run=dry_run, ask=bool(where) and not yes)
