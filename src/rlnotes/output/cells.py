"""Width of text on a terminal, and wrapping and shortening by it. No text has control characters."""

_CUT = "…"
_MAX_CHARS_PER_CELL = 8  # combining marks count; longer lines are cut without measuring them


def width(text: str) -> int:
    """Return the width of text without controls in cells: two for a wide character, none for a combining one."""
    from rich.cells import cell_len  # here, because most commands measure nothing

    return cell_len(text)


def wrapped(text: str, room: int, most: int) -> list[str]:
    """Return text without controls as lines of at most `room` cells, at least 2; `…` ends the last of more than `most`.

    Lines break at spaces, and within a word that is wider than a line.
    """
    lines: list[str] = []
    line, used = "", 0
    for word in text.split():
        needed = width(word)
        if line and used + 1 + needed > room:
            lines.append(line)
            line, used = "", 0
        while needed > room and len(lines) <= most:
            part = first_cells(word, room)
            lines.append(part)
            word = word[len(part) :]  # noqa: PLW2901  # the rest of the word
            needed = width(word)
        line, used = (f"{line} {word}", used + 1 + needed) if line else (word, needed)
        if len(lines) > most:
            break
    lines += [line] if line else []
    if len(lines) > most:
        lines[most - 1 :] = [first_cells(lines[most - 1], room - 1).rstrip() + _CUT]
    return lines or [""]


def first_cells(text: str, room: int) -> str:
    """Return the beginning of a text that takes at most `room` cells, at least one character."""
    used = 0
    for at, char in enumerate(text):
        used += width(char)
        if used > room and at:
            return text[:at]
    return text


def window(line: str, start: int, length: int, room: int) -> tuple[str, str, int]:
    """Return an ellipsis if the start is cut, the part of a line around a span, and the span's offset in that part.

    Both take at most `room` cells together; the part ends with an ellipsis if the rest of the line is cut.
    """
    if fits(line, room):
        return "", line, start
    begin = max(0, start - min(room // 3, max(0, room - length - 2)))
    while begin and fits(line[begin - 1 :], room - 2):  # near the end of the line
        begin -= 1
    part = ""
    for char in line[begin : begin + _MAX_CHARS_PER_CELL * room]:
        if width(part + char) > room - 2:
            part += _CUT
            break
        part += char
    return _CUT if begin else "", part, start - begin


def fits(line: str, room: int) -> bool:
    """Return whether a line takes at most `room` cells; a very long one is not measured."""
    return len(line) <= _MAX_CHARS_PER_CELL * room and width(line) <= room
