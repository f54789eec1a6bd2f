"""`rlnotes browse`."""

import gc
import os
import sys
from typing import Annotated

from rlnotes.errors import UsageError
from rlnotes.locations import from_here
from rlnotes.options import Argument, Option
from rlnotes.process import FAILED, INTERRUPTED
from rlnotes.session import Session

_NOTHING_CHOSEN = 130  # as fzf exits


def run(
    session: Session,
    query: Annotated[list[str] | None, Argument("[QUERY]...", "Initial search.")] = None,
    choose: Annotated[bool, Option("--print", help="Exit on Enter and print the note's path.")] = False,
) -> int:
    """Browse notes interactively.

    Starts at the top hub. Type to search; ↑ ↓ move, Enter opens a hub or a note, Esc goes back, `?` lists all keys.
    The mouse works too. Ctrl-E opens the note in $VISUAL or $EDITOR. Requires the package textual (extra `browse`).

    Example: rlnotes browse entropy
    Example: vim "$(rlnotes browse --print)"
    """
    try:
        from rlnotes.browse.app import Browser
    except ImportError:
        from rlnotes.extras import install_command

        hint = f"Install it with `{install_command('browse')}`, or use `rlnotes search`."
        raise UsageError("`rlnotes browse` requires the package textual.", hint=hint) from None
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError("`rlnotes browse` requires a terminal.", hint="Use `rlnotes search` in scripts.")
    gc.enable()
    browser = Browser(session.vault, query=" ".join(query or ()), cached=session.cached, choosing=choose)
    path = browser.run()
    code = INTERRUPTED if browser.return_code is None else browser.return_code  # None: ended by a signal
    if code:
        code = INTERRUPTED if code == INTERRUPTED else FAILED
    elif choose and path is None:
        code = _NOTHING_CHOSEN
    elif choose:
        sys.stdout.write(f"{from_here(session.vault.root)}{path}\n")
    if browser.is_reading:
        sys.stdout.flush()
        os._exit(code)  # do not wait for the indexing thread; the cache survives that as it survives a kill
    return code
