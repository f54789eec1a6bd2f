"""RLN101 broken-note-link."""

import re
from collections.abc import Iterable, Iterator

from rlnotes.index.index import Index
from rlnotes.index.memo import Dependency
from rlnotes.index.names import key
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Fix, Rule
from rlnotes.lint.exemptions import is_template
from rlnotes.lint.missing_targets import unless_ignored
from rlnotes.markdown.note import Link, Note
from rlnotes.operations.link_edits import to_file
from rlnotes.queries.hub import Hubs
from rlnotes.queries.link_reports import broken_links, skipped_reason
from rlnotes.queries.lookup import ClosestNames

_PLACEHOLDER = re.compile(r"<.*>|\*")


class BrokenNoteLink(Rule):
    """A link names a note that does not exist.

    ## What it does
    Follows every wikilink, Markdown link and embed, in the body and in front matter, as Obsidian would. Links in code,
    comments and math are not links; addresses on the web are not followed, and neither are `[[<name>]]` and `[[*]]`,
    which stand for links in words about them, nor are links in templates: notes with `{{…}}` or `<% … %>`, or in
    `templates` or `archetypes` at the root or Obsidian's folder of templates. Names under `forward` in the settings are
    notes still to be written and may be linked to. A note that git is told to ignore is taken to be there for those who
    wrote the link.

    ## Why is this bad?
    The reader who follows the link arrives nowhere, and the note that was meant loses a backlink.

    ## Example
    `See [[open-sets]].` where the note is called `open-set.md`. Write `[[open-set]]`.

    ## Fix
    Unsafe: the link is made to name the one note whose name is nearly the same, where there is one.
    """

    code = "RLN101"
    name = "broken-note-link"
    severity = "error"
    depends_on = Dependency.NOTE
    fix = "unsafe"

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each link to a note without a file."""
        forward = {key(name) for name in index.settings.lint.forward}
        found = [
            broken
            for broken in broken_links(index)
            if broken.missing == "note"
            and not is_template(index, broken.note.path)
            and key(broken.link.target).removesuffix(".md") not in forward
            and not _PLACEHOLDER.search(broken.link.target)
        ]
        nearest = ClosestNames(index, (broken.link.target for broken in found))
        for note, link, resolution, _ in found:
            hub = note.path in hubs.notes
            if resolution.candidates:
                message = (
                    f"`{link.target}` is the {resolution.via} of several notes: {', '.join(resolution.candidates)}"
                )
                hint = "name one of them by its file"
                yield self.at_link(note, link, message, help=hint, candidates=resolution.candidates, hub=hub)
                continue
            near = nearest.of(link.target)
            fix = _fix(index, note, link, near) if near else None
            hint = f"did you mean `{near}`?" if near else ""
            skipped = skipped_reason(index, note, link)
            message = f"No note is named `{link.target}`" + (f": {skipped}" if skipped else "")
            yield self.at_link(note, link, message, help=hint, hub=hub, fix=fix)

    def revalidate(self, index: Index, findings: Iterable[Finding]) -> Iterable[Finding]:
        """Leave out the notes that git ignores."""
        return unless_ignored(index, findings, notes=True)


def _fix(index: NotesView, note: Note, link: Link, near: str) -> Fix | None:
    """Return the fix that names the one note called `near`, where that has what the link's fragment asks for."""
    meant = index.names.resolve("", near, wiki=True)
    if meant.status != "resolved":
        return None
    if link.fragment and index.fragment(index.notes[meant.path], link.fragment) == "broken":
        return None
    edits = to_file(index, note, link, meant.path)
    return Fix(f"Link to {meant.path}", False, edits) if edits else None
