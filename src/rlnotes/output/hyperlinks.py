"""Terminal hyperlinks (OSC 8): detection of support, and URLs of notes."""

import os
from collections.abc import Mapping
from typing import TextIO

_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")
"""Bytes that need no percent-encoding in the path of a URL (RFC 3986, *unreserved*)."""

_TERMINALS = {"iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "mintty", "rio", "Tabby"}
_VARIABLES = ("KITTY_WINDOW_ID", "KONSOLE_VERSION", "WT_SESSION", "ALACRITTY_WINDOW_ID", "DOMTERM")


def has_links(stream: TextIO, when: str) -> bool:
    """Return whether to print hyperlinks. `when` is `always`, `never` or `auto`: if the terminal supports them.

    A terminal cannot be queried for support, so known ones are listed here; `FORCE_HYPERLINK` (1 or 0) overrides that.
    """
    return when == "always" or (when == "auto" and stream.isatty() and _is_supported(os.environ))


def _is_supported(environment: Mapping[str, str]) -> bool:
    forced = environment.get("FORCE_HYPERLINK")
    if forced:
        return forced != "0"
    term = environment.get("TERM", "")
    if environment.get("TMUX") or term.startswith(("screen", "tmux", "dumb")):
        return False  # they drop hyperlinks unless configured otherwise
    vte = environment.get("VTE_VERSION", "")  # GNOME Terminal and other users of VTE, from 0.50
    return (
        environment.get("TERM_PROGRAM") in _TERMINALS
        or any(environment.get(name) for name in _VARIABLES)
        or term.startswith(("xterm-kitty", "foot", "xterm-ghostty", "alacritty"))
        or (vte.isdecimal() and int(vte) >= 5000)
    )


def file_url(root: str, path: str) -> str:
    """Return the `file:` URL of a file of the vault at `root`, percent-encoded except for unreserved bytes.

    It contains the host, as the specification of OSC 8 requires: a remote terminal must not open its own file.
    """
    absolute = os.fsencode(os.path.join(os.path.abspath(root), path))
    return f"file://{_encoded(os.fsencode(os.uname().nodename))}{_encoded(absolute)}"


def _encoded(data: bytes) -> str:
    return "".join(chr(byte) if byte in _PLAIN else f"%{byte:02X}" for byte in data)
