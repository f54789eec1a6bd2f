"""RLN903 stale-baseline-entry."""

from rlnotes.lint import FindingSource, InternalRule


class StaleBaselineEntry(InternalRule):
    """The baseline holds a finding that is no longer found.

    ## What it does
    Compares the baseline with what the whole vault shows.

    ## Why is this bad?
    The same thing may go wrong again and nobody is told.

    ## Example
    A broken link that was in the baseline and has been mended. `rlnotes lint --write-baseline` takes it out.

    ## Fix
    Safe: `--fix` and `--write-baseline` write the baseline without it.
    """

    code = "RLN903"
    name = "stale-baseline-entry"
    severity = "info"
    fix = "safe"
    source = FindingSource.STALE_BASELINE_ENTRIES
