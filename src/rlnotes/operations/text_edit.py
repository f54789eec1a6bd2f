"""Edits of a note's text, applied to the file's bytes so that all other bytes stay the same."""

import codecs
import re
from collections.abc import Iterable
from typing import NamedTuple

from rlnotes.errors import WriteError

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_WIDTHS = "rlnotes-widths"
LINE_END = re.compile(r"\r\n|\r|\n")


class Edit(NamedTuple):
    """Replace the characters from `start` to `end` of a note's text, as `decode` returns it, by `text`."""

    start: int
    end: int
    text: str


def apply_edits(data: bytes, edits: Iterable[Edit]) -> bytes:
    """Return the bytes of a file with edits applied. BOM, encoding, line ends and all other bytes stay.

    Edits may come in any order; insertions at one offset keep theirs. Bytes invalid in the file's encoding count as the
    characters that `decode` returns for them. Raises ValueError for edits that overlap or lie outside the text,
    WriteError for text the file's encoding cannot hold.
    """
    bom, encoding = next(((bom, name) for bom, name in _BOMS if data.startswith(bom)), (b"", "utf-8"))
    text = data[len(bom) :].decode(encoding, _WIDTHS)
    pieces: list[bytes] = []
    copied, at = 0, len(bom)  # byte offsets: the end of what is copied, and of the character at `reached`
    reached = 0
    for edit in sorted(edits, key=lambda edit: edit[:2]):
        if not reached <= edit.start <= edit.end <= len(text):
            raise ValueError(f"{edit} overlaps another edit or lies outside the text")
        at += _size(text[reached : edit.start], encoding)
        try:
            pieces += data[copied:at], edit.text.encode(encoding)
        except UnicodeEncodeError as error:
            raise WriteError(f"`{edit.text}` cannot be written in {encoding}.") from error
        at += _size(text[edit.start : edit.end], encoding)
        copied, reached = at, edit.end
    return b"".join((*pieces, data[copied:]))


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Return `text` with edits applied that do not overlap; insertions at one offset are sorted by their text."""
    pieces: list[str] = []
    reached = 0
    for start, end, new in sorted(edits):
        pieces += text[reached:start], new
        reached = end
    return "".join((*pieces, text[reached:]))


def line_end(text: str) -> str:
    """Return the end of the first line of `text`: line feed, carriage return or both; line feed by default."""
    feed, carriage = text.find("\n"), text.find("\r")
    if carriage < 0 or 0 <= feed < carriage:
        return "\n"
    return "\r\n" if feed == carriage + 1 else "\r"


def _size(text: str, encoding: str) -> int:
    """Return the number of bytes of a part of the text, decoded with `_width`, in the file."""
    try:
        return len(text.encode(encoding))
    except UnicodeEncodeError:
        return sum(ord(char) - 0xDC00 if "\udc00" <= char <= "\udfff" else len(char.encode(encoding)) for char in text)


def _width(error: UnicodeError) -> tuple[str, int]:
    """Decode invalid bytes to one character, as `decode` does, whose code holds their number."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return chr(0xDC00 + error.end - error.start), error.end


codecs.register_error(_WIDTHS, _width)
