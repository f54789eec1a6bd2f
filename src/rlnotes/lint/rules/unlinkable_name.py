"""RLN505 unlinkable-name."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.markdown.note import stem
from rlnotes.queries.hub import Hubs

_FORBIDDEN = ("#", "^", "|", "[[", "]]")


class UnlinkableName(Rule):
    """A note's name contains characters that a wikilink cannot.

    ## What it does
    Reports names with `#`, `^`, `|`, `[[` or `]]` (Obsidian help, *Internal links*).

    ## Why is this bad?
    No wikilink can name the note: the text after the character is read as heading, block or display text.

    ## Example
    `C# notes.md`: `[[C# notes]]` is the heading `notes` of `C`. Rename it to `C sharp notes.md`.

    ## Fix
    None: `rlnotes rename` renames a note and updates the links to it.
    """

    code = "RLN505"
    name = "unlinkable-name"
    severity = "warning"
    default = False
    depends_on = Dependency.NAMES

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each name that cannot be written in a wikilink."""
        for path in index.notes:
            name = stem(path)
            forbidden = [each for each in _FORBIDDEN if each in name]
            if forbidden:
                yield self.finding(path, f"The name contains `{forbidden[0]}`, which a wikilink cannot", target=path)
