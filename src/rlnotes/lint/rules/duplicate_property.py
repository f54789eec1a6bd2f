"""RLN405 duplicate-property."""

from rlnotes.lint import SyntaxRule


class DuplicateProperty(SyntaxRule):
    """A note's front matter has the same key twice.

    ## What it does
    Reports the second of two equal keys, which YAML 1.2 (3.2.1.1) forbids.

    ## Why is this bad?
    Some tools use the first value, some the last, and Obsidian uses none of the properties.

    ## Example
    `tags: [a]` and, further down, `tags: [b]`. Write `tags: [a, b]`.

    ## Fix
    None: only the author can decide which value is right.
    """

    code = "RLN405"
    name = "duplicate-property"
    severity = "error"
    kinds = ("duplicate-key",)
