"""RLN902 invalid-suppression."""

from rlnotes.lint import FindingSource, InternalRule


class InvalidSuppression(InternalRule):
    """A suppression comment is invalid.

    ## What it does
    Reports comments that begin with `rlnotes:` and name no rule, an unknown rule or an unknown directive. No directive
    suppresses all rules.

    ## Why is this bad?
    The findings that it is meant to suppress are still reported.

    ## Example
    `<!-- rlnotes: ignore[brokn-note-link] -->`. Write `ignore[broken-note-link]`.

    ## Fix
    None: the finding suggests the most similar rule.
    """

    code = "RLN902"
    name = "invalid-suppression"
    severity = "warning"
    source = FindingSource.INVALID_SUPPRESSIONS
