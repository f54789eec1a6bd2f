"""RLN405 duplicate-property."""

from rlnotes.lint import SyntaxRule


class DuplicateProperty(SyntaxRule):
    """A note's front matter has the same key twice.

    ## What it does
    Reports the second of two equal keys; YAML 1.2 (3.2.1.1) does not allow them.

    ## Why is this bad?
    Some readers take the first value, some the last, and Obsidian none of the properties.

    ## Example
    `tags: [a]` and further down `tags: [b]`. Write `tags: [a, b]`.

    ## Fix
    None: which value counts is for the note's author to say.
    """

    code = "RLN405"
    name = "duplicate-property"
    severity = "error"
    kinds = ("duplicate-key",)
