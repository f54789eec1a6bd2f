"""Text out of a vault, made safe to print."""

import re
from functools import cache


def clean(text: str) -> str:
    """Return `text` with every character that could steer a terminal shown as a symbol (ESC as `␛`), on one line.

    Tabs and line ends become the symbols too; a byte that is no UTF-8 becomes `�`.
    """
    return text if text.isprintable() else _unsafe().sub(_symbol, text)


def clean_lines(text: str) -> str:
    """Do as `clean` does, but leave line ends; tabs become spaces."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4).split("\n")
    return "\n".join([clean(line) for line in lines])


def clean_xml(text: str) -> str:
    """Do as `clean` does, and replace the two other characters that XML cannot hold (XML 1.0, 2.2, *Char*)."""
    return clean(text).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")


@cache
def _unsafe() -> re.Pattern[str]:
    """Return what finds C0 and C1 controls, DEL, bidirectional controls, line separators and lone surrogates."""
    return re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")


def _symbol(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else "\ufffd"
