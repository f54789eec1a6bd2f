"""`rlnotes hub new`."""

from typing import Annotated

from rlnotes.options import Argument, Option
from rlnotes.session import Session
from rlnotes.write_command import apply_plan


def run(
    session: Session,
    title: Annotated[list[str], Argument("TITLE...", "The title, from which the file's name is made.")],
    hub: Annotated[str, Option(metavar="HUB", help="The hub above that is to list it.")] = "",
    section: Annotated[str, Option(metavar="SECTION", help="The section of that hub.")] = "",
    phrase: Annotated[str, Option(metavar="TEXT", help="Why it is there, in a few words.")] = "",
    tag: Annotated[list[str] | None, Option(metavar="TAG", help="A tag; may be repeated.")] = None,
    source: Annotated[list[str] | None, Option(metavar="ID", help="What it stands on; may be repeated.")] = None,
    folder: Annotated[str, Option(metavar="FOLDER", help="Where it goes; else where most hubs are.")] = "",
    template: Annotated[str, Option(metavar="NAME", help="A file of .rlnotes/templates, without .md.")] = "hub",
    no_edit: Annotated[bool, Option("--no-edit", help="Do not open the editor.")] = False,
    dry_run: Annotated[bool, Option("--dry-run", help="Show the changes as a diff and make none.")] = False,
) -> None:
    """Make a hub, list it in another one, and open it in the editor; print its path.

    The text comes from the template `hub`.

    Example: rlnotes hub new "What is a verifier?" --hub rl-training-and-rlvr --section sub-maps
    """
    from rlnotes.operations.create import NoteTemplate, plan_new, usual_folder

    words = " ".join(title)
    opened = session.hubs.open(session.lookup.exact_note(hub)) if hub else None
    place = session.lookup.section_or_only(opened, section) if opened else None
    folder = folder or usual_folder(session.hubs.notes) or session.working_folder
    wishes = NoteTemplate(template, folder, "", tuple(tag or ()), tuple(source or ()))
    path, plan = plan_new(session.index, words, wishes, opened, place, phrase)
    apply_plan(session, plan, "hub new", dry_run=dry_run, path=path, title=words, edit=not no_edit)
