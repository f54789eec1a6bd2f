"""RLN505 unlinkable-name."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.markdown.note import stem
from rlnotes.queries.hub import Hubs

_MARKS = ("#", "^", "|", "[[", "]]")


class UnlinkableName(Rule):
    """A note's name holds what a wikilink cannot.

    ## What it does
    Reports names with `#`, `^`, `|`, `[[` or `]]` (Obsidian help, *Internal links*).

    ## Why is this bad?
    No wikilink can name the note: what follows the mark is read as a heading, a block or what is shown.

    ## Example
    `C# notes.md`, since `[[C# notes]]` means the heading `notes` of `C`. Name it `C sharp notes.md`.

    ## Fix
    None: `rlnotes rename` renames a note with the links to it.
    """

    code = "RLN505"
    name = "unlinkable-name"
    severity = "warning"
    default = False
    depends_on = Dependency.NAMES

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each name that cannot be linked to."""
        for path in index.notes:
            name = stem(path)
            found = [mark for mark in _MARKS if mark in name]
            if found:
                yield self.finding(path, f"No wikilink can hold the `{found[0]}` of this note's name", target=path)
