"""The `rlnotes lint` command: run a request, print the result in a format, watch for changes."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from typing import TextIO

from rlnotes import lint_writes
from rlnotes.errors import UsageError
from rlnotes.lint.formats import HUMAN_FORMATS, OWN_FORMATS, LintFormat, LintReport, displayed, render, tables
from rlnotes.lint.formats.style import fixable_lines, severity_counts
from rlnotes.lint.git import prefix
from rlnotes.lint.run import LintRequest, LintResult, lint, reaches_severity
from rlnotes.locations import WORKING_FOLDER, from_here, marker_in
from rlnotes.output import Column, Format, Report
from rlnotes.output.write import is_dumb
from rlnotes.plurals import count_noun
from rlnotes.queries.link_reports import about_site_root
from rlnotes.session import Session

_POLL_INTERVAL = 0.5  # seconds
_MANY_FINDINGS = 20
"""Minimum number of findings for which the ways to a run without findings are printed."""


def enter_vault_of(session: Session, paths: Sequence[str]) -> Sequence[str]:
    """Let a PATH that is itself a vault be the vault, with its settings, unless --vault or $RLNOTES_VAULT names one.

    Returns the PATHs to check there. Raises UsageError for several PATHs, one a vault, where no vault was found.
    """
    if session.vault_option is not None or os.environ.get("RLNOTES_VAULT"):
        return paths
    location = session.location
    for path in paths:
        folder = next((each for each in (os.path.join(location.folder, path), path) if os.path.exists(each)), path)
        if not marker_in(folder) or os.path.samefile(folder, location.folder):
            continue
        if len(paths) == 1:
            session.enter_vault(folder)
            return ()
        if location.how == WORKING_FOLDER:
            raise UsageError(f"`{path}` is a vault of its own.", hint="Check one vault at a time.")
    return paths


class LintCommand:
    """A request, and where and how its result is printed."""

    def __init__(
        self, session: Session, request: LintRequest, fmt: LintFormat | None, output_file: str | None, fail_on: str
    ) -> None:
        """Print in format `fmt` to `output_file` or stdout; exit 1 if a finding has severity `fail_on` or above."""
        self._session = session
        self._request = request
        self._format = fmt
        self._output_file = output_file
        self._fail_on = fail_on

    def check_has_notes(self) -> None:
        """Raise UsageError for a vault without notes, unless a list of changes or files may be empty."""
        request = self._request
        may_be_empty = request.changed or request.changed_since is not None or request.files_from is not None
        if self._session.index.empty and not may_be_empty:
            folder, how = self._session.location
            hint = 'Name the vault with --vault DIR, or set `vault = "DIR"` in .rlnotes.toml or pyproject.toml.'
            raise UsageError(f"There is nothing to check: the vault is {folder} ({how}).", hint=hint)

    def run(self) -> LintResult:
        """Check the vault and return the result."""
        return self._with_warnings(lint(self._session.index, self._session.hubs, self._request))

    def fix(self, *, unsafe: bool) -> LintResult:
        """Apply the safe fixes, or all, and return the result of checking the vault again."""
        return self._with_warnings(lint_writes.apply_fixes(self._session, self._request, unsafe=unsafe))

    def _with_warnings(self, result: LintResult) -> LintResult:
        if result.listed and result.listed.dropped:
            total = result.listed.dropped + len(result.listed.paths)
            self._session.warn(f"{result.listed.dropped} of {total} paths in --files-from are not notes of the vault")
        return result

    def show(self, result: LintResult) -> int:
        """Print the findings; return the exit code."""
        session = self._session
        # before anything is printed: if the cache has been overtaken, the command is run again from its beginning
        hint, refused_patterns = about_site_root(session.index), session.index.excluded.refused
        with self._output():
            fmt = self._format or (LintFormat.GROUPED if session.on_terminal else LintFormat.CONCISE)
            findings = displayed(result.findings, self._path_prefix(fmt))
            color = session.uses_color and not self._output_file
            rules = self._request.selection.rules
            report = LintReport(
                findings, rules, len(result.checked), session.index.text, color, session.width,
                wrap=sys.stdout.isatty() and not self._output_file,
            )  # fmt: skip
            if fmt in OWN_FORMATS:
                stream = self._stream_of(fmt)
                stream.writelines(render(fmt, report))
                stream.flush()
            else:
                session.print(tables.findings(report, as_json=fmt.startswith("json")), as_if=Format(fmt))
        if findings and (fmt not in HUMAN_FORMATS or self._output_file):
            session.warn(" ".join((f"found {severity_counts(result.findings)}.", *fixable_lines(result.findings))))
        if hint:
            session.warn(hint)
        for pattern in refused_patterns:
            session.warn(f"ignoring `{pattern}` of Obsidian's excluded files: matching it could take too long")
        if result.baselined:
            session.warn(f"{count_noun(result.baselined, 'finding')} hidden by the baseline")
        if findings and fmt != LintFormat.GITHUB and os.environ.get("GITHUB_ACTIONS") == "true":
            session.warn("use `--format github` to show findings as annotations")
        self._warn_of_many(result)
        return self._exit_code(result)

    def _warn_of_many(self, result: LintResult) -> None:
        """Print the ways to a run without findings, if there are many and no baseline."""
        if len(result.findings) < _MANY_FINDINGS or not (result.baseline and result.baseline.is_new):
            return
        ways = ["`rlnotes lint --write-baseline` hides the findings of today, so that later runs show only new ones"]
        if any(finding.fix and finding.fix.safe for finding in result.findings):
            ways.insert(0, "`rlnotes lint --fix` applies the safe fixes")
        self._session.warn("; ".join(ways))

    def show_statistics(self, result: LintResult) -> int:
        """Print the number of findings of each rule; return the exit code."""
        with self._output():
            self._session.print(tables.statistics(result.findings), as_if=self._shared_format())
        self._warn_of_many(result)
        return self._exit_code(result)

    def show_files(self, result: LintResult) -> int:
        """Print the notes that were requested."""
        with self._output():
            records = [{"path": path} for path in result.checked]
            self._session.print(Report("files", records, (Column("path", "path"),)), as_if=self._shared_format())
        return 0

    def show_diff(self, *, unsafe: bool) -> int:
        """Print the edits of the first pass of `fix` as a diff; return 1 if there are any."""
        fix_plan = lint_writes.planned_fixes(self._session, self.run(), unsafe=unsafe)
        with self._output():
            self._session.print_raw(fix_plan.plan.diff())
        if fix_plan.fixed:
            self._session.warn(f"would fix {count_noun(len(fix_plan.fixed), 'finding')}")
        lint_writes.report_refused(self._session, fix_plan.refused)
        return int(bool(fix_plan.fixed))

    def watch(self) -> int:
        """Print the findings now and after each change of a file in the vault, until interrupted."""
        import gc
        import time

        from rlnotes.index.database import OvertakenError

        gc.enable()  # other commands end too soon to need it
        while True:
            if self._session.on_terminal and not is_dumb():
                sys.stdout.write("\x1b[2J\x1b[H")
            listing = self._session.vault.walk()
            try:
                self.show(self.run())
            except OvertakenError:  # a file changed meanwhile
                self._session.reload()
                continue
            self._session.warn(f"{time.strftime('%H:%M:%S')}: watching {self._session.vault.root}; Ctrl-C to stop")
            while self._session.vault.walk() == listing:
                time.sleep(_POLL_INTERVAL)
            self._session.reload()

    def _exit_code(self, result: LintResult) -> int:
        return int(reaches_severity(result.findings, self._fail_on))

    @staticmethod
    def _stream_of(fmt: LintFormat) -> TextIO:
        if fmt is not LintFormat.GITHUB:
            return sys.stdout
        from rlnotes.output.workflow import commands

        return commands(sys.stdout)

    def _path_prefix(self, fmt: LintFormat) -> str:
        """Return the path of the vault relative to the folder from which a format's paths start (see the manual)."""
        root = self._session.vault.root
        if fmt in HUMAN_FORMATS:
            return from_here(root)
        return prefix(root) if fmt in OWN_FORMATS or fmt.startswith("json") else ""

    def _shared_format(self) -> Format | None:
        """Return the requested format if it is one of every command. Raises UsageError for one of lint's own."""
        if self._format is None or self._format not in OWN_FORMATS:
            return None if self._format is None else Format(self._format)
        raise UsageError(f"`--format {self._format}` works for findings only, not with --statistics or --show-files.")

    @contextmanager
    def _output(self) -> Iterator[None]:
        """Redirect stdout to the output file, if there is one. Raises UsageError if it cannot be written."""
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
