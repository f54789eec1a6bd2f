"""RLN113 link-escapes-vault."""

from collections.abc import Iterable, Iterator

from rlnotes.index.index import Index
from rlnotes.index.link_table import LinkFlag
from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.lint.exemptions import is_template
from rlnotes.lint.outside_links import is_missing
from rlnotes.queries.hub import Hubs


class LinkEscapesVault(Rule):
    """A link leads to a place above the vault's folder, and nothing is there.

    ## What it does
    Looks on the disk for what relative links name that have more `../` than there are folders above the note in the
    vault. With `outside = "all"` under `[lint]` it also reports those that lead to a file or folder. Links such as
    `../../issues` lead to a page of the site that shows the repository, and are left alone; so are templates.

    ## Why is this bad?
    The reader who follows the link finds nothing. Obsidian follows no link out of the vault, and who has the vault
    alone does not have the file.

    ## Example
    `[code](../src/main.py)` in a note at the vault's root where the file is `../lib/main.py`. Write
    `[code](../lib/main.py)`, or link to its address on the web.

    ## Fix
    None: the file is none of the vault's.
    """

    code = "RLN113"
    name = "link-escapes-vault"
    severity = "warning"
    depends_on = Dependency.NOTE

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each link out of the vault."""
        for note, link, _ in index.links_with(LinkFlag.OUTSIDE):
            if not is_template(index, note.path):
                message = f"`{link.target}` leads out of the vault"
                yield self.at_link(note, link, message, hub=note.path in hubs.notes)

    def revalidate(self, index: Index, findings: Iterable[Finding]) -> Iterable[Finding]:
        """Keep the links where nothing is now, and all where the settings ask for all."""
        whole = index.settings.lint.outside == "all"
        for finding in findings:
            if is_missing(index, finding.path, finding.target):
                yield finding._replace(message=f"{finding.message}, and nothing is there")
            elif whole:
                yield finding
