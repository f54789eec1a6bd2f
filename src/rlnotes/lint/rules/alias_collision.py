"""RLN502 alias-collision."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.names import key
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.markdown.note import stem
from rlnotes.queries.hub import Hubs


class AliasCollision(Rule):
    """An alias of a note is also the file name or an alias of another note.

    ## What it does
    Compares the aliases of all notes with each other and with all file names, ignoring letter case.

    ## Why is this bad?
    The alias is ambiguous: a link by it resolves to the other note, or to none.

    ## Example
    `aliases: [heat]` in `entropy.md`, although `heat.md` exists. Choose another alias.

    ## Fix
    None: only the author can decide which note keeps the name.
    """

    code = "RLN502"
    name = "alias-collision"
    severity = "warning"
    default = False
    depends_on = Dependency.NAMES

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each alias that is a name or alias of another note."""
        stems: dict[str, list[str]] = {}
        for path in index.notes:
            stems.setdefault(key(stem(path)), []).append(path)
        first: dict[str, str] = {}
        for path, note in index.notes.items():
            for alias in note.aliases:
                folded = key(alias)
                named = [other for other in stems.get(folded, ()) if other != path]
                other = first.setdefault(folded, path)
                if named:
                    message = f"The alias `{alias}` is the name of {named[0]}"
                    yield self.finding(path, message, target=alias, candidates=named)
                elif other != path:
                    message = f"The alias `{alias}` is also an alias of {other}"
                    yield self.finding(path, message, target=alias, candidates=(other,))
