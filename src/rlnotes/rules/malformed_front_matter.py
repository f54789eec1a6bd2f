"""RLN401 malformed-front-matter."""

from collections.abc import Iterator

from rlnotes.hub import Hubs
from rlnotes.index import Index
from rlnotes.lint import Finding, Rule

_KINDS = frozenset({"front-matter", "unclosed-front-matter", "duplicate-key"})


class MalformedFrontMatter(Rule):
    """A note's front matter cannot be read.

    ## What it does
    Reports front matter that is not valid YAML, is no list of `key: value` lines, has a key twice or is never closed.

    ## Why is this bad?
    Tools fall back on the file's name for its title, or leave the note out.

    ## Example
    `description: entropy: why it falls`, where the second colon ends the value. Write it between double quotes.
    """

    code = "RLN401"
    name = "malformed-front-matter"
    severity = "error"

    def check(self, index: Index, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each flaw of front matter that was met while reading."""
        yield from self.flaws(index, _KINDS)
