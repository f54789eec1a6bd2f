"""`rlnotes init`."""

from rlnotes.options import DryRun
from rlnotes.session import Session
from rlnotes.write_command import apply_plan, use_working_folder


def run(
    session: Session,
    dry_run: DryRun = False,
) -> None:
    """Create a vault: settings and templates.

    And a first hub, in the working folder or in --vault DIR, which is created if missing. Existing files stay as they
    are.

    Example: rlnotes init --vault notes
    """
    from rlnotes.operations.create import plan_init

    use_working_folder(session, create=not dry_run)
    apply_plan(session, plan_init(session.vault), "init", dry_run=dry_run)
