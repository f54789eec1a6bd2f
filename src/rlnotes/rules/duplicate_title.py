"""RLN501 duplicate-title."""

import os
from collections.abc import Iterable, Iterator

from rlnotes.indexing.index import Index
from rlnotes.indexing.names import key
from rlnotes.lint import Finding, Rule
from rlnotes.lint.exempt import is_entry
from rlnotes.questions.hub import Hubs
from rlnotes.text.note import Note, stem
from rlnotes.text.properties import as_text


class DuplicateTitle(Rule):
    """Two notes have the same title.

    ## What it does
    Compares the titles of all notes, letter case aside: those of front matter, of a heading that opens the note, or the
    file's name. Entry pages (`index`, `README`), daily notes and templates are left out: their folders tell them apart.
    In an Obsidian vault, where notes go by their files' names, a heading counts only if it is the file's name or that
    is a number: `# Problem` in `x.md` and `y.md` names a section of each.

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

        for paths in index.made("names", "notes of one title", made):
            titled = [index.notes[path] for path in paths if not is_entry(index, path)]
            titled.sort(key=_is_by_heading)
            for note in titled[1:]:
                first = titled[0].path
                yield self.finding(
                    note.path,
                    f"The title `{note.title}` is also that of {first}",
                    target=note.title,
                    candidates=(first,),
                )

    def still(self, index: Index, findings: Iterable[Finding]) -> Iterable[Finding]:
        """Leave out, in an Obsidian vault, the notes that have their titles from headings that are not their names."""
        found = list(findings)
        if not found or not os.path.isdir(os.path.join(index.vault.folder, ".obsidian")):
            return found
        return [finding for finding in found if not _is_by_heading(index.notes[finding.path])]


def _is_by_heading(note: Note) -> bool:
    """Return whether a note has its title from a heading alone, though its file has a name of its own."""
    if note.title_heading < 0 or as_text(note.meta.get("title")):
        return False
    name = stem(note.path)
    return key(name) != key(note.title) and any(map(str.isalpha, name))
