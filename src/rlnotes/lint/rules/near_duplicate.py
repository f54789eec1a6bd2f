"""RLN602 near-duplicate."""

from collections.abc import Iterator

from rlnotes.index.index import Index
from rlnotes.lint import Finding, Rule
from rlnotes.queries.hub import Hubs


class NearDuplicate(Rule):
    """Two notes have nearly the same text.

    ## What it does
    Compares runs of five words. Both notes must hold most of the other's, so that a quotation is no copy; notes of
    fewer than forty words are left out.

    ## Why is this bad?
    One of the two goes stale, and each has half of the links.

    ## Example
    `entropy.md` and `entropy 1.md`, left behind by a sync. Merge them.

    ## Fix
    None: `rlnotes merge A INTO B` makes them one.
    """

    code = "RLN602"
    name = "near-duplicate"
    severity = "info"
    default = False

    def check(self, index: Index, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each pair, at the later note."""
        from rlnotes.lint.near_copies import near_copies

        for path, other, share in near_copies(index):
            message = f"{share:.0%} of this note stands in {other} too"
            yield self.finding(path, message, target=other, candidates=(other,))
