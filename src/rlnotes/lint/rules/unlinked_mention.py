"""RLN601 unlinked-mention."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Fix, Rule
from rlnotes.lint.rule import position
from rlnotes.markdown.note import Note
from rlnotes.operations.link_edits import name_for
from rlnotes.queries.hub import Hubs

if TYPE_CHECKING:
    from rlnotes.queries.mentions import Mention


class UnlinkedMention(Rule):
    """A note mentions another note without a link to it.

    ## What it does
    Searches running text, outside of links, code, math, comments and headings, for the names, titles and aliases of
    notes that the note does not link to, and reports the first mention of each. Letter case, accents and English
    plurals are ignored. Names that two notes share are skipped, as are names shorter than `min-length` and those in
    `exclude-titles` of `[lint.unlinked-mention]`.

    ## Why is this bad?
    Readers cannot follow the mention, and the mentioned note lacks a backlink.

    ## Example
    `This is due to quantum decoherence.` where the note `quantum decoherence.md` exists. Write
    `[[quantum decoherence]]`.

    ## Fix
    Unsafe: the mention becomes a link.
    """

    code = "RLN601"
    name = "unlinked-mention"
    severity = "info"
    default = False
    depends_on = Dependency.NOTE
    fix = "unsafe"
    fix_adds_link = True

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for the first mention of each note in each other note."""
        from rlnotes.queries.mentions import MentionIndex

        settings = index.settings.lint.unlinked_mention
        names = MentionIndex(index, min_letters=settings.min_length, excluded=settings.exclude_titles)
        paths = {index.id_of(path): path for path in index.notes}
        for note in index.notes_in_scope:
            seen = {index.id_of(note.path), *map(index.id_of, index.neighbours(note.path))}
            for mention in names.unlinked(index.text(note.path), index.details(note.path).body):
                if mention.note not in seen:
                    seen.add(mention.note)
                    yield self._mention(index, hubs, note, mention, paths[mention.note])

    def _mention(self, index: NotesView, hubs: Hubs, note: Note, mention: "Mention", target: str) -> Finding:
        start, end = mention.start, mention.end
        text = index.text(note.path)
        words = " ".join(text[start:end].split())  # a link cannot contain a line break
        line, column = position(text, start)
        name = name_for(index, note.path, target)
        link = f"[[{name}]]" if name == words else f"[[{name}|{words}]]"
        return self.finding(
            note.path,
            f"`{words}` mentions {target} without a link",
            line=line,
            column=column,
            length=end - start,
            target=target,
            candidates=(target,),
            hub=note.path in hubs.notes,
            fix=Fix(f"Link to {target}", False, ((note.path, start, end, link),)),
        )
