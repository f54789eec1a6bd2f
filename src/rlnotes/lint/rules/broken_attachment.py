"""RLN104 broken-attachment."""

import posixpath
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from rlnotes.index.index import Index
from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Fix, Rule
from rlnotes.lint.exemptions import is_template
from rlnotes.lint.missing_targets import unless_ignored
from rlnotes.operations.link_edits import to_file
from rlnotes.queries.hub import Hubs
from rlnotes.queries.link_reports import broken_links, skipped_reason
from rlnotes.queries.lookup import Nearest


class BrokenAttachment(Rule):
    """A link or embed names a picture, a PDF or another file that does not exist.

    ## What it does
    Follows links to what is no note; hidden files are looked up on the disk. A file that git is told to ignore is taken
    to be there for those who wrote the note: a checkout without it, as on a CI server, is no reason to complain.
    Templates are left out.

    ## Why is this bad?
    The reader sees a gap where a picture should be.

    ## Example
    `![[plot.png]]` where the file is called `plots.png`. Write `![[plots.png]]`.

    ## Fix
    Unsafe: the link is made to name the one file whose name is nearly the same, where there is one.
    """

    code = "RLN104"
    name = "broken-attachment"
    severity = "error"
    depends_on = Dependency.NOTE
    fix = "unsafe"

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each link to a missing file."""
        broken = [
            found
            for found in broken_links(index)
            if found.missing == "file"
            and not set("*<>") & set(found.link.target)
            and not is_template(index, found.note.path)
        ]  # `*.png` stands for pictures in words about them; no such file can be
        names = {posixpath.basename(path): path for path in index.files if not path.endswith("/")} if broken else {}
        nearest = Nearest(names)
        for note, link, _, _ in broken:
            near = nearest.to(posixpath.basename(unquote(link.target)))
            fix = None
            if near and posixpath.splitext(near)[1].lower() == posixpath.splitext(link.target)[1].lower():
                edits = to_file(index, note, link, names[near])
                fix = Fix(f"Link to {names[near]}", False, edits) if edits else None
            skipped = skipped_reason(index, note, link)
            yield self.at_link(
                note,
                link,
                f"No file is named `{unquote(link.target)}`" + (f": {skipped}" if skipped else ""),
                help=f"did you mean `{near}`?" if near else "",
                hub=note.path in hubs.notes,
                fix=fix,
            )

    def revalidate(self, index: Index, findings: Iterable[Finding]) -> Iterable[Finding]:
        """Leave out the files that git ignores."""
        return unless_ignored(index, findings, notes=False)
