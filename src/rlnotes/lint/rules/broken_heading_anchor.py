"""RLN102 broken-heading-anchor."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Fix, Rule
from rlnotes.operations.link_edits import to_section
from rlnotes.queries.hub import Hubs
from rlnotes.queries.link_reports import broken_links
from rlnotes.queries.lookup import Nearest


class BrokenHeadingAnchor(Rule):
    """A link's heading is not in the note it names.

    ## What it does
    Looks up what follows `#` in a link: Obsidian's heading text, a chain of headings, GitHub's slug, or an id set in
    HTML. Letter case, punctuation and spaces make no difference. A note that takes in other files when a site is built
    (`--8<-- "x.md"`, `{% include-markdown %}`, mdBook's `{{#include x}}` and others alike) may have any heading.

    ## Why is this bad?
    The link opens the right note at the wrong place.

    ## Example
    `[[open-set#Examples]]` where the heading was renamed to `Some examples`. Write `[[open-set#Some examples]]`.

    ## Fix
    Unsafe: the link is made to name the one heading that is nearly the same, where there is one.
    """

    code = "RLN102"
    name = "broken-heading-anchor"
    severity = "error"
    depends_on = Dependency.NOTE
    fix = "unsafe"

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each heading that is not found."""
        known: dict[str, tuple[dict[str, int], Nearest]] = {}  # the headings of each target
        for note, link, resolution, what in broken_links(index):
            if what != "heading":
                continue
            target = index.notes[resolution.path]
            if target.path not in known:
                headings = {section.text: number for number, section in enumerate(target.sections) if section.text}
                known[target.path] = headings, Nearest(headings)
            texts, names = known[target.path]
            near = names.to(link.fragment.rpartition("#")[2].replace("-", " "))
            edits = to_section(index, note, link, target, texts[near]) if near else ()
            where = resolution.path if link.target else "This note"
            yield self.at_link(
                note,
                link,
                f"{where} has no heading `{link.fragment}`",
                help=f"did you mean `{near}`?" if near else "",
                candidates=(resolution.path,),
                hub=note.path in hubs.notes,
                fix=Fix(f"Link to the heading `{near}`", False, edits) if edits else None,
            )
