"""RLN112 empty-link."""

from rlnotes.lint import FlawRule


class EmptyLink(FlawRule):
    """A link names nothing.

    ## What it does
    Reports `[[]]`, `[[|shown]]` and Markdown links without a destination, outside of code.

    ## Why is this bad?
    The reader sees a link and cannot follow it.

    ## Example
    `[the proof]()`, whose address was never filled in. Fill it in, or take the brackets out.

    ## Fix
    None: what was meant is not known.
    """

    code = "RLN112"
    name = "empty-link"
    severity = "warning"
    default = False
    kinds = ("empty-link",)
