"""RLN101 broken-note-link."""

from collections.abc import Iterator

from rlnotes.graph import broken_links
from rlnotes.hub import Hubs
from rlnotes.index import Index
from rlnotes.lint import Finding, Rule
from rlnotes.lookup import NearestNames


class BrokenLink(Rule):
    """A link names a note or a file that does not exist.

    ## What it does
    Follows every wikilink, Markdown link and embed, in the body and in front matter, as Obsidian would. Links in code,
    comments and math are not links; addresses on the web are not followed.

    ## Why is this bad?
    The reader who follows the link arrives nowhere, and the note that was meant loses a backlink.

    ## Example
    `See [[open-sets]].` where the note is called `open-set.md`. Write `[[open-set]]`.
    """

    code = "RLN101"
    name = "broken-note-link"
    severity = "error"

    def check(self, index: Index, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each link without a target."""
        found = broken_links(index)
        nearest = NearestNames(index, (broken.link.target for broken in found if broken.what == "note"))
        for broken in found:
            if broken.what not in {"note", "file"}:
                continue
            target = broken.link.target
            if broken.resolution.candidates:
                fits = ", ".join(broken.resolution.candidates)
                message = f"`{target}` is the {broken.resolution.via} of several notes: {fits}"
                yield self.finding(broken.note.path, message, link=broken.link, help="name one of them by its file")
            else:
                near = nearest.of(target) if broken.what == "note" else ""
                hint = f"did you mean `{near}`?" if near else ""
                yield self.finding(
                    broken.note.path, f"no {broken.what} is named `{target}`", link=broken.link, help=hint
                )
