"""RLN903 stale-baseline-entry."""

from rlnotes.lint import FindingSource, InternalRule


class StaleBaselineEntry(InternalRule):
    """The baseline contains a finding that no longer occurs.

    ## What it does
    Compares the baseline with the findings of the whole vault.

    ## Why is this bad?
    If the problem occurs again, it is not reported.

    ## Example
    A broken link of the baseline was fixed. `rlnotes lint --write-baseline` removes the entry.

    ## Fix
    Safe: `--fix` and `--write-baseline` remove the entry from the baseline.
    """

    code = "RLN903"
    name = "stale-baseline-entry"
    severity = "info"
    fix = "safe"
    source = FindingSource.STALE_BASELINE_ENTRIES
