"""RLN301 not-in-any-hub."""

from collections.abc import Iterator

from rlnotes.globs import Globs
from rlnotes.index.memo import Dependency
from rlnotes.index.views import LinksView
from rlnotes.lint import Finding, Rule
from rlnotes.lint.exemptions import is_entry_page
from rlnotes.queries.hub import Hubs
from rlnotes.queries.link_reports import unfiled


class NotInAnyHub(Rule):
    """No hub lists a note.

    ## What it does
    Lists the notes that no hub links to in its body, where hubs list at least half of all notes: elsewhere filing is
    not the custom. With `notes` and `hubs` under `[lint.not-in-any-hub]` (globs) it asks only for those notes, and only
    those hubs count. Entry pages, daily notes and templates are left out.

    ## Why is this bad?
    A hub is how readers find their way; a note outside of all hubs is found by luck.

    ## Example
    `entropy.md` exists and no hub has the line `- [[entropy]]`. Add it to the section where it belongs.

    ## Fix
    None: `rlnotes hub coverage` names the section that fits best, `rlnotes hub add` files the note there.
    """

    code = "RLN301"
    name = "not-in-any-hub"
    severity = "warning"
    depends_on = Dependency.LINKS | Dependency.HUBS

    def check(self, index: LinksView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each note that is filed nowhere."""
        settings = index.settings.lint.not_in_any_hub
        wanted, counting = Globs(settings.notes), Globs(settings.hubs)
        if not hubs.notes:
            return
        outside = unfiled(index, hubs)
        if counting:
            known = {note.path for note in outside}
            outside += [
                index.notes[path]
                for path in hubs.filed
                if path not in known | hubs.notes.keys()
                and not any(map(counting, hubs.hubs_listing(index.notes[path])))
            ]
        if not wanted and 2 * len(outside) > len(index.notes) - len(hubs.notes):
            return
        for note in outside:
            if wanted(note.path) if wanted else not is_entry_page(index, note.path):
                yield self.finding(note.path, "No hub lists this note")
