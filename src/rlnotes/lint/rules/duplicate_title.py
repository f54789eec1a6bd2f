"""RLN501 duplicate-title."""

import os
from collections.abc import Iterable, Iterator

from rlnotes.index.index import Index
from rlnotes.index.memo import Dependency
from rlnotes.index.names import key
from rlnotes.lint import Finding, Rule
from rlnotes.lint.exempt_notes import is_entry_page
from rlnotes.markdown.note import Note, stem
from rlnotes.queries.hub import Hubs


class DuplicateTitle(Rule):
    """Two notes have the same title.

    ## What it does
    Compares the titles of all notes, ignoring letter case: the one in front matter, the heading that opens the note, or
    the file name. Entry pages (`index`, `README`), daily notes and templates are exempt: their folders differ.
    In an Obsidian vault, where notes are identified by file names, a heading counts as title only if it equals the file
    name or the file name is a number: `# Problem` in `x.md` and `y.md` is a section of each. The same holds elsewhere
    if both notes have several level 1 headings and other file names.

    ## Why is this bad?
    Lists do not distinguish the two notes, and a link or a search by title is ambiguous.

    ## Example
    `a/intro.md` and `b/intro.md` both have the title `Introduction`. Name the subject in each title.

    ## Fix
    None: the author has to choose another title.
    """

    code = "RLN501"
    name = "duplicate-title"
    severity = "warning"

    def check(self, index: Index, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each note with a title, except the first one."""

        def compute() -> list[list[str]]:
            by_title: dict[str, list[str]] = {}
            for path, note in index.notes.items():
                by_title.setdefault(key(note.title), []).append(path)
            return [paths for paths in by_title.values() if len(paths) > 1]

        for paths in index.memo.get_or_compute("notes of one title", Dependency.NAMES, compute):
            notes = [index.notes[path] for path in paths if not is_entry_page(index, path)]
            for note in notes[1:]:
                yield self._duplicate(note, notes[0].path)

    def _duplicate(self, note: Note, first: str) -> Finding:
        message = f"The title `{note.title}` is also that of {first}"
        return self.finding(note.path, message, target=note.title, candidates=(first,))

    def revalidate(self, index: Index, findings: Iterable[Finding]) -> Iterable[Finding]:
        """Yield the findings except those about headings that are not titles but names of sections."""
        in_obsidian = os.path.isdir(os.path.join(index.vault.folder, ".obsidian"))
        firsts: dict[str, str] = {}
        for finding in findings:
            note, first = index.notes[finding.path], index.notes[finding.candidates[0]]
            in_section = _is_by_heading(index, first) and (in_obsidian or not first.has_own_title)
            if _is_by_heading(index, note) and (in_obsidian or (in_section and not note.has_own_title)):
                continue
            if not (in_obsidian and in_section):
                yield finding
            elif first.path in firsts:
                yield self._duplicate(note, firsts[first.path])
            else:
                firsts[first.path] = note.path


def _is_by_heading(index: Index, note: Note) -> bool:
    """Return whether only a heading gives a note its title, and its file has another name with letters in it."""
    details = index.details(note.path)
    if details.title_heading < 0 or any(name.casefold() == "title" for name in details.meta):
        return False
    name = stem(note.path)
    return key(name) != key(note.title) and any(map(str.isalpha, name))
