"""RLN501 duplicate-title."""

from collections.abc import Iterator

from rlnotes.hub import Hubs
from rlnotes.index import Index
from rlnotes.lint import Finding, Rule
from rlnotes.lint.exempt import is_entry
from rlnotes.names import key
from rlnotes.note import stem


class DuplicateTitle(Rule):
    """Two notes have the same title.

    ## What it does
    Compares the titles of all notes, letter case aside: those of front matter, of a heading that opens the note, or the
    file's name. Entry pages (`index`, `README`), daily notes and templates are left out: their folders tell them apart.

    ## Why is this bad?
    In a list the two cannot be told apart, and a link or a search by title is a guess.

    ## Example
    `a/intro.md` and `b/intro.md`, both titled `Introduction`. Say in each title what it introduces.

    ## Fix
    None: a title is for the note's author to find.
    """

    code = "RLN501"
    name = "duplicate-title"
    severity = "warning"

    def check(self, index: Index, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each note but the first of a title."""

        def made() -> list[tuple[str, str, str]]:
            first: dict[str, str] = {}
            found = []
            for path, note in index.notes.items():
                named = note.titled or note.title == stem(path)  # a heading further down is no title
                if named and not is_entry(path):
                    other = first.setdefault(key(note.title), path)
                    if other != path:
                        found.append((path, note.title, other))
            return found

        for path, title, other in index.made("names", "equal titles", made):
            yield self.finding(path, f"The title `{title}` is also that of {other}", target=title, candidates=(other,))
