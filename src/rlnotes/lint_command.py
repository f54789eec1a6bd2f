"""One `rlnotes lint`, once its words are read: asked, printed, mended, watched."""

import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import TYPE_CHECKING

from rlnotes.errors import UsageError
from rlnotes.lint.formats import FOR_PEOPLE, OWN, LintFormat, LintReport, displayed, render, tables
from rlnotes.lint.formats.style import fixable_lines, severity_counts
from rlnotes.lint.git import prefix
from rlnotes.lint.rule import Finding, identity
from rlnotes.lint.rules import RULES
from rlnotes.lint.run import LintResult, reaches_severity
from rlnotes.lint.scope import LintRequest, run_request
from rlnotes.locations import from_here
from rlnotes.output import Column, Format, Report
from rlnotes.output.workflow import commands
from rlnotes.output.write import is_dumb
from rlnotes.queries.link_reports import about_site_root
from rlnotes.session import Session
from rlnotes.write_command import check_vault_root, record_written

if TYPE_CHECKING:
    from rlnotes.operations.journal import Operation
    from rlnotes.operations.plan import Plan

_MOST_PASSES = 50  # a fix may make room for another; then no further
_PAUSE = 0.5  # seconds between two looks at the vault


class LintCommand:
    """What was asked of lint, and where the answer goes."""

    def __init__(
        self, session: Session, ask: LintRequest, fmt: LintFormat | None, output_file: str | None, least: str
    ) -> None:
        """Take the session, what was asked, the format and the file to print to, and what severity makes it exit 1."""
        self._session = session
        self._ask = ask
        self._format = fmt
        self._output_file = output_file
        self._least = least
        self._done: list[tuple[Operation, Plan]] = []

    def run(self) -> LintResult:
        """Return what is found in the vault as it is now."""
        return run_request(self._ask, self._session.index, self._session.hubs, RULES, self._session.warn)

    def exit_code(self, outcome: LintResult) -> int:
        """Return 1 if something that bad was found."""
        return int(reaches_severity(outcome.findings, self._least))

    def show(self, outcome: LintResult) -> int:
        """Print the findings; return the exit code."""
        session = self._session
        with self._output():
            fmt = self._format or (LintFormat.TABLE if session.on_terminal else LintFormat.CONCISE)
            found = displayed(outcome.findings, self._prefix(fmt))
            color = session.uses_color and not self._output_file
            told = LintReport(
                found, self._ask.choice.rules, len(outcome.checked), session.index.text, color, session.width
            )
            if fmt in OWN:
                stream = commands(sys.stdout) if fmt is LintFormat.GITHUB else sys.stdout
                stream.writelines(render(fmt, told))
                stream.flush()
            else:
                session.print(tables.findings(told, whole=fmt.startswith("json")), as_if=Format(fmt))
        if found and (fmt not in FOR_PEOPLE or self._output_file):
            session.warn(" ".join((f"found {severity_counts(outcome.findings)}.", *fixable_lines(outcome.findings))))
        if hint := about_site_root(session.index):
            session.warn(hint)
        for refused in session.index.excluded.refused:
            session.warn(f"`{refused}` of Obsidian's excluded files is not heeded: the expression could take too long")
        if outcome.baselined:
            session.warn(f"{_plural(outcome.baselined, 'more finding')} in the baseline")
        if found and fmt != LintFormat.GITHUB and os.environ.get("GITHUB_ACTIONS") == "true":
            session.warn("`--format github` shows findings as annotations")
        return self.exit_code(outcome)

    def _prefix(self, fmt: LintFormat) -> str:
        """Return what leads to the vault in a format's paths: the manual says which format has paths from where."""
        root = self._session.vault.root
        if fmt in FOR_PEOPLE:
            return from_here(root)
        return prefix(root) if fmt in OWN or fmt.startswith("json") else ""

    def show_statistics(self, outcome: LintResult) -> int:
        """Print how many findings each rule has; return the exit code."""
        with self._output():
            self._session.print(tables.statistics(outcome.findings), as_if=self._shared_format())
        return self.exit_code(outcome)

    def show_files(self, outcome: LintResult) -> int:
        """Print the notes that were asked about."""
        with self._output():
            records = [{"path": path} for path in outcome.checked]
            self._session.print(Report("files", records, (Column("path", "path"),)), as_if=self._shared_format())
        return 0

    def fix(self, *, unsafe: bool) -> LintResult:
        """Apply fixes until a pass applies none; return what is found then.

        A fix that was refused is tried again in each pass: others may have made it harmless. For `undo` all passes are
        one operation.
        """
        from rlnotes.lint.fixes import plan_fixes
        from rlnotes.lint.selection import codes

        check_vault_root(self._session)
        left_alone = codes(RULES, self._session.vault.settings.lint.unfixable)
        mended: list[Finding] = []
        refused: list[Finding] = []
        outcome = self.run()
        with self._one_operation(mended):
            for _ in range(_MOST_PASSES):
                mending = plan_fixes(self._session.index, outcome.findings, unsafe=unsafe, without=left_alone)
                refused = mending.refused
                if not mending.fixed:
                    break
                self._carry_out(mending.plan)
                mended += mending.fixed
                self._session.reload()
                outcome = self.run()
            if any(finding.name == "stale-baseline-entry" for finding in outcome.findings):
                self.write_baseline(outcome, may_grow=False)
                self._session.reload()
                outcome = self.run()
        self._report_fixes(mended, refused)
        return outcome

    def _carry_out(self, plan: "Plan") -> None:
        from rlnotes.operations.journal import Journal

        operation = Journal(self._session.vault).apply(plan)
        record_written(self._session, plan)
        if operation:
            self._done.append((operation, plan))

    @contextmanager
    def _one_operation(self, mended: list[Finding]) -> Iterator[None]:
        """Join what is carried out meanwhile into one operation, also where an error ends it; `mended` is read then."""
        from rlnotes.operations.journal import Journal
        from rlnotes.operations.plan import joined

        self._done.clear()
        try:
            yield
        finally:
            whole = joined(f"lint --fix: {_plural(len(mended), 'finding')}", (plan for _, plan in self._done))
            if whole and len(self._done) > 1:
                counts = Counter(finding.path for finding in mended)
                changes = (
                    c._replace(summary=_plural(counts[c.to], "finding")) if c.to in counts else c for c in whole.changes
                )
                operations = [operation for operation, _ in self._done]
                Journal(self._session.vault).join(operations, whole._replace(changes=tuple(changes)))

    def show_diff(self, *, unsafe: bool) -> int:
        """Print what `fix` would change first, as a diff; return 1 if that is anything."""
        from rlnotes.lint.fixes import plan_fixes
        from rlnotes.lint.selection import codes

        check_vault_root(self._session)
        left_alone = codes(RULES, self._session.vault.settings.lint.unfixable)
        mending = plan_fixes(self._session.index, self.run().findings, unsafe=unsafe, without=left_alone)
        with self._output():
            self._session.print_raw(mending.plan.diff())
        if mending.fixed:
            self._session.warn(f"would fix {_plural(len(mending.fixed), 'finding')}")
        self._report_fixes([], mending.refused)
        return int(bool(mending.fixed))

    def add_ignores(self, reason: str) -> int:
        """Write comments into the notes that leave alone whatever is found."""
        from rlnotes.lint.ignore_comments import plan_ignore_comments
        from rlnotes.operations.journal import Journal

        check_vault_root(self._session)
        plan = plan_ignore_comments(self._session.index, self.run().findings, reason)
        Journal(self._session.vault).apply(plan)
        record_written(self._session, plan)
        self._session.warn(f"{_plural(len(plan.changes), 'note')} changed; `rlnotes undo` takes it back")
        return 0

    def write_baseline(self, outcome: LintResult, *, may_grow: bool) -> int:
        """Write the baseline; return 1 if something was found that is not in it."""
        from rlnotes.lint.baseline import to_json, updated_baseline
        from rlnotes.operations.plan import Change, Plan

        check_vault_root(self._session)
        before = outcome.baseline
        if before is None:
            raise UsageError("Name the baseline with --baseline FILE, or `baseline` in the settings.")
        running = [rule.code for rule in self._ask.choice.rules]
        counts = updated_baseline(
            outcome.all_findings, None if before.is_new else before.counts, running=running, may_grow=may_grow
        )
        vault = self._session.vault
        old = b"" if before.is_new else vault.read(before.path)
        change = Change("" if before.is_new else before.path, before.path, old, to_json(counts).encode())
        self._carry_out(Plan("lint --write-baseline", (change,)))
        more = sum((Counter(map(identity, outcome.all_findings)) - counts).values())
        self._session.warn(f"{before.path} holds {_plural(counts.total(), 'finding')}")
        if more:
            self._session.warn(f"{_plural(more, 'finding')} not taken in; --allow-growth takes them")
        return int(more > 0)

    def watch(self) -> int:
        """Print the findings now, and again whenever a file of the vault has changed, until interrupted."""
        import gc
        import time

        gc.enable()  # this one goes on
        while True:
            if self._session.on_terminal and not is_dumb():
                sys.stdout.write("\x1b[2J\x1b[H")
            seen = self._session.vault.walk()
            self.show(self.run())
            self._session.warn(f"{time.strftime('%H:%M:%S')}: watching {self._session.vault.root}; Ctrl-C ends")
            while self._session.vault.walk() == seen:
                time.sleep(_PAUSE)
            self._session.reload()

    def _shared_format(self) -> Format | None:
        """Return the format asked for where every command has it."""
        if self._format is None or self._format not in OWN:
            return None if self._format is None else Format(self._format)
        raise UsageError(f"`--format {self._format}` prints findings, and this prints none.")

    def _report_fixes(self, mended: list[Finding], refused: list[Finding]) -> None:
        if mended:
            by_rule = Counter(finding.name for finding in mended)
            what = ", ".join(f"{name} ({count})" for name, count in by_rule.most_common())
            self._session.warn(f"fixed {_plural(len(mended), 'finding')}: {what}; `rlnotes undo` takes it back")
        if refused:
            fixes = _plural(len(refused), "fix", "es")
            self._session.warn(
                f"refused {fixes}: a link would not arrive, or another than before, or front matter would not be YAML"
            )

    @contextmanager
    def _output(self) -> Iterator[None]:
        """Send what is printed to the file that was named, if one was."""
        if self._output_file is None:
            yield
            return
        try:
            with (
                open(self._output_file, "w", encoding="utf-8", errors="backslashreplace", newline="") as stream,
                redirect_stdout(stream),
            ):
                yield
        except OSError as error:
            raise UsageError(f"{self._output_file} cannot be written: {error.strerror}.") from error


def _plural(number: int, noun: str, ending: str = "s") -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}{ending}"
