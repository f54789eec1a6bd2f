"""RLN115 space-in-destination."""

from rlnotes.lint import SyntaxRule


class SpaceInDestination(SyntaxRule):
    """A Markdown link is none, as its destination has spaces.

    ## What it does
    Reports `[label](two words)` and `![label](two words.png)` where Markdown sees no link (CommonMark, *Links*),
    outside of code, comments and math. Footnotes (`[^1](...)`), citations (`[@key](...)`) and `a[i](...)` are left out.

    ## Why is this bad?
    The reader sees brackets and parentheses and cannot follow them. No rename follows them either.

    ## Example
    `[the plan](Project plan.md)`. Write `[the plan](<Project plan.md>)` or `[the plan](Project%20plan.md)`; where no
    link was meant, put a space between the brackets.

    ## Fix
    None: whether a link was meant is not known.
    """

    code = "RLN115"
    name = "space-in-destination"
    severity = "warning"
    kinds = ("spaced-link",)
