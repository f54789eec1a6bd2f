"""`rlnotes view`."""

import os
import shlex
import sys
from typing import Annotated

from rlnotes.errors import ConfigError, UsageError
from rlnotes.options import Argument
from rlnotes.output import Column, Report, Style
from rlnotes.session import Session

COLUMNS = (Column("title", "view", Style.TITLE), Column("command", "what it asks", share=1))
ASKING = (
    "list", "search", "hub list", "hub show", "hub coverage", "section list", "section show", "read", "links",
    "backlinks", "related", "map", "path", "tree", "tensions", "sources", "wanted", "orphans", "broken", "stats",
)  # fmt: skip
"""The commands that a view may be: they only ask. A vault that comes from elsewhere cannot have its views write."""


def run(
    session: Session,
    name: Annotated[str | None, Argument("[VIEW]", "The view to ask; without it, the views there are.")] = None,
    more: Annotated[list[str] | None, Argument("[WORD]...", "More for the command; options behind `--`.")] = None,
) -> None:
    """Ask a saved search: a line of `[views]` in the settings, by its name.

    `recent = "list --sort date --limit 10"` under `[views]` makes `rlnotes view recent` that. Options given to `view`
    itself (--format, --vault) count.

    Example: rlnotes view recent --format paths
    """
    views = session.vault.settings.views
    if name is None:
        records = [{"title": view, "command": f"rlnotes {line}"} for view, line in views.items()]
        empty = 'No view is saved. `recent = "list --sort date"` under `[views]` in .rlnotes.toml makes one.'
        session.print(Report("views", records, COLUMNS, empty=empty))
        return
    if name not in views:
        hint = f"There are {', '.join(views)}." if views else "`rlnotes view --help` says how one is saved."
        raise UsageError(f"No view is named `{name}`.", hint=hint)
    try:
        words = shlex.split(views[name])
    except ValueError as error:
        raise ConfigError(f"The view `{name}` cannot be read: {error}.") from error
    if not any(words[: len(command.split())] == command.split() for command in ASKING):
        hint = f"It may be {', '.join(ASKING)}."
        raise ConfigError(f"The view `{name}` is `{views[name]}`, which is no command that only asks.", hint=hint)
    sys.stdout.flush()
    # a fresh process: the line is read exactly as if it had been typed, but always of the vault that saved it
    again = [sys.executable, "-P", "-m", "rlnotes", *_joined(words, session.as_arguments(), more or [])]
    try:
        os.execv(sys.executable, again)  # noqa: S606
    except (OSError, ValueError) as error:  # too long, or with a NUL
        raise ConfigError(f"The view `{name}` cannot be run: {error}.") from error


def _joined(words: list[str], options: list[str], more: list[str]) -> list[str]:
    """Return a view's line with `options` and with `more` words; behind a `--` of the line no option would be one."""
    at = words.index("--") if "--" in words else len(words)
    if more and more[0].startswith("-"):
        return [*words[:at], *options, *more, *words[at:]]
    return [*words[:at], *options, *words[at:], *more]
