"""RLN115 space-in-destination."""

from rlnotes.lint import SyntaxRule


class SpaceInDestination(SyntaxRule):
    """A Markdown link is not recognized because its destination contains spaces.

    ## What it does
    Reports `[label](two words)` and `![label](two words.png)`, which are not links in CommonMark (*Links*), outside of
    code, comments and math. Footnotes (`[^1](...)`), citations (`[@key](...)`) and `a[i](...)` are exempt.

    ## Why is this bad?
    Readers see brackets and parentheses instead of a link, and renaming the note does not update them.

    ## Example
    `[the plan](Project plan.md)`. Write `[the plan](<Project plan.md>)` or `[the plan](Project%20plan.md)`; if no link
    is meant, put a space between the brackets.

    ## Fix
    None: it is unknown whether a link is meant.
    """

    code = "RLN115"
    name = "space-in-destination"
    severity = "warning"
    kinds = ("spaced-link",)
