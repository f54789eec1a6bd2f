"""RLN109 case-mismatch-link."""

from collections.abc import Iterator

from rlnotes.index.link_table import LinkFlag
from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Fix, Rule
from rlnotes.operations.link_edits import keep_displayed_text, to_file
from rlnotes.queries.hub import Hubs


class CaseMismatchLink(Rule):
    """A link differs from its target's file name in letter case or Unicode normalization.

    ## What it does
    Compares each resolved link with the name of its file. Obsidian resolves `[[LOG]]` to `Log.md`, and it treats
    composed and decomposed accents as equal.

    ## Why is this bad?
    GitHub, static sites and most tools on Linux distinguish them: there, the link is broken.

    ## Example
    `[[LOG]]` where the file is `Log.md`. Write `[[Log|LOG]]`, or `[[Log]]` if the displayed text may change.

    ## Fix
    Safe: the link is written like the file name and displays the same text. A Markdown destination without a file
    extension gets one.
    """

    code = "RLN109"
    name = "case-mismatch-link"
    severity = "warning"
    depends_on = Dependency.NOTE
    fix = "safe"

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each link that differs from its file's name."""
        for note, link, resolution in index.links_with(LinkFlag.OTHER_SPELLING):
            edits = to_file(index, note, link, resolution.path, via=resolution.via)
            what = "Unicode form"
            if resolution.spelling == "case":
                edits, what = keep_displayed_text(index.parsed(note), link, edits), "letter case"
            yield self.at_link(
                note,
                link,
                f"`{link.target}` differs in {what} from {resolution.path}",
                candidates=(resolution.path,),
                hub=note.path in hubs.notes,
                fix=Fix("Write it like the file name", True, edits) if edits else None,
            )
