"""RLN406 unquoted-front-matter-link."""

import re

from rlnotes.lint import Fix, SyntaxRule
from rlnotes.lint.rule import span
from rlnotes.markdown.note import Note, SyntaxProblem
from rlnotes.markdown.patterns import lazily

_ONE = r"\[\[[^\[\]\r\n\"\\]*\]\]"
_LINK = lazily(_ONE)
# the value of a key at the left margin that is several links and nothing else
_SEVERAL = lazily(
    r"^[^\s#\-\[\]{}\"'][^\[\]{}\"'#\r\n]*:[ \t]+"
    rf"({_ONE}(?:[ \t]*,[ \t]*{_ONE})+)[ \t]*(?:(?<=[ \t])#[^\r\n]*)?$",
    re.MULTILINE,
)


class UnquotedFrontMatterLink(SyntaxRule):
    """A wikilink in front matter stands without quotes, where YAML reads it as a list in a list.

    ## What it does
    Reports `[[...]]` that begins a value or an item of front matter and is not quoted (Obsidian help, *Properties*).
    rlnotes follows such links all the same.

    ## Why is this bad?
    Obsidian shows no link and counts no backlink; what writes the property back spoils it.

    ## Example
    `up: [[thermodynamics]]`. Write `up: "[[thermodynamics]]"`.

    ## Fix
    Safe: the link is put between quotes; several in a row, `rel: [[a]], [[b]]`, which are no YAML, become a list.
    """

    code = "RLN406"
    name = "unquoted-front-matter-link"
    severity = "warning"
    fix = "safe"
    kinds = ("unquoted-link",)

    def fix_for(self, note: Note, problem: SyntaxProblem) -> Fix | None:
        """Return the link in quotes."""
        start, end = span(note.text, problem.line, problem.column, problem.length)
        written = note.text[start:end]
        if '"' in written or "\\" in written or not written.startswith("[["):
            return None
        line = start - problem.column + 1
        several = _SEVERAL.match(note.text, line) if note.text[line:start].rstrip(" \t").endswith(":") else None
        if several and several.start(1) == start:  # the first of a row stands for all
            listed = _LINK.sub(r'"\g<0>"', several[1])
            edit = (note.path, *several.span(1), f"[{listed}]")
            return Fix("Make the links a list, each between quotes", True, (edit,))
        return Fix("Put the link between quotes", True, ((note.path, start, end, f'"{written}"'),))
