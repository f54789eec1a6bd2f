"""RLN301 not-in-any-hub."""

from collections.abc import Iterator

from rlnotes.globs import Globs
from rlnotes.index.memo import Dependency
from rlnotes.index.views import LinksView
from rlnotes.lint import Finding, Rule
from rlnotes.lint.exempt_notes import is_entry_page
from rlnotes.queries.hub import Hubs
from rlnotes.queries.link_reports import unfiled


class NotInAnyHub(Rule):
    """No hub lists the note.

    ## What it does
    Reports the notes that no hub links to in its body, if hubs list at least half of all notes. The globs `notes` and
    `hubs` in `[lint.not-in-any-hub]` limit the rule to some notes, and to some hubs that count. Entry pages, daily
    notes and templates are exempt.

    ## Why is this bad?
    Readers navigate by hubs and do not find the note.

    ## Example
    `entropy.md` exists, and no hub contains `- [[entropy]]`. Add it to the section where it belongs.

    ## Fix
    None: `rlnotes hub coverage` suggests the best section, `rlnotes hub add` files the note there.
    """

    code = "RLN301"
    name = "not-in-any-hub"
    severity = "warning"
    depends_on = Dependency.LINKS | Dependency.HUBS

    def check(self, index: LinksView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each note that no hub lists."""
        settings = index.settings.lint.not_in_any_hub
        checks, counts = Globs(settings.notes), Globs(settings.hubs)
        if not hubs.notes:
            return
        outside = unfiled(index, hubs)
        if counts:
            unfiled_paths = {note.path for note in outside}
            outside += [
                index.notes[path]
                for path in hubs.filed
                if path not in unfiled_paths | hubs.notes.keys()
                and not any(map(counts, hubs.hubs_listing(index.notes[path])))
            ]
        if not checks and 2 * len(outside) > len(index.notes) - len(hubs.notes):
            return
        for note in outside:
            if checks(note.path) if checks else not is_entry_page(index, note.path):
                yield self.finding(note.path, "No hub lists this note")
