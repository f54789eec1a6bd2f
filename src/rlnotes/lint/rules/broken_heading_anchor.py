"""RLN102 broken-heading-anchor."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Fix, Rule
from rlnotes.operations.link_edits import to_section
from rlnotes.queries.hub import Hubs
from rlnotes.queries.link_reports import broken_links
from rlnotes.queries.lookup import ClosestMatcher


class BrokenHeadingAnchor(Rule):
    """A link names a heading that its target note does not have.

    ## What it does
    Looks up the part of a link after `#`: the text of a heading as in Obsidian, a chain of headings, a GitHub slug, or
    an HTML id. Letter case, punctuation and spaces are ignored. A note that includes other files when a site is built
    (`--8<-- "x.md"`, `{% include-markdown %}`, mdBook's `{{#include x}}` and similar ones) may have any heading.

    ## Why is this bad?
    The link opens the right note at the wrong position.

    ## Example
    `[[open-set#Examples]]` where the heading was renamed to `Some examples`. Write `[[open-set#Some examples]]`.

    ## Fix
    Unsafe: the link is changed to the one similar heading, if there is one.
    """

    code = "RLN102"
    name = "broken-heading-anchor"
    severity = "error"
    depends_on = Dependency.NOTE
    fix = "unsafe"
    fix_repairs_link = True

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each link to a missing heading."""
        by_target: dict[str, tuple[dict[str, int], ClosestMatcher]] = {}  # section numbers by heading
        for note, link, resolution, missing in broken_links(index):
            if missing != "heading":
                continue
            target = resolution.path
            if target not in by_target:
                sections = index.details(target).sections
                headings = {section.text: number for number, section in enumerate(sections) if section.text}
                by_target[target] = headings, ClosestMatcher(headings)
            numbers, names = by_target[target]
            similar = names.to(link.fragment.rpartition("#")[2].replace("-", " "))
            edits = to_section(index, index.parsed(note), link, target, numbers[similar]) if similar else ()
            owner = resolution.path if link.target else "This note"
            yield self.at_link(
                note,
                link,
                f"{owner} has no heading `{link.fragment}`",
                help=f"did you mean `{similar}`?" if similar else "",
                candidates=(resolution.path,),
                hub=note.path in hubs.notes,
                fix=Fix(f"Link to the heading `{similar}`", False, edits) if edits else None,
            )
