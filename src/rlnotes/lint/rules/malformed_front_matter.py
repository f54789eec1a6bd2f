"""RLN401 malformed-front-matter."""

from rlnotes.lint import SyntaxRule


class MalformedFrontMatter(SyntaxRule):
    """A note's front matter cannot be read.

    ## What it does
    Reports front matter that is not valid YAML, is no list of `key: value` lines, or is never closed.

    ## Why is this bad?
    Tools fall back on the file's name for its title, or leave the note out.

    ## Example
    `description: entropy: why it falls`, where the second colon ends the value. Write it between double quotes.

    ## Fix
    None: what was meant is not known.
    """

    code = "RLN401"
    name = "malformed-front-matter"
    severity = "error"
    kinds = ("front-matter", "unclosed-front-matter")
