"""RLN902 invalid-suppression."""

from rlnotes.lint import FindingSource, InternalRule


class InvalidSuppression(InternalRule):
    """A comment to lint makes no sense.

    ## What it does
    Reports comments that begin with `rlnotes:` and name no rule, or one that does not exist, or are no order that lint
    knows. There is no order that leaves all rules alone.

    ## Why is this bad?
    What it was to leave alone is reported, or will be.

    ## Example
    `<!-- rlnotes: ignore[brokn-note-link] -->`. Write `ignore[broken-note-link]`.

    ## Fix
    None: the finding names the rule that was likely meant.
    """

    code = "RLN902"
    name = "invalid-suppression"
    severity = "warning"
    source = FindingSource.INVALID_SUPPRESSIONS
