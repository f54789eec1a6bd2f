"""RLN107 alias-only-link."""

from collections.abc import Iterator

from rlnotes.index.link_table import LinkFlag
from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Fix, Rule
from rlnotes.operations.link_edits import to_file
from rlnotes.queries.hub import Hubs


class AliasOnlyLink(Rule):
    """A wikilink names a note by an alias or its title, not by its file.

    ## What it does
    Reports links that arrive only because a note has the name as an alias or a title. rlnotes follows them where one
    note alone has it.

    ## Why is this bad?
    Obsidian does not follow them: a click makes a new, empty note of that name.

    ## Example
    `[[AL]]` where `aliases: [AL]` stands in `abstract-logic.md`. Write `[[abstract-logic|AL]]`.

    ## Fix
    Safe: the link names the file and shows what it showed. Unsafe where the name is only a heading of the note: the
    link may ask for a note that is still to be written.
    """

    code = "RLN107"
    name = "alias-only-link"
    severity = "warning"
    depends_on = Dependency.NOTE
    fix = "safe"

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each link that a name other than the file's was needed for."""
        for note, link, resolution in index.links_with(LinkFlag.BY_ALIAS_OR_TITLE):
            if resolution.status != "resolved":
                continue
            target = index.notes[resolution.path]
            is_name = resolution.via != "title" or any(name.casefold() == "title" for name in target.meta)
            edits = to_file(index, note, link, resolution.path, via=resolution.via)
            yield self.at_link(
                note,
                link,
                f"`{link.target}` is the {resolution.via} of {resolution.path}; Obsidian follows file names only",
                candidates=(resolution.path,),
                hub=note.path in hubs.notes,
                fix=Fix(f"Name the file, show `{link.label or link.target}`", is_name, edits) if edits else None,
            )
