"""RLN406 unquoted-front-matter-link."""

import re

from rlnotes.lint import Fix, SyntaxRule
from rlnotes.lint.rule import span
from rlnotes.markdown.note import SyntaxProblem

_LINK_SOURCE = r"\[\[[^\[\]\r\n\"\\]*\]\]"
_LINK = re.compile(_LINK_SOURCE)
# the value of a top-level key that consists of several links
_SEVERAL = re.compile(
    r"^[^\s#\-\[\]{}\"'][^\[\]{}\"'#\r\n]*:[ \t]+"
    rf"({_LINK_SOURCE}(?:[ \t]*,[ \t]*{_LINK_SOURCE})+)[ \t]*(?:(?<=[ \t])#[^\r\n]*)?$",
    re.MULTILINE,
)


class UnquotedFrontMatterLink(SyntaxRule):
    """A wikilink in front matter is not quoted, so that YAML reads it as a nested list.

    ## What it does
    Reports `[[...]]` without quotes at the start of a value or item in front matter (Obsidian help, *Properties*).
    rlnotes resolves such links anyway.

    ## Why is this bad?
    Obsidian shows no link and counts no backlink; tools that write the property back change it.

    ## Example
    `up: [[thermodynamics]]`. Write `up: "[[thermodynamics]]"`.

    ## Fix
    Safe: the link is quoted; several in a row, `rel: [[a]], [[b]]`, which is invalid YAML, become a list.
    """

    code = "RLN406"
    name = "unquoted-front-matter-link"
    severity = "warning"
    fix = "safe"
    kinds = ("unquoted-link",)

    def fix_for(self, path: str, text: str, problem: SyntaxProblem) -> Fix | None:
        """Return a fix that quotes the link."""
        start, end = span(text, problem.line, problem.column, problem.length)
        written = text[start:end]
        if '"' in written or "\\" in written or not written.startswith("[["):
            return None
        line = start - problem.column + 1
        several = _SEVERAL.match(text, line) if text[line:start].rstrip(" \t").endswith(":") else None
        if several and several.start(1) == start:  # reported once, at the first link
            listed = _LINK.sub(r'"\g<0>"', several[1])
            edit = (path, *several.span(1), f"[{listed}]")
            return Fix("Write the links as a list of quoted strings", True, (edit,))
        return Fix("Quote the link", True, ((path, start, end, f'"{written}"'),))
