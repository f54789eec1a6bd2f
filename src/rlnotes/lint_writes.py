"""What `rlnotes lint` writes to the vault: fixes, suppression comments and the baseline."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rlnotes.errors import UsageError
from rlnotes.lint.rule import Finding, identity
from rlnotes.lint.run import LintRequest, LintResult, lint
from rlnotes.plurals import count_noun
from rlnotes.session import Session
from rlnotes.write_command import check_vault_root, record_written

if TYPE_CHECKING:
    from rlnotes.lint.fixes import FixPlan
    from rlnotes.operations.journal_store import Operation
    from rlnotes.operations.plan import Plan

_MAX_PASSES = 50  # a fix may make others possible

_Applied = list[tuple["Operation", "Plan"]]


def planned_fixes(session: Session, result: LintResult, *, unsafe: bool) -> "FixPlan":
    """Plan the safe fixes of the findings, or all, except those of rules that settings list as `unfixable`."""
    from rlnotes.lint.fixes import plan_fixes
    from rlnotes.lint.rules import RULES
    from rlnotes.lint.selection import codes

    check_vault_root(session)
    unfixable = codes(RULES, session.vault.settings.lint.unfixable, "lint.unfixable")
    return plan_fixes(session.index, result.findings, RULES, unsafe=unsafe, unfixable=unfixable)


def apply_fixes(session: Session, request: LintRequest, *, unsafe: bool) -> LintResult:
    """Apply fixes in passes until one applies none; print a summary and return the final result.

    Refused fixes are tried again in each pass, since other fixes may have made them harmless. `undo` reverts all passes
    at once.
    """
    fixed: list[Finding] = []
    refused: list[Finding] = []
    result = lint(session.index, session.hubs, request)
    with _single_operation(session, fixed) as applied:
        for _ in range(_MAX_PASSES):
            fix_plan = planned_fixes(session, result, unsafe=unsafe)
            refused = fix_plan.refused
            if not fix_plan.fixed:
                break
            _apply(session, fix_plan.plan, applied)
            fixed += fix_plan.fixed
            session.reload()
            result = lint(session.index, session.hubs, request)
        if result.has_stale_entries:
            write_baseline(session, request, result, may_grow=False, applied=applied)
            session.reload()
            result = lint(session.index, session.hubs, request)
    if fixed:
        by_rule = Counter(finding.name for finding in fixed)
        rules = ", ".join(f"{name} ({count})" for name, count in by_rule.most_common())
        session.warn(f"fixed {count_noun(len(fixed), 'finding')}: {rules}; `rlnotes undo` reverts this")
    report_refused(session, refused)
    return result


def report_refused(session: Session, refused: Sequence[Finding]) -> None:
    """Print how many fixes were refused, and why, if any were."""
    if refused:
        fixes = count_noun(len(refused), "fix", "es")
        session.warn(f"refused {fixes} that would break a link, change its target or make front matter invalid YAML")


def add_ignore_comments(session: Session, result: LintResult, reason: str) -> int:
    """Write comments into the notes that suppress all findings, with a reason if there is one; return the exit code."""
    from rlnotes.lint.rules import RULES
    from rlnotes.lint.suppression_writer import plan_ignore_comments

    check_vault_root(session)
    plan = plan_ignore_comments(session.index, result.findings, RULES, reason)
    _apply(session, plan, [])
    notes = "1 note" if len(plan.changes) == 1 else f"{len(plan.changes)} notes"
    session.warn(f"changed {notes}; `rlnotes undo` reverts this")
    return 0


def write_baseline(
    session: Session, request: LintRequest, result: LintResult, *, may_grow: bool, applied: _Applied | None = None
) -> int:
    """Write the baseline; return 1 if there are findings that are not in it.

    The operation is appended to `applied`. Raises UsageError if no baseline file is set.
    """
    from rlnotes.lint.baseline import to_json, updated_baseline
    from rlnotes.operations.plan import Change, Plan

    check_vault_root(session)
    baseline = result.baseline
    if baseline is None:
        raise UsageError("No baseline file is set.", hint="`--baseline` or `lint.baseline` is empty: name a file.")
    checked = [rule.code for rule in request.selection.rules]
    before = None if baseline.is_new else baseline.counts
    counts = updated_baseline(result.all_findings, before, checked=checked, may_grow=may_grow)
    old = b"" if baseline.is_new else session.vault.read(baseline.path)
    change = Change("" if baseline.is_new else baseline.path, baseline.path, old, to_json(counts).encode())
    _apply(session, Plan("lint --write-baseline", (change,)), [] if applied is None else applied)
    session.warn(f"wrote {count_noun(counts.total(), 'finding')} to {baseline.path}")
    new = sum((Counter(map(identity, result.all_findings)) - counts).values())
    if new:
        session.warn(f"{count_noun(new, 'finding')} not added; use --allow-growth to add new findings")
    return int(new > 0)


def _apply(session: Session, plan: "Plan", applied: _Applied) -> None:
    """Apply a plan and append it to `applied`, unless it changes nothing."""
    from rlnotes.operations.journal import Journal

    operation = Journal(session.vault).apply(plan)
    record_written(session, plan)
    if operation:
        applied.append((operation, plan))


@contextmanager
def _single_operation(session: Session, fixed: Sequence[Finding]) -> Iterator[_Applied]:
    """Join the operations that the body appends to the yielded list into one, also if the body raises.

    `fixed` is read at the end, for the summary of the operation.
    """
    from rlnotes.operations.journal import Journal
    from rlnotes.operations.plan import joined

    applied: _Applied = []
    try:
        yield applied
    finally:
        plan = joined(f"lint --fix: {count_noun(len(fixed), 'finding')}", (plan for _, plan in applied))
        if plan and len(applied) > 1:
            counts = Counter(finding.path for finding in fixed)
            changes = tuple(
                change._replace(summary=count_noun(counts[change.to], "finding")) if change.to in counts else change
                for change in plan.changes
            )
            Journal(session.vault).join([operation for operation, _ in applied], plan._replace(changes=changes))
