"""RLN406 unquoted-front-matter-link."""

from rlnotes.lint import Fix, FlawRule
from rlnotes.lint.rule import span
from rlnotes.text.note import Flaw, Note


class UnquotedFrontMatterLink(FlawRule):
    """A wikilink in front matter stands without quotes, where YAML reads it as a list in a list.

    ## What it does
    Reports `[[...]]` that begins a value or an item of front matter and is not quoted (Obsidian help, *Properties*).
    rlnotes follows such links all the same.

    ## Why is this bad?
    Obsidian shows no link and counts no backlink; what writes the property back spoils it.

    ## Example
    `up: [[thermodynamics]]`. Write `up: "[[thermodynamics]]"`.

    ## Fix
    Safe: the link is put between quotes.
    """

    code = "RLN406"
    name = "unquoted-front-matter-link"
    severity = "warning"
    fix = "safe"
    kinds = ("unquoted-link",)

    def mended(self, note: Note, flaw: Flaw) -> Fix | None:
        """Return the link in quotes."""
        start, end = span(note.text, flaw.line, flaw.column, flaw.length)
        written = note.text[start:end]
        if '"' in written or "\\" in written or not written.startswith("[["):
            return None
        return Fix("Put the link between quotes", True, ((note.path, start, end, f'"{written}"'),))
