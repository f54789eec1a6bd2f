"""RLN602 near-duplicate."""

from collections.abc import Iterator

from rlnotes.index.index import Index
from rlnotes.lint import Finding, Rule
from rlnotes.queries.hub import Hubs


class NearDuplicate(Rule):
    """Two notes have nearly the same text.

    ## What it does
    Compares sequences of five words. Each note must contain most of the other's sequences, so that a quotation is not a
    duplicate; notes with fewer than forty words are exempt.

    ## Why is this bad?
    One of the two becomes outdated, and each has only some of the links.

    ## Example
    `entropy.md` and `entropy 1.md`, created by a sync conflict. Merge them.

    ## Fix
    None: `rlnotes merge A INTO B` merges them.
    """

    code = "RLN602"
    name = "near-duplicate"
    severity = "info"
    default = False

    def check(self, index: Index, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each pair, at the later note."""
        from rlnotes.lint.near_copies import near_copies

        for path, other, share in near_copies(index):
            message = f"{share:.0%} of this note is also in {other}"
            yield self.finding(path, message, target=other, candidates=(other,))
