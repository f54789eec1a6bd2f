"""A change of a note's text as a value, made in the file's bytes so that every other byte stays."""

import codecs
from collections.abc import Iterable
from typing import NamedTuple

from rlnotes.errors import WriteError

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_WIDTHS = "rlnotes-widths"


class Edit(NamedTuple):
    """The characters `start` to `end` of a note's text, as `decode` gives it, become `text`."""

    start: int
    end: int
    text: str


def apply_edits(data: bytes, edits: Iterable[Edit]) -> bytes:
    """Return the bytes of a file with edits made in it. BOM, encoding, line ends and all other bytes stay as they are.

    Edits may come in any order; insertions at one place keep theirs. Bytes that are not in the file's encoding count as
    the characters that `decode` shows for them. Raises ValueError for edits that overlap or lie outside of the text,
    WriteError for a text that the file's encoding cannot hold.
    """
    bom, encoding = next(((bom, name) for bom, name in _BOMS if data.startswith(bom)), (b"", "utf-8"))
    text = data[len(bom) :].decode(encoding, _WIDTHS)
    pieces: list[bytes] = []
    copied, at = 0, len(bom)  # bytes: up to where they are copied, and where the character `reached` begins
    reached = 0
    for edit in sorted(edits, key=lambda edit: edit[:2]):
        if not reached <= edit.start <= edit.end <= len(text):
            raise ValueError(f"{edit} overlaps another edit or lies outside of the text")
        at += _size(text[reached : edit.start], encoding)
        try:
            pieces += data[copied:at], edit.text.encode(encoding)
        except UnicodeEncodeError as error:
            raise WriteError(f"`{edit.text}` cannot be written in {encoding}.") from error
        at += _size(text[edit.start : edit.end], encoding)
        copied, reached = at, edit.end
    return b"".join((*pieces, data[copied:]))


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Return `text` with edits made in it that do not overlap; insertions at one place come in order of their text."""
    pieces: list[str] = []
    reached = 0
    for start, end, new in sorted(edits):
        pieces += text[reached:start], new
        reached = end
    return "".join((*pieces, text[reached:]))


def line_end(text: str) -> str:
    """Return what ends the first line of `text`: line feed, carriage return or both; line feed where nothing does."""
    feed, carriage = text.find("\n"), text.find("\r")
    if carriage < 0 or 0 <= feed < carriage:
        return "\n"
    return "\r\n" if feed == carriage + 1 else "\r"


def _size(text: str, encoding: str) -> int:
    """Return how many bytes of the file a stretch of its text, decoded with `_width`, takes."""
    try:
        return len(text.encode(encoding))
    except UnicodeEncodeError:
        return sum(ord(each) - 0xDC00 if "\udc00" <= each <= "\udfff" else len(each.encode(encoding)) for each in text)


def _width(error: UnicodeError) -> tuple[str, int]:
    """Stand in for bytes that are no text: one character, as `decode` has it, that tells how many they were."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return chr(0xDC00 + error.end - error.start), error.end


codecs.register_error(_WIDTHS, _width)
