"""`rlnotes hub mark`."""

from rlnotes.options import DryRun, NoteArgument
from rlnotes.session import Session
from rlnotes.write_command import apply_plan


def run(session: Session, note: NoteArgument, dry_run: DryRun = False) -> None:
    """Make a note a hub.

    Writes `type: hub` into its front matter, or the tag `hub` if it has another type. `rlnotes hub list` names notes
    that read like hubs. The setting `hub-notes` makes notes hubs without a change of their files.

    Example: rlnotes hub mark rlvr-dynamics --dry-run
    """
    from rlnotes.operations.hub_edit import plan_mark

    apply_plan(session, plan_mark(session.index, session.lookup.exact_note(note)), "hub mark", dry_run=dry_run)
