"""`rlnotes view`."""

import os
import shlex
import sys
from typing import Annotated

from rlnotes.errors import ConfigError, UsageError
from rlnotes.options import Argument
from rlnotes.output import Column, Report, Style
from rlnotes.session import Session

COLUMNS = (Column("name", "view", Style.TITLE), Column("command", "command", share=1, whole=True))
READ_ONLY = (
    "list", "search", "hub list", "hub show", "hub coverage", "section list", "section show", "read", "links",
    "backlinks", "related", "map", "path", "tree", "tensions", "tags", "properties", "sources", "wanted", "orphans",
    "broken", "stats",
)  # fmt: skip
"""The commands that a view may run. They write nothing: the views of a foreign vault are untrusted."""


def run(
    session: Session,
    name: Annotated[str | None, Argument("[VIEW]", "The view to run; default: list the views.")] = None,
    more: Annotated[
        list[str] | None, Argument("[WORD]...", "Further arguments of the command; options after `--`.")
    ] = None,
) -> None:
    """Run a saved search.

    `recent = "list --sort date --limit 10"` under `[views]` in the settings defines `rlnotes view recent`. Options of
    `view` itself, such as --format, are passed on.

    Example: rlnotes view
    """
    views = session.vault.settings.views
    if name is None:
        records = [{"name": view, "command": f"rlnotes {line}"} for view, line in views.items()]
        empty = 'No views. Define one under `[views]` in .rlnotes.toml: `recent = "list --sort date"`.'
        session.print(Report("views", records, COLUMNS, empty=empty))
        return
    if name not in views:
        raise UsageError(f"Unknown view `{name}`.", hint=_hint(session, name))
    try:
        words = shlex.split(views[name])
    except ValueError as error:
        raise ConfigError(f"Cannot parse view `{name}`: {error}.") from error
    if not any(words[: len(command.split())] == command.split() for command in READ_ONLY):
        hint = f"Allowed: {', '.join(READ_ONLY)}."
        raise ConfigError(f"View `{name}` is `{views[name]}`, which is not a read-only command.", hint=hint)
    sys.stdout.flush()
    # a new process parses the line as if it had been typed, always in the vault that defines it
    arguments = [sys.executable, "-P", "-m", "rlnotes", *_joined(words, session.as_arguments(), more or [])]
    try:
        os.execv(sys.executable, arguments)  # noqa: S606
    except (OSError, ValueError) as error:  # too long, or with a NUL
        raise ConfigError(f"Cannot run view `{name}`: {error}.") from error


def _hint(session: Session, name: str) -> str:
    """Return what to run instead of an unknown view: the note of that name, or one of the views."""
    from rlnotes.errors import RlnotesError

    try:
        note = session.lookup.exact_note(name)
    except RlnotesError:
        views = session.vault.settings.views
        return f"Views: {', '.join(views)}." if views else "`rlnotes view --help` explains how to define one."
    return f"A view is a saved search; `rlnotes read {shlex.quote(name)}` shows the note {note.path}."


def _joined(words: list[str], options: list[str], more: list[str]) -> list[str]:
    """Return a view's words with `options` and `more` words inserted before its `--`, after which none is an option."""
    at = words.index("--") if "--" in words else len(words)
    if more and more[0].startswith("-"):
        return [*words[:at], *options, *more, *words[at:]]
    return [*words[:at], *options, *words[at:], *more]
