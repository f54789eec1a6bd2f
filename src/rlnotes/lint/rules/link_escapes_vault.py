"""RLN113 link-escapes-vault."""

from collections.abc import Iterable, Iterator

from rlnotes.index.index import Index
from rlnotes.index.link_table import LinkFlag
from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.lint.exempt_notes import is_template
from rlnotes.lint.outside_links import is_missing
from rlnotes.queries.hub import Hubs


class LinkEscapesVault(Rule):
    """A link leads to a path outside of the vault that does not exist.

    ## What it does
    Looks up the targets of relative links with more `../` than there are folders above the note in the vault. With
    `outside = "all"` in `[lint]` it also reports those that exist. Links such as `../../issues`, which are pages of the
    site that hosts the repository, and links in templates are exempt.

    ## Why is this bad?
    The link is broken. Moreover, Obsidian follows no link out of the vault, and a copy of the vault lacks the file.

    ## Example
    `[code](../src/main.py)` in a note at the vault's root where the file is `../lib/main.py`. Write
    `[code](../lib/main.py)`, or link to its web address.

    ## Fix
    None: the file does not belong to the vault.
    """

    code = "RLN113"
    name = "link-escapes-vault"
    severity = "warning"
    depends_on = Dependency.NOTE

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each link to a path outside of the vault, whether it exists or not."""
        for note, link, _ in index.links_with(LinkFlag.OUTSIDE):
            if not is_template(index, note.path):
                message = f"`{link.target}` is outside of the vault"
                yield self.at_link(note, link, message, hub=note.path in hubs.notes)

    def revalidate(self, index: Index, findings: Iterable[Finding]) -> Iterable[Finding]:
        """Yield the findings about paths that do not exist now, or all if the settings require it."""
        report_all = index.settings.lint.outside == "all"
        for finding in findings:
            if is_missing(index, finding.path, finding.target):
                yield finding._replace(message=f"{finding.message} and does not exist")
            elif report_all:
                yield finding
