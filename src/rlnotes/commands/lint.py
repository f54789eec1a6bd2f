"""`rlnotes lint`."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from rlnotes.errors import UsageError
from rlnotes.formats import OWN, LintFormat
from rlnotes.output import Column, Format, Report
from rlnotes.parameters import Argument, Option
from rlnotes.session import Session

if TYPE_CHECKING:
    from rlnotes.lint.ask import Ask
    from rlnotes.lint.run import Outcome
    from rlnotes.lint.selection import Choice


class Least(StrEnum):
    """Severities that `--fail-on` takes."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    NEVER = "never"


def run(
    session: Session,
    paths: Annotated[list[str] | None, Argument("[PATH]...", "Only findings in these notes and folders.")] = None,
    select: Annotated[list[str] | None, Option(metavar="RULES", help="Rules to check: codes, names, `RLN1`.")] = None,
    extend_select: Annotated[list[str] | None, Option(metavar="RULES", help="Rules to check as well.")] = None,
    ignore: Annotated[list[str] | None, Option(metavar="RULES", help="Rules not to check.")] = None,
    fail_on: Annotated[Least | None, Option(metavar="LEAST", help="What exits 1: warning, if not set.")] = None,
    fmt: Annotated[
        LintFormat | None,
        Option("--format", "-f", "--output-format", help="A table on a terminal, concise lines elsewhere."),
    ] = None,
    output_file: Annotated[str | None, Option("--output-file", "-o", metavar="FILE", help="Write it there.")] = None,
    exit_zero: Annotated[bool, Option(help="Exit 0 whatever is found.")] = False,
    changed: Annotated[
        str | None,
        Option(
            metavar="[REF]", bare="HEAD", apart=True, help="Only what changed since REF forked off, and links to it."
        ),
    ] = None,
    files_from: Annotated[str | None, Option(metavar="FILE", help="Only the notes listed there; - is stdin.")] = None,
    baseline: Annotated[str | None, Option(metavar="FILE", help="Leave out the findings listed there.")] = None,
    write_baseline: Annotated[bool, Option(help="List what is found in the baseline; it only shrinks.")] = False,
    allow_growth: Annotated[bool, Option(help="Let --write-baseline add findings.")] = False,
    statistics: Annotated[bool, Option(help="Count the findings of each rule.")] = False,
    config: Annotated[
        list[str] | None, Option(metavar="FILE|KEY=VALUE", help="Settings in place of the files'.")
    ] = None,
    isolated: Annotated[bool, Option(help="Read no settings file.")] = False,
    show_settings: Annotated[bool, Option(help="Print every setting and where it comes from.")] = False,
    show_files: Annotated[bool, Option(help="Print the notes that would be checked.")] = False,
) -> int:
    """Check the vault; exit 1 if anything is found.

    The whole vault is read; with PATHs, --changed or --files-from what concerns those notes is shown. `rlnotes rule`
    explains the rules. Exits 0 if nothing is as bad as --fail-on, 1 if something is, 2 for wrong use.

    Example: rlnotes lint --select default,orphan --format github
    """
    from rlnotes.formats import reports
    from rlnotes.lint.ask import Ask, answer
    from rlnotes.lint.run import fails
    from rlnotes.lint.selection import choose
    from rlnotes.rules import RULES

    session.configure(config or (), isolated=isolated)
    settings = session.vault.settings.lint
    choice = choose(RULES, settings, select, extend_select or (), ignore or ())
    if show_settings:
        session.print(reports.settings_in_force(session.loaded))
        return 0
    ask = Ask(choice, paths or [], changed, files_from, baseline or settings.baseline)
    outcome = answer(ask, session.index, session.hubs, RULES, session.tell)
    if show_files:
        session.print(Report("files", [{"path": path} for path in outcome.checked], (Column("path", "path"),)))
        return 0
    if write_baseline:
        return _write_baseline(session, ask, outcome, may_grow=allow_growth)
    with _output(output_file):
        if statistics:
            session.print(reports.statistics(outcome.findings))
        else:
            _print(session, outcome, choice, fmt)
    return int(fails(outcome.findings, fail_on or settings.fail_on) and not exit_zero)


def _print(session: Session, outcome: "Outcome", choice: "Choice", fmt: LintFormat | None) -> None:
    from rlnotes.formats import Answer, shown, written
    from rlnotes.formats.paint import counted
    from rlnotes.formats.reports import findings
    from rlnotes.lint.git import prefix

    fmt = fmt or (LintFormat.TABLE if session.on_terminal else LintFormat.CONCISE)
    found = shown(outcome.findings, prefix(session.vault.root))
    answer = Answer(found, choice.rules, len(outcome.checked), session.index.text, session.paints, session.width)
    if fmt in OWN:
        sys.stdout.writelines(written(fmt, answer))
        sys.stdout.flush()
    else:
        session.print(findings(answer, whole=fmt.startswith("json")), as_if=Format(fmt))
        if found:
            session.tell(f"found {counted(outcome.findings)}")
    if outcome.known:
        session.tell(f"{outcome.known} more are in the baseline")
    if found and fmt != LintFormat.GITHUB and os.environ.get("GITHUB_ACTIONS") == "true":
        session.tell("`--format github` shows findings as annotations")


def _write_baseline(session: Session, ask: "Ask", outcome: "Outcome", *, may_grow: bool) -> int:
    from collections import Counter

    from rlnotes.lint.baseline import shrunk, written
    from rlnotes.lint.rule import identity

    before = outcome.baseline
    if before is None:
        raise UsageError("Name the baseline to write with --baseline FILE, or `baseline` in the settings.")
    running = [rule.code for rule in ask.choice.rules]
    counts = shrunk(outcome.whole, None if before.is_new else before.counts, running=running, may_grow=may_grow)
    (session.vault.root / before.path).write_text(written(counts), encoding="utf-8")
    new = sum((Counter(map(identity, outcome.whole)) - counts).values())
    session.tell(f"{before.path} holds {counts.total()} findings")
    if new:
        session.tell(f"{new} more were found and not taken in; --allow-growth takes them")
    return int(new > 0)


@contextmanager
def _output(file: str | None) -> Iterator[None]:
    """Send what is printed to a file, where one is named."""
    if file is None:
        yield
        return
    try:
        with (
            open(file, "w", encoding="utf-8", errors="backslashreplace", newline="") as stream,
            redirect_stdout(stream),
        ):
            yield
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror}.") from error
