"""RLN401 malformed-front-matter."""

from rlnotes.lint import SyntaxRule


class MalformedFrontMatter(SyntaxRule):
    """A note's front matter is invalid.

    ## What it does
    Reports front matter that is not valid YAML, is not a mapping of keys to values, or is not closed.

    ## Why is this bad?
    Tools fall back to the file name as title, or skip the note.

    ## Example
    `description: entropy: why it falls`, where the second colon is not allowed. Put the value in double quotes.

    ## Fix
    None: the intended value is unknown.
    """

    code = "RLN401"
    name = "malformed-front-matter"
    severity = "error"
    kinds = ("front-matter", "unclosed-front-matter")
