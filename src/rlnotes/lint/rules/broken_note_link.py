"""RLN101 broken-note-link."""

import re
from collections.abc import Iterable, Iterator

from rlnotes.index.index import Index
from rlnotes.index.memo import Dependency
from rlnotes.index.names import key
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Fix, Rule
from rlnotes.lint.exempt_notes import is_template
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
    Resolves every wikilink, Markdown link and embed, in the body and in front matter, as Obsidian does. Code, comments
    and math contain no links, and web addresses are not checked. Placeholders such as `[[<name>]]` and `[[*]]` are
    exempt, and so are links in templates: notes that contain `{{…}}` or `<% … %>`, or that are in `templates` or
    `archetypes` at the root or in Obsidian's template folder. The setting `forward` lists names of planned notes that
    may be linked to. A note that git ignores is assumed to exist on the author's machine.

    ## Why is this bad?
    The link leads nowhere, and the note that was meant lacks a backlink.

    ## Example
    `See [[open-sets]].` where the note is named `open-set.md`. Write `[[open-set]]`.

    ## Fix
    Unsafe: the link is changed to the one note with a similar name, if there is one.
    """

    code = "RLN101"
    name = "broken-note-link"
    severity = "error"
    depends_on = Dependency.NOTE
    fix = "unsafe"
    fix_repairs_link = True

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each link to a note that does not exist."""
        forward = {key(name) for name in index.settings.lint.forward}
        broken = [
            each
            for each in broken_links(index)
            if each.missing == "note"
            and not is_template(index, each.note.path)
            and key(each.link.target).removesuffix(".md") not in forward
            and not _PLACEHOLDER.search(each.link.target)
        ]
        nearest = ClosestNames(index, (each.link.target for each in broken))
        for note, link, resolution, _ in broken:
            hub = note.path in hubs.notes
            if resolution.candidates:
                message = (
                    f"`{link.target}` is the {resolution.via} of several notes: {', '.join(resolution.candidates)}"
                )
                hint = "link to one of them by its file name"
                yield self.at_link(note, link, message, help=hint, candidates=resolution.candidates, hub=hub)
                continue
            similar = nearest.of(link.target)
            fix = _fix(index, note, link, similar) if similar else None
            hint = f"did you mean `{similar}`?" if similar else ""
            skipped = skipped_reason(index, note, link)
            message = f"No note is named `{link.target}`" + (f": {skipped}" if skipped else "")
            yield self.at_link(note, link, message, help=hint, hub=hub, fix=fix)

    def revalidate(self, index: Index, findings: Iterable[Finding]) -> Iterable[Finding]:
        """Return the findings except those about notes that git ignores."""
        return unless_ignored(index, findings, notes=True)


def _fix(index: NotesView, note: Note, link: Link, name: str) -> Fix | None:
    """Return the fix that links to the note with a name, if that is unique and the note has the link's fragment."""
    resolution = index.names.resolve("", name, wiki=True)
    if resolution.status != "resolved":
        return None
    if link.fragment and index.resolver.fragment(resolution.path, link.fragment) == "broken":
        return None
    edits = to_file(index, note, link, resolution.path)
    return Fix(f"Link to {resolution.path}", False, edits) if edits else None
