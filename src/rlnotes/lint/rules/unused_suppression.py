"""RLN901 unused-suppression."""

from rlnotes.lint import FindingSource, InternalRule


class UnusedSuppression(InternalRule):
    """A comment suppresses a rule that finds nothing there.

    ## What it does
    Reports suppressions such as `rlnotes: ignore[...]` for rules that were checked and have no finding there.

    ## Why is this bad?
    It hides the next finding of that rule.

    ## Example
    `[[entropy]] <!-- rlnotes: ignore[broken-note-link] -->` after `entropy.md` was written. Remove the comment.

    ## Fix
    Safe: the comment, or the unused rule in it, is removed.
    """

    code = "RLN901"
    name = "unused-suppression"
    severity = "warning"
    fix = "safe"
    source = FindingSource.UNUSED_SUPPRESSIONS
