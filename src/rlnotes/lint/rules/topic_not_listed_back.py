"""RLN309 topic-not-listed-back."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.queries.hub import Hubs
from rlnotes.queries.link_reports import mismatches


class TopicNotListedBack(Rule):
    """A note names a hub as its own and the hub does not list it, or the reverse.

    ## What it does
    Compares `topics:`, `hubs:` and `up:` of each note with what the hubs list. A note that names no hub at all is not
    asked to.

    ## Why is this bad?
    The way up and the way down differ: who starts at the hub misses the note, or who reads the note misses the hub.

    ## Example
    `topics: "[[thermodynamics]]"` in `entropy.md`, and no entry `[[entropy]]` in the hub. Add the entry or drop the
    topic.

    ## Fix
    None: either side may be the right one; `rlnotes hub add` files the note.
    """

    code = "RLN309"
    name = "topic-not-listed-back"
    severity = "warning"
    depends_on = Dependency.NOTE

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each disagreement, at the note."""
        not_listed, not_named = mismatches(index, hubs)
        for note, hub, link in not_listed:
            if link:
                message = f"The hub {hub.path}, which this note names, does not list it"
                yield self.at_link(note, link, message, candidates=(hub.path,))
        for note, hub, _ in not_named:
            message = f"The hub {hub.path} lists this note, which names other hubs and not this one"
            yield self.finding(note.path, message, target=hub.path, candidates=(hub.path,))
