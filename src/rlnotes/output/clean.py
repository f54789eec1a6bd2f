"""Text out of a vault, made safe to print."""

import re

# C0 and C1 controls, DEL, bidirectional controls, line and paragraph separators, lone surrogates
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
_UNSAFE_BUT_LINES = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)


def clean(text: str) -> str:
    """Return `text` with every character that could steer a terminal shown as a symbol (ESC as `␛`), on one line.

    Tabs and line ends become the symbols too; a byte that is no UTF-8 becomes `�`.
    """
    return _UNSAFE.sub(_symbol, text)


def clean_lines(text: str) -> str:
    """Do as `clean` does, but leave line ends; tabs become spaces."""
    return _UNSAFE_BUT_LINES.sub(_symbol, text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4))


def _symbol(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else "\ufffd"
