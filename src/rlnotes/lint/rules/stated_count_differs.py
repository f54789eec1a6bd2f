"""RLN307 stated-count-differs."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Fix, Rule
from rlnotes.lint.hub_counts import written_counts
from rlnotes.queries.hub import Hubs


class StatedCountDiffers(Rule):
    """A hub says that it has so many notes or sections, and has not.

    ## What it does
    Looks above the first section of each hub for a line such as `25 linked notes · 9 sections`, and counts. Stretches
    between markers are the concern of `hub-count-stale`.

    ## Why is this bad?
    The page says of itself what is not so.

    ## Example
    `Topic Hub · 24 linked notes · 9 sections` where the hub lists 25 notes. Write 25, or leave the count out:
    `rlnotes hub show` prints it.

    ## Fix
    Unsafe: the number is written anew.
    """

    code = "RLN307"
    name = "stated-count-differs"
    severity = "warning"
    depends_on = Dependency.HUBS
    fix = "unsafe"

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each number that is not the real one."""
        for path, note in hubs.notes.items():
            hub = hubs.open(note)
            real = {"linked notes": len(hub.linked()), "sections": len(hub.sections)}
            first = hub.sections[0].line if hub.sections else 1 << 31
            for start, end, line, column, what in written_counts(note.text, note.body, first):
                if int(note.text[start:end]) != real[what]:
                    fix = Fix(f"Write {real[what]}", False, ((path, start, end, str(real[what])),))
                    message = f"This hub says it has {note.text[start:end]} {what}, and it has {real[what]}"
                    yield self.finding(
                        path, message, line=line, column=column, length=end - start, target=what, hub=True, fix=fix
                    )
