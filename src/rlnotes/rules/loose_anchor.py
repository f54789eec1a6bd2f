"""RLN108 loose-anchor."""

from collections.abc import Iterator

from rlnotes.hub import Hubs
from rlnotes.index import Index
from rlnotes.lint import Finding, Fix, Rule
from rlnotes.names import Peculiar, fold
from rlnotes.relink import relinked


class LooseAnchor(Rule):
    """A link names a heading with other punctuation than it has.

    ## What it does
    Reports links whose heading is found only once all punctuation is left out of both.

    ## Why is this bad?
    Some readers find the heading, others open the note at its top.

    ## Example
    `[[log#2024_plans]]` where the heading is `2024 plans`. Write `[[log#2024 plans]]`.

    ## Fix
    Safe: the link names the heading as it is written.
    """

    code = "RLN108"
    name = "loose-anchor"
    severity = "info"
    default = False
    fix = "safe"

    def check(self, index: Index, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each heading that was found loosely."""
        for note in index.with_links(Peculiar.LOOSE_FRAGMENT):
            for link, resolution in index.links_of(note):
                if resolution.fragment != "loose":
                    continue
                wanted = _letters(link.fragment)
                sections = [each for each in index.notes[resolution.path].sections if _letters(each.text) == wanted]
                fix = None
                if len(sections) == 1:
                    (section,) = sections
                    wiki = link.kind in {"wikilink", "embed"} and not set("#|[]^\\%") & set(section.text)
                    edit = relinked(note, link, fragment=section.text if wiki else section.anchor)
                    fix = Fix(f"Name the heading `{section.text}`", True, (edit,)) if edit else None
                message = f"`{link.fragment}` is not quite a heading of {resolution.path}"
                yield self.at_link(note, link, message, candidates=(resolution.path,), fix=fix)


def _letters(text: str) -> str:
    return "".join(char for char in fold(text) if char.isalnum())
