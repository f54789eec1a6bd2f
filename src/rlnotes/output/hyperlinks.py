"""Links in a terminal (OSC 8): to which terminals they are given, and where they lead."""

import os
from collections.abc import Mapping
from typing import TextIO

_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")
"""Bytes that stand for themselves in a URL's path (RFC 3986, *unreserved*)."""

_TERMINALS = {"iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "mintty", "rio", "Tabby"}
_MARKS = ("KITTY_WINDOW_ID", "KONSOLE_VERSION", "WT_SESSION", "ALACRITTY_WINDOW_ID", "DOMTERM")


def has_links(stream: TextIO, when: str) -> bool:
    """Say whether links are printed: `when` is `always`, `never` or `auto`, where the terminal is known to have them.

    There is no way to ask a terminal. `FORCE_HYPERLINK` (1 or 0) says it for one that is not known here.
    """
    return when == "always" or (when == "auto" and stream.isatty() and _known(os.environ))


def _known(environment: Mapping[str, str]) -> bool:
    forced = environment.get("FORCE_HYPERLINK")
    if forced:
        return forced != "0"
    term = environment.get("TERM", "")
    if environment.get("TMUX") or term.startswith(("screen", "tmux", "dumb")):
        return False  # they swallow links unless they are told not to
    vte = environment.get("VTE_VERSION", "")  # GNOME Terminal and its kin, from 0.50
    return (
        environment.get("TERM_PROGRAM") in _TERMINALS
        or any(environment.get(mark) for mark in _MARKS)
        or term.startswith(("xterm-kitty", "foot", "xterm-ghostty", "alacritty"))
        or (vte.isdecimal() and int(vte) >= 5000)
    )


def file_url(root: str, path: str) -> str:
    """Return the URL of a file of the vault at `root`: every byte that means something in a URL or a terminal encoded.

    The host is named, as the specification of these links asks, so that a terminal far away does not open its own file.
    """
    whole = os.fsencode(os.path.join(os.path.abspath(root), path))
    return f"file://{_encoded(os.fsencode(os.uname().nodename))}{_encoded(whole)}"


def _encoded(data: bytes) -> str:
    return "".join(chr(byte) if byte in _PLAIN else f"%{byte:02X}" for byte in data)
