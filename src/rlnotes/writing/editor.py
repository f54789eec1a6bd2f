"""The user's editor, opened at a line."""

import os
import shlex
import subprocess

from rlnotes.errors import UsageError

_PLUS = frozenset(
    "vi vim nvim view gvim nano pico emacs emacsclient kak micro joe ne mg jed vis gedit kwrite mcedit".split()
)
_COLON = frozenset("subl hx helix zed lapce".split())
_GOTO = frozenset("code code-insiders codium cursor windsurf".split())


def editor_command(editor: str, file: str, line: int) -> list[str]:
    """Return the words that open `file` at `line` (from 1) in an editor, of those whose way to say it is known."""
    words = shlex.split(editor)
    name = os.path.basename(words[0])
    if line <= 1:
        return [*words, file]
    if name in _PLUS:
        return [*words, f"+{line}", file]
    if name in _GOTO:
        return [*words, "--goto", f"{file}:{line}"]
    return [*words, f"{file}:{line}" if name in _COLON else file]


def open_editor(file: str, line: int = 1) -> None:
    """Open a file in `$VISUAL` or `$EDITOR` and wait for it. Raises UsageError where none is set or it fails."""
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    if not editor.strip():
        raise UsageError("No editor is set.", hint="Set $VISUAL or $EDITOR, for example to `vim`.")
    try:
        code = subprocess.call(editor_command(editor, file, line))  # noqa: S603  # the user's own editor
    except (OSError, ValueError) as error:
        raise UsageError(
            f"The editor `{editor}` cannot be run: {getattr(error, 'strerror', None) or error}."
        ) from error
    if code:
        raise UsageError(f"The editor `{editor}` ended with code {code}.")
