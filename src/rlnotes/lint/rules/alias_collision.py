"""RLN502 alias-collision."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.names import key
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.markdown.note import stem
from rlnotes.queries.hub import Hubs


class AliasCollision(Rule):
    """An alias of a note is also a name or an alias of another.

    ## What it does
    Compares the aliases of all notes with each other and with the names of files, letter case aside.

    ## Why is this bad?
    The alias does not say which note is meant: a link by it goes to the other, or to none.

    ## Example
    `aliases: [heat]` in `entropy.md`, beside `heat.md`. Choose another alias.

    ## Fix
    None: which note should have the name is for their author to say.
    """

    code = "RLN502"
    name = "alias-collision"
    severity = "warning"
    default = False
    depends_on = Dependency.NAMES

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each alias that is taken."""
        stems: dict[str, list[str]] = {}
        for path in index.notes:
            stems.setdefault(key(stem(path)), []).append(path)
        first: dict[str, str] = {}
        for path, note in index.notes.items():
            for alias in note.aliases:
                known = key(alias)
                named = [other for other in stems.get(known, ()) if other != path]
                other = first.setdefault(known, path)
                if named:
                    message = f"The alias `{alias}` is the name of {named[0]}"
                    yield self.finding(path, message, target=alias, candidates=named)
                elif other != path:
                    message = f"The alias `{alias}` is also one of {other}"
                    yield self.finding(path, message, target=alias, candidates=(other,))
