"""`rlnotes hub new`."""

from typing import Annotated

from rlnotes.options import DryRun, NoEdit, Option, Sources, Tags, Title
from rlnotes.session import Session
from rlnotes.write_command import apply_plan


def run(
    session: Session,
    title: Title,
    hub: Annotated[str, Option(metavar="HUB", help="The parent hub to add it to.")] = "",
    section: Annotated[str, Option(metavar="SECTION", help="The parent hub's section.")] = "",
    phrase: Annotated[str, Option(metavar="TEXT", help="A short text for its item in the hub.")] = "",
    tag: Tags = None,
    source: Sources = None,
    folder: Annotated[str, Option(metavar="FOLDER", help="Its folder (default: that of most hubs).")] = "",
    template: Annotated[str, Option(metavar="NAME", help="A file of .rlnotes/templates, without .md.")] = "hub",
    no_edit: NoEdit = False,
    dry_run: DryRun = False,
) -> None:
    """Create a hub, add it to another one and open it in the editor; print its path.

    The text comes from the template `hub`.

    Example: rlnotes hub new "What is a verifier?" --hub rl-training-and-rlvr --section sub-maps
    """
    from rlnotes.operations.create import NoteOptions, plan_new, usual_folder

    title_text = " ".join(title)
    opened = session.hubs.open(session.lookup.exact_note(hub)) if hub else None
    hub_section = session.lookup.section_or_only(opened, section) if opened else None
    folder = folder or usual_folder(session.hubs.notes) or session.working_folder
    options = NoteOptions(template, folder, "", tuple(tag or ()), tuple(source or ()))
    path, plan = plan_new(session.index, title_text, options, opened, hub_section, phrase)
    apply_plan(session, plan, "hub new", dry_run=dry_run, path=path, title=title_text, edit=not no_edit)
