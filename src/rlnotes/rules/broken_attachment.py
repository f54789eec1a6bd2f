"""RLN104 broken-attachment."""

import posixpath
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from rlnotes.indexing.index import Index
from rlnotes.lint import Finding, Fix, Rule
from rlnotes.lint.exempt import is_template
from rlnotes.lint.git import ignored_by_git
from rlnotes.questions.graph import broken_links
from rlnotes.questions.hub import Hubs
from rlnotes.questions.lookup import Nearest
from rlnotes.writing.relink import to_file


class BrokenAttachment(Rule):
    """A link or embed names a picture, a PDF or another file that does not exist.

    ## What it does
    Follows links to what is no note. A file that git is told to ignore is taken to be there for those who wrote the
    note: a checkout without it, as on a CI server, is no reason to complain. Templates are left out.

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
    of = "notes"
    fix = "unsafe"

    def check(self, index: Index, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each link to a missing file."""
        broken = [
            found
            for found in broken_links(index)
            if found.what == "file" and not set("*<>") & set(found.link.target) and not is_template(found.note.path)
        ]  # `*.png` stands for pictures in words about them; no such file can be
        names = {posixpath.basename(path): path for path in index.files} if broken else {}
        nearest = Nearest(names)
        for note, link, _, _ in broken:
            near = nearest.to(posixpath.basename(unquote(link.target)))
            fix = None
            if near and posixpath.splitext(near)[1].lower() == posixpath.splitext(link.target)[1].lower():
                edits = to_file(index, note, link, names[near])
                fix = Fix(f"Link to {names[near]}", False, edits) if edits else None
            yield self.at_link(
                note,
                link,
                f"No file is named `{unquote(link.target)}`",
                help=f"did you mean `{near}`?" if near else "",
                hub=note.path in hubs.notes,
                fix=fix,
            )

    def still(self, index: Index, findings: Iterable[Finding]) -> Iterable[Finding]:
        """Leave out the files that git ignores."""
        found = list(findings)
        asked = {finding: _places(finding) for finding in found}
        ignored = ignored_by_git(index.vault.root, {place for places in asked.values() for place in places})
        return [finding for finding in found if ignored.isdisjoint(asked[finding])]


def _places(finding: Finding) -> tuple[str, ...]:
    """Return where the missing file may be for its author: beside the note, or at the path from the vault's root."""
    target = unquote(finding.target.partition("#")[0]).lstrip("/")
    beside = posixpath.normpath(posixpath.join(posixpath.dirname(finding.path), target))
    return tuple(path for path in (beside, posixpath.normpath(target)) if not path.startswith(".."))
