"""`rlnotes new`."""

from typing import Annotated

from rlnotes.options import DryRun, NoEdit, Option, Sources, Tags, Title
from rlnotes.process import standard_text
from rlnotes.session import Session
from rlnotes.write_command import apply_plan


def run(
    session: Session,
    title: Title,
    hub: Annotated[str, Option(metavar="HUB", help="The hub to add it to.")] = "",
    section: Annotated[str, Option(metavar="SECTION", help="The hub's section.")] = "",
    phrase: Annotated[str, Option(metavar="TEXT", help="A short text for its item in the hub.")] = "",
    kind: Annotated[str, Option("--type", metavar="TYPE", help="The `type` in its front matter.")] = "",
    tag: Tags = None,
    source: Sources = None,
    folder: Annotated[
        str, Option(metavar="FOLDER", help="Its folder (default: the setting `new-folder`, or here).")
    ] = "",
    template: Annotated[str, Option(metavar="NAME", help="A file of .rlnotes/templates, without .md.")] = "note",
    no_edit: NoEdit = False,
    dry_run: DryRun = False,
) -> None:
    """Create a note and open it in the editor.

    With --hub it is added to a hub. The text comes from a template (`rlnotes init` creates the first ones); a - after
    the title appends standard input to it. Prints the path; $VISUAL or $EDITOR is opened on a terminal.

    Example: rlnotes new "Does entropy collapse?" --hub rl-training-mechanics --section gradient --tag rlvr
    Example: echo "It does, within a few hundred steps." | rlnotes new "Does entropy collapse fast?" -
    """
    from rlnotes.operations.create import NoteOptions, plan_new

    reads_input = title[-1] == "-" and len(title) > 1
    title_text = " ".join(title[:-1] if reads_input else title)
    opened = session.hubs.open(session.lookup.exact_note(hub)) if hub else None
    hub_section = session.lookup.section_or_only(opened, section) if opened else None
    options = NoteOptions(
        template,
        folder or session.vault.settings.new_folder or session.working_folder,
        kind,
        tuple(tag or ()),
        tuple(source or ()),
        standard_text() if reads_input else "",
    )
    path, plan = plan_new(session.index, title_text, options, opened, hub_section, phrase)
    apply_plan(session, plan, "new", dry_run=dry_run, path=path, title=title_text, edit=not no_edit)
