"""RLN501 duplicate-title."""

import os
from collections.abc import Iterable, Iterator

from rlnotes.index.index import Index
from rlnotes.index.memo import Dependency
from rlnotes.index.names import key
from rlnotes.lint import Finding, Rule
from rlnotes.lint.exemptions import is_entry_page
from rlnotes.markdown.note import Note, stem
from rlnotes.queries.hub import Hubs


class DuplicateTitle(Rule):
    """Two notes have the same title.

    ## What it does
    Compares the titles of all notes, letter case aside: those of front matter, of a heading that opens the note, or the
    file's name. Entry pages (`index`, `README`), daily notes and templates are left out: their folders tell them apart.
    In an Obsidian vault, where notes go by their files' names, a heading counts only if it is the file's name or that
    is a number: `# Problem` in `x.md` and `y.md` names a section of each. So it does anywhere, if both files have more
    headings of the first level and other names.

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
            titled = [index.notes[path] for path in paths if not is_entry_page(index, path)]
            for note in titled[1:]:
                yield self._about(note, titled[0].path)

    def _about(self, note: Note, first: str) -> Finding:
        message = f"The title `{note.title}` is also that of {first}"
        return self.finding(note.path, message, target=note.title, candidates=(first,))

    def revalidate(self, index: Index, findings: Iterable[Finding]) -> Iterable[Finding]:
        """Leave out the notes that have their titles from headings which are the names of sections."""
        in_obsidian = os.path.isdir(os.path.join(index.vault.folder, ".obsidian"))
        firsts: dict[str, str] = {}
        for finding in findings:
            note, first = index.notes[finding.path], index.notes[finding.candidates[0]]
            in_section = _is_by_heading(first) and (in_obsidian or not first.has_own_title)
            if _is_by_heading(note) and (in_obsidian or (in_section and not note.has_own_title)):
                continue
            if not (in_obsidian and in_section):
                yield finding
            elif first.path in firsts:
                yield self._about(note, firsts[first.path])
            else:
                firsts[first.path] = note.path


def _is_by_heading(note: Note) -> bool:
    """Return whether a note has its title from a heading alone, though its file has a name of its own."""
    if note.title_heading < 0 or any(name.casefold() == "title" for name in note.meta):
        return False
    name = stem(note.path)
    return key(name) != key(note.title) and any(map(str.isalpha, name))
