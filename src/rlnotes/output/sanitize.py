"""Text out of a vault, made safe to print."""

from functools import cache


def clean(text: str) -> str:
    """Return `text` with every character that could steer a terminal shown as a symbol (ESC as `␛`), on one line.

    Tabs and line ends become the symbols too; a byte that is no UTF-8 becomes `�`.
    """
    return text if text.isprintable() else text.translate(_symbols())


def clean_lines(text: str) -> str:
    """Do as `clean` does, but leave line ends; tabs become spaces."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4).split("\n")
    return "\n".join([clean(line) for line in lines])


def clean_xml(text: str) -> str:
    """Do as `clean` does, and replace the two other characters that XML cannot hold (XML 1.0, 2.2, *Char*)."""
    return clean(text).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")


@cache
def _symbols() -> dict[int, str]:
    """Return the symbols of C0 and C1 controls, DEL, bidirectional controls, line separators and lone surrogates.

    For `str.translate`, which takes no memory for each character that it replaces.
    """
    others = (0x61C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A), *range(0xD800, 0xE000), 0xFEFF)
    symbols = dict.fromkeys((*range(0x80, 0xA0), *others), "\ufffd")
    return symbols | {code: chr(0x2400 + code) for code in range(0x20)} | {0x7F: "␡"}
