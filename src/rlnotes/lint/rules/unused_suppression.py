"""RLN901 unused-suppression."""

from rlnotes.lint import FindingSource, InternalRule


class UnusedSuppression(InternalRule):
    """A comment tells lint to leave a rule alone where that finds nothing.

    ## What it does
    Reports `rlnotes: ignore[...]` and the like for rules that were checked and found nothing there.

    ## Why is this bad?
    It hides the next thing that goes wrong there.

    ## Example
    `[[entropy]] <!-- rlnotes: ignore[broken-note-link] -->` after `entropy.md` was written. Take the comment out.

    ## Fix
    Safe: the comment is taken out, or the rule out of it.
    """

    code = "RLN901"
    name = "unused-suppression"
    severity = "warning"
    fix = "safe"
    source = FindingSource.UNUSED_SUPPRESSIONS
