"""RLN601 unlinked-mention."""

from collections.abc import Iterator

from rlnotes.indexing.index import Index
from rlnotes.lint import Finding, Fix, Rule
from rlnotes.questions.hub import Hubs
from rlnotes.writing.relink import name_for


class UnlinkedMention(Rule):
    """A note names another in its text and does not link to it.

    ## What it does
    Looks in running text, outside of links, code, math, comments and headings, for the names, titles and aliases of
    other notes that the note does not link to, and reports the first mention of each. A name that two notes have is
    passed over, and so are names shorter than `min-length` and those under `exclude-titles` in
    `[lint.unlinked-mention]`.

    ## Why is this bad?
    The reader cannot follow, and the note that is named lacks a backlink.

    ## Example
    `This is due to quantum decoherence.` where there is a note `quantum decoherence.md`. Write
    `[[quantum decoherence]]`.

    ## Fix
    Unsafe: the words become a link.
    """

    code = "RLN601"
    name = "unlinked-mention"
    severity = "info"
    default = False
    fix = "unsafe"

    def check(self, index: Index, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for the first mention of each note in each other note."""
        from rlnotes.lint.mentions import mentions

        for note, start, end, line, column, target in mentions(index):
            words = note.text[start:end]
            name = name_for(index, note.path, target)
            link = f"[[{name}]]" if name == words else f"[[{name}|{words}]]"
            fix = Fix(f"Link to {target}", False, ((note.path, start, end, link),))
            yield self.finding(
                note.path,
                f"`{words}` names {target} without a link",
                line=line,
                column=column,
                length=end - start,
                target=target,
                candidates=(target,),
                hub=note.path in hubs.notes,
                fix=fix,
            )
