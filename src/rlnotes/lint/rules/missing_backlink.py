"""RLN204 missing-backlink."""

from collections.abc import Iterator

from rlnotes.index.index import Index
from rlnotes.lint import Finding, Rule
from rlnotes.queries.hub import Hubs


class MissingBacklink(Rule):
    """A note links to another that does not link back.

    ## What it does
    Compares the links of notes both ways; hubs, which list what need not know of them, are left out.

    ## Why is this bad?
    Most links need no answer. The rule is for vaults whose notes are meant to know of each other.

    ## Example
    `heat.md` links to `entropy.md`, and `entropy.md` does not name `heat.md`. Name it there.

    ## Fix
    None: where a link back belongs is for its author to say.
    """

    code = "RLN204"
    name = "missing-backlink"
    severity = "info"
    default = False

    def check(self, index: Index, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each link that is not answered."""
        for path, note in index.notes.items():
            if path in hubs.notes:
                continue
            told: set[str] = set()
            for link, resolution in index.links_of(note):
                target = resolution.path
                if target in told or target == path or target not in index.notes or target in hubs.notes:
                    continue
                told.add(target)
                if path not in index.neighbours(target):
                    yield self.at_link(note, link, f"{target} does not link back", candidates=(target,))
