"""RLN104 broken-attachment."""

import posixpath
from collections.abc import Iterable, Iterator

from rlnotes.index.index import Index
from rlnotes.index.memo import Dependency
from rlnotes.index.names import percent_decoded
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Fix, Rule
from rlnotes.lint.exempt_notes import is_template
from rlnotes.lint.missing_targets import unless_ignored
from rlnotes.operations.link_edits import to_file
from rlnotes.queries.hub import Hubs
from rlnotes.queries.link_reports import broken_links, skipped_reason
from rlnotes.queries.lookup import ClosestMatcher


class BrokenAttachment(Rule):
    """A link or embed names an image, a PDF or another file that does not exist.

    ## What it does
    Resolves links to files other than notes, including hidden files. A file that git ignores is assumed to exist on the
    author's machine: that it is missing in a checkout, as on a CI server, is not reported. Templates are exempt.

    ## Why is this bad?
    The image is missing where the note is displayed.

    ## Example
    `![[plot.png]]` where the file is named `plots.png`. Write `![[plots.png]]`.

    ## Fix
    Unsafe: the link is changed to the one file with a similar name, if there is one.
    """

    code = "RLN104"
    name = "broken-attachment"
    severity = "error"
    depends_on = Dependency.NOTE
    fix = "unsafe"
    fix_repairs_link = True

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each link to a missing file."""
        broken = [
            each
            for each in broken_links(index)
            if each.missing == "file"
            and not set("*<>") & set(each.link.target)
            and not is_template(index, each.note.path)
        ]  # `*.png` is a placeholder; no file has such a name
        names = {posixpath.basename(path): path for path in index.files if not path.endswith("/")} if broken else {}
        nearest = ClosestMatcher(names)
        for note, link, _, _ in broken:
            similar = nearest.to(posixpath.basename(percent_decoded(link.target)))
            fix = None
            if similar and posixpath.splitext(similar)[1].lower() == posixpath.splitext(link.target)[1].lower():
                edits = to_file(index, note, link, names[similar])
                fix = Fix(f"Link to {names[similar]}", False, edits) if edits else None
            skipped = skipped_reason(index, note, link)
            yield self.at_link(
                note,
                link,
                f"No file is named `{percent_decoded(link.target)}`" + (f": {skipped}" if skipped else ""),
                help=f"did you mean `{similar}`?" if similar else "",
                hub=note.path in hubs.notes,
                fix=fix,
            )

    def revalidate(self, index: Index, findings: Iterable[Finding]) -> Iterable[Finding]:
        """Return the findings except those about files that git ignores."""
        return unless_ignored(index, findings, notes=False)
