"""RLN309 topic-not-listed-back."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.queries.hub import Hubs
from rlnotes.queries.link_reports import mismatches


class TopicNotListedBack(Rule):
    """A note names a hub that does not list it, or a hub lists a note that names only other hubs.

    ## What it does
    Compares `topics:`, `hubs:` and `up:` of each note with the entries of the hubs. Notes that name no hub are exempt.

    ## Why is this bad?
    Navigation in one direction misses the note, or the hub.

    ## Example
    `topics: "[[thermodynamics]]"` in `entropy.md`, but the hub has no entry `[[entropy]]`. Add the entry or remove the
    topic.

    ## Fix
    None: either side may be right; `rlnotes hub add` files the note.
    """

    code = "RLN309"
    name = "topic-not-listed-back"
    severity = "warning"
    depends_on = Dependency.NOTE

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each mismatch, at the note."""
        not_listed, not_named = mismatches(index, hubs)
        for note, hub, link in not_listed:
            if link:
                message = f"The hub {hub.path}, which this note names, does not list this note"
                yield self.at_link(note, link, message, candidates=(hub.path,))
        for note, hub, _ in not_named:
            message = f"The hub {hub.path} lists this note, which names only other hubs"
            yield self.finding(note.path, message, target=hub.path, candidates=(hub.path,))
