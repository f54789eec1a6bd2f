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

_NOTHING_CHOSEN = 130  # as fzf and a shell's Ctrl-C have it


def run(
    session: Session,
    query: Annotated[list[str] | None, Argument("[QUERY]...", "Words to begin with.")] = None,
    choose: Annotated[bool, Option("--print", help="Enter prints the note's path and ends.")] = False,
) -> int:
    """Wander in the vault: find, read, follow what is related, and come back.

    Type to search; ↑ ↓ move, Enter reads, Esc goes back; the other keys stand at the bottom, and the mouse works.
    Ctrl-E opens the note in $VISUAL or $EDITOR. Needs `pip install "rlnotes[browse]"`.

    Example: rlnotes browse entropy; vim "$(rlnotes browse --print)"
    """
    try:
        from rlnotes.browse.app import Browser
    except ImportError:
        hint = 'It comes with `pip install "rlnotes[browse]"`; `rlnotes search` needs none.'
        raise UsageError("The finder needs one more package, textual.", hint=hint) from None
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError("The finder needs a terminal.", hint="`rlnotes search` is for scripts.")
    gc.enable()
    browser = Browser(session.vault, query=" ".join(query or ()), cached=session.cached, choosing=choose)
    path = browser.run()
    code = INTERRUPTED if browser.return_code is None else browser.return_code  # None: a signal from outside
    if code:
        code = INTERRUPTED if code == INTERRUPTED else FAILED
    elif choose and path is None:
        code = _NOTHING_CHOSEN
    elif choose:
        sys.stdout.write(f"{from_here(session.vault.root)}{path}\n")
    if browser.is_reading:
        sys.stdout.flush()
        os._exit(code)  # whoever leaves does not wait until all is read; the cache takes this as it takes a kill
    return code
