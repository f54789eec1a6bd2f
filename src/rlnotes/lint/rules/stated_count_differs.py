"""RLN307 stated-count-differs."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Fix, Rule
from rlnotes.lint.hub_counts import written_counts
from rlnotes.queries.hub import Hubs


class StatedCountDiffers(Rule):
    """A hub states a wrong number of notes or sections.

    ## What it does
    Looks for a line such as `25 linked notes · 9 sections` before the first section of each hub and checks the numbers.
    Counts between markers are checked by `hub-count-stale`.

    ## Why is this bad?
    The page states wrong numbers.

    ## Example
    `Topic Hub · 24 linked notes · 9 sections` where the hub lists 25 notes. Write 25, or remove the count:
    `rlnotes hub show` prints it.

    ## Fix
    Unsafe: the number is updated.
    """

    code = "RLN307"
    name = "stated-count-differs"
    severity = "warning"
    depends_on = Dependency.HUBS
    fix = "unsafe"

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each wrong number."""
        for path, note in hubs.notes.items():
            hub = hubs.open(note)
            actual = {"linked notes": len(hub.linked()), "sections": len(hub.sections)}
            first = hub.sections[0].line if hub.sections else 1 << 31
            text = index.text(path)
            for count in written_counts(text, index.details(path).body, first):
                stated, number = text[count.start : count.end], actual[count.noun]
                if int(stated) != number:
                    yield self.finding(
                        path,
                        f"This hub states {stated} {count.noun} but has {number}",
                        line=count.line,
                        column=count.column,
                        length=count.end - count.start,
                        target=count.noun,
                        hub=True,
                        fix=Fix(f"Write {number}", False, ((path, count.start, count.end, str(number)),)),
                    )
