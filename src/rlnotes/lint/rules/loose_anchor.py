"""RLN108 loose-anchor."""

from collections.abc import Iterator

from rlnotes.index.link_table import LinkFlag
from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Fix, Rule
from rlnotes.operations.link_edits import to_section
from rlnotes.queries.hub import Hubs


class LooseAnchor(Rule):
    """A link names a heading with different punctuation.

    ## What it does
    Reports links whose heading matches only if punctuation is ignored in both.

    ## Why is this bad?
    Some tools find the heading, others open the note at its start.

    ## Example
    `[[log#2024_plans]]` where the heading is `2024 plans`. Write `[[log#2024 plans]]`.

    ## Fix
    Safe: the link gets the heading's exact text.
    """

    code = "RLN108"
    name = "loose-anchor"
    severity = "info"
    default = False
    depends_on = Dependency.NOTE
    fix = "safe"

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each link that matches a heading only without punctuation."""
        for note, link, resolution in index.links_with(LinkFlag.LOOSE_FRAGMENT):
            target = resolution.path
            number = index.resolver.section(target, link.fragment)
            edits = to_section(index, index.parsed(note), link, target, number) if number >= 0 else ()
            heading = index.details(target).sections[number].text if edits else ""
            fix = Fix(f"Link to the heading `{heading}`", True, edits) if edits else None
            message = f"`{link.fragment}` differs in punctuation from a heading of {resolution.path}"
            yield self.at_link(note, link, message, candidates=(resolution.path,), fix=fix)
