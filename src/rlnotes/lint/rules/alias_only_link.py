"""RLN107 alias-only-link."""

from collections.abc import Iterator

from rlnotes.index.link_table import LinkFlag
from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Fix, Rule
from rlnotes.operations.link_edits import to_file
from rlnotes.queries.hub import Hubs


class AliasOnlyLink(Rule):
    """A wikilink names a note by an alias or its title instead of its file name.

    ## What it does
    Reports links that resolve only because a note has the name as an alias or title. rlnotes resolves them if exactly
    one note has it.

    ## Why is this bad?
    Obsidian does not resolve them: a click creates a new, empty note of that name.

    ## Example
    `[[AL]]` where `abstract-logic.md` has `aliases: [AL]`. Write `[[abstract-logic|AL]]`.

    ## Fix
    Safe: the link names the file and displays the same text. Unsafe if the name is only a heading of the note: the link
    may be meant for a note that does not exist yet.
    """

    code = "RLN107"
    name = "alias-only-link"
    severity = "warning"
    depends_on = Dependency.NOTE
    fix = "safe"

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each link that resolves by an alias or title."""
        for note, link, resolution in index.links_with(LinkFlag.BY_ALIAS_OR_TITLE):
            if resolution.status != "resolved":
                continue
            meta = index.details(resolution.path).meta
            is_name = resolution.via != "title" or any(name.casefold() == "title" for name in meta)
            edits = to_file(index, note, link, resolution.path, via=resolution.via)
            yield self.at_link(
                note,
                link,
                f"`{link.target}` is the {resolution.via} of {resolution.path}; Obsidian resolves file names only",
                candidates=(resolution.path,),
                hub=note.path in hubs.notes,
                fix=Fix(f"Link to the file and display `{link.label or link.target}`", is_name, edits)
                if edits
                else None,
            )
