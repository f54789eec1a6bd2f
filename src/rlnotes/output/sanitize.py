"""Sanitizing of untrusted text before it is printed."""

from functools import cache


def clean(text: str) -> str:
    """Return `text` on one line, with control characters replaced by their symbols (ESC by `␛`).

    Tabs and line ends are replaced too; bytes that are not UTF-8 become `�`.
    """
    return text if text.isprintable() else text.translate(_symbols())


def clean_lines(text: str) -> str:
    """Return `text` cleaned line by line; tabs become spaces."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4).split("\n")
    return "\n".join([clean(line) for line in lines])


def clean_xml(text: str) -> str:
    """Return `text` cleaned and without the two other characters that XML does not allow (XML 1.0, 2.2, *Char*)."""
    return clean(text).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")


@cache
def _symbols() -> dict[int, str]:
    """Return a table for `str.translate`: C0, C1 and bidirectional controls, DEL, line separators, lone surrogates."""
    others = (0x61C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A), *range(0xD800, 0xE000), 0xFEFF)
    symbols = dict.fromkeys((*range(0x80, 0xA0), *others), "\ufffd")
    return symbols | {code: chr(0x2400 + code) for code in range(0x20)} | {0x7F: "␡"}
