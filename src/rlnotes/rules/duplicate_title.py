"""RLN501 duplicate-title."""

from collections.abc import Iterator

from rlnotes.indexing.index import Index
from rlnotes.indexing.memo import Dependency
from rlnotes.indexing.names import key
from rlnotes.lint import Finding, Rule
from rlnotes.lint.exempt import is_entry
from rlnotes.questions.hub import Hubs


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

        def made() -> list[list[str]]:
            named: dict[str, list[str]] = {}
            for path, note in index.notes.items():
                named.setdefault(key(note.title), []).append(path)
            return [paths for paths in named.values() if len(paths) > 1]

        for paths in index.memo.get_or_compute("notes of one title", Dependency.NAMES, made):
            titled = [index.notes[path] for path in paths if not is_entry(index, path)]
            for note in titled[1:]:
                first = titled[0].path
                yield self.finding(
                    note.path,
                    f"The title `{note.title}` is also that of {first}",
                    target=note.title,
                    candidates=(first,),
                )
