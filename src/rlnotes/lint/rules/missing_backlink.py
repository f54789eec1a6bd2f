"""RLN204 missing-backlink."""

from collections.abc import Iterator

from rlnotes.index.index import Index
from rlnotes.lint import Finding, Rule
from rlnotes.queries.hub import Hubs


class MissingBacklink(Rule):
    """A note links to another note that does not link back.

    ## What it does
    Compares the links between notes in both directions; hubs are exempt.

    ## Why is this bad?
    Most links need no backlink. The rule is for vaults in which notes are meant to link to each other.

    ## Example
    `heat.md` links to `entropy.md`, but `entropy.md` does not link to `heat.md`. Add the link.

    ## Fix
    None: only the author can decide where the link belongs.
    """

    code = "RLN204"
    name = "missing-backlink"
    severity = "info"
    default = False

    def check(self, index: Index, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for the first link to each note that does not link back."""
        for path, note in index.notes.items():
            if path in hubs.notes:
                continue
            seen: set[str] = set()
            for link, resolution in index.links_of(note):
                target = resolution.path
                if target in seen or target == path or target not in index.notes or target in hubs.notes:
                    continue
                seen.add(target)
                if path not in index.neighbours(target):
                    yield self.at_link(note, link, f"{target} does not link back", candidates=(target,))
