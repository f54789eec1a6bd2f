"""`rlnotes lint`."""

from enum import StrEnum
from typing import Annotated

from rlnotes.lint.formats import LintFormat
from rlnotes.options import Argument, Option
from rlnotes.session import Session


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
    fix: Annotated[bool, Option(help="Mend what can be mended safely.")] = False,
    unsafe_fixes: Annotated[bool, Option(help="With --fix or --diff: mend by guesses too.")] = False,
    diff: Annotated[bool, Option(help="Print what --fix would change; exit 1 if that is anything.")] = False,
    add_ignore: Annotated[
        str | None, Option(metavar="[=REASON]", bare=" ", help="Write a comment that leaves each finding alone.")
    ] = None,
    watch: Annotated[bool, Option(help="Check again whenever a file changes.")] = False,
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
    from rlnotes.lint.formats.tables import settings_in_force
    from rlnotes.lint.rules import RULES
    from rlnotes.lint.scope import LintRequest
    from rlnotes.lint.selection import select_rules
    from rlnotes.lint_command import LintCommand

    session.configure(config or (), isolated=isolated)
    settings = session.vault.settings.lint
    choice = select_rules(RULES, settings, select, extend_select or (), ignore or ())
    ask = LintRequest(choice, paths or [], changed, files_from, (baseline or settings.baseline, bool(baseline)))
    lint = LintCommand(session, ask, fmt, output_file, Least.NEVER if exit_zero else fail_on or settings.fail_on)
    if show_settings:
        session.print(settings_in_force(session.loaded))
        return 0
    if watch:
        return lint.watch()
    if diff:
        return lint.show_diff(unsafe=unsafe_fixes)
    if add_ignore is not None:
        return lint.add_ignores(add_ignore)
    outcome = lint.fix(unsafe=unsafe_fixes) if fix else lint.run()
    if show_files:
        return lint.show_files(outcome)
    if write_baseline:
        return lint.write_baseline(outcome, may_grow=allow_growth)
    return lint.show_statistics(outcome) if statistics else lint.show(outcome)
