"""RLN601 unlinked-mention."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Fix, Rule
from rlnotes.lint.rule import place
from rlnotes.markdown.note import Note
from rlnotes.operations.link_edits import name_for
from rlnotes.queries.hub import Hubs

if TYPE_CHECKING:
    from rlnotes.queries.mentions import Mention


class UnlinkedMention(Rule):
    """A note names another in its text and does not link to it.

    ## What it does
    Looks in running text, outside of links, code, math, comments and headings, for the names, titles and aliases of
    other notes that the note does not link to, and reports the first mention of each. Letter case, accents and an
    English plural do not matter. A name that two notes have is passed over, and so are names shorter than `min-length`
    and those under `exclude-titles` in `[lint.unlinked-mention]`.

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
    depends_on = Dependency.NOTE
    fix = "unsafe"

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for the first mention of each note in each other note."""
        from rlnotes.queries.mentions import MentionIndex

        settings = index.settings.lint.unlinked_mention
        names = MentionIndex(index, shortest=settings.min_length, without=settings.exclude_titles)
        paths = {index.id_of(path): path for path in index.notes}
        for note in index.notes_in_scope:
            told = {index.id_of(note.path), *map(index.id_of, index.neighbours(note.path))}
            for mention in names.unlinked(note):
                if mention.number not in told:
                    told.add(mention.number)
                    yield self._found(index, hubs, note, mention, paths[mention.number])

    def _found(self, index: NotesView, hubs: Hubs, note: Note, mention: "Mention", target: str) -> Finding:
        start, end = mention.start, mention.end
        words = " ".join(note.text[start:end].split())  # a link goes over no line end
        line, column = place(note.text, start)
        name = name_for(index, note.path, target)
        link = f"[[{name}]]" if name == words else f"[[{name}|{words}]]"
        return self.finding(
            note.path,
            f"`{words}` names {target} without a link",
            line=line,
            column=column,
            length=end - start,
            target=target,
            candidates=(target,),
            hub=note.path in hubs.notes,
            fix=Fix(f"Link to {target}", False, ((note.path, start, end, link),)),
        )
